"""Sunk outlays: worked numbers, firms that cannot sell, worlds one by one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.sunk_costs import (
    OutlayCurve,
    concentration_bound,
    exogenous_number,
    free_entry_number,
    largest_number_of_firms,
    outlay_usd,
    quality_profit,
    quality_shares,
    symmetric_quality,
)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_exogenous_number_worked() -> None:
    assert exogenous_number(array(900.0), array(1.0)).item() == 30.0
    assert exogenous_number(array(9000.0), array(1.0)).item() == pytest.approx(94.9, abs=0.05)


def test_shares_and_profit_worked() -> None:
    np.testing.assert_allclose(quality_shares(array(1.0, 2.0)), [[1 / 3, 2 / 3]])
    np.testing.assert_allclose(quality_profit(array(90.0), array(1.0, 2.0)), [[10.0, 40.0]])


def test_too_low_a_quality_sells_nothing_and_does_not_count() -> None:
    """0.5 beside 1 and 2 falls out; 0.7 keeps a little: 1 - 2/(0.7 x 2.9286) = 0.0244."""
    shares = quality_shares(np.array([[1.0, 0.5, 2.0], [0.7, 2.0, 1.0]]))
    np.testing.assert_allclose(shares[0], [1 / 3, 0.0, 2 / 3])
    assert shares[1, 0] == pytest.approx(1 - 2 / (0.7 * (1 + 0.5 + 1 / 0.7)))
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_a_single_firm_has_it_all() -> None:
    np.testing.assert_array_equal(quality_shares(array(3.0)), [[1.0]])
    np.testing.assert_allclose(quality_shares(array(1.0, 1e6, 1.5)), [[0.0, 1.0, 0.0]], atol=2e-6)


def test_shares_follow_firms_not_ranks() -> None:
    rng = np.random.default_rng(2)
    quality = rng.uniform(0.5, 3.0, (20, 7))
    order = rng.permutation(7)
    np.testing.assert_allclose(
        quality_shares(quality[:, order]), quality_shares(quality)[:, order], atol=1e-15
    )


def test_outlay_worked() -> None:
    curve = OutlayCurve(array(1.0), array(2.0), array(4.0))
    assert outlay_usd(array(3.0), curve).item() == pytest.approx(41.0)
    assert outlay_usd(array(1.0), curve).item() == pytest.approx(1.0)


def test_symmetric_quality_worked_and_never_below_the_least() -> None:
    curve = OutlayCurve(array(1.0), array(1.0), array(2.0))
    assert symmetric_quality(array(2.0), array(400.0), curve).item() == pytest.approx(10.0)
    assert symmetric_quality(array(2.0), array(0.1), curve).item() == 1.0
    assert symmetric_quality(array(1.0), array(1e9), curve).item() == 1.0


def test_free_entry_worked() -> None:
    curve = OutlayCurve(array(2.0), array(1.0), array(2.0))
    assert free_entry_number(array(1e12), curve).item() == pytest.approx(2.618, abs=1e-3)


def test_a_market_too_small_for_one_firm() -> None:
    for curve in (
        OutlayCurve(array(4.0), array(1.0), array(2.0)),
        OutlayCurve(array(4.0), array(100.0), array(2.0)),
    ):
        assert free_entry_number(array(1.0), curve).item() == pytest.approx(0.5)


def test_bounds_worked() -> None:
    found = concentration_bound(array(0.30, 0.11))
    np.testing.assert_allclose(1e4 * found, [[2967.0, 1566.0]], atol=1.0)
    number = largest_number_of_firms(array(0.5, 0.25, 0.125))
    np.testing.assert_allclose(number, [[2.618, 3.732, 5.828]], atol=1e-3)


def test_a_world_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(3)
    size, k = 10 ** rng.uniform(-1, 9, (30, 1)), rng.uniform(0.05, 0.5, (30, 1))
    curve = OutlayCurve(rng.uniform(0.5, 3, (30, 1)), rng.uniform(0.5, 9, (30, 1)), 1 / k)
    batch = free_entry_number(size, curve)
    for world in (0, 7, 29):
        row = slice(world, world + 1)
        alone = OutlayCurve(curve.entry_usd[row], curve.enhancement_usd[row], curve.exponent[row])
        np.testing.assert_array_equal(free_entry_number(size[row], alone), batch[row])
        np.testing.assert_array_equal(concentration_bound(k[row]), concentration_bound(k)[row])
