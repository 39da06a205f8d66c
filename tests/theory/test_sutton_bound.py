"""Sunk costs bound concentration from below, whatever the market's size (Sutton 1991, 1998).

The oracle: firms enter, sink an outlay F(u) = entry + a/gamma (u**gamma - 1) in quality u >= 1, and
set quantities; buyers spend S at one ratio of quality to price. Entry goes on until the next firm
would lose.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from scipy.optimize import brentq

from sim.economy.market.measures import concentration_bound


class Curve(NamedTuple):
    entry: float
    enhancement: float
    exponent: float


CURVES = [Curve(2.0, 1.0, 2.0), Curve(1.0, 9.0, 4.0), Curve(1.0, 1.0, 8.0), Curve(0.1, 5.0, 3.3)]
"""Entry dear (F0 > a/gamma) and cheap, quality cheap and dear."""


def outlay(quality: float, curve: Curve) -> float:
    return curve.entry + curve.enhancement / curve.exponent * (quality**curve.exponent - 1.0)


def profit(size: float, quality: np.ndarray) -> np.ndarray:
    """Of quantity setters: the square of the share 1 - (N - 1)/(u_i sum 1/u_j), times S."""
    burden = 1.0 / quality
    share = 1.0 - (len(quality) - 1) * burden / burden.sum()
    return size * np.maximum(share, 0.0) ** 2


def chosen(size: float, number: float, curve: Curve) -> float:
    """Quality at which none of N equal firms gains by a small step (Sutton 1991, section 3.3)."""
    wanted = 2.0 * size * (number - 1.0) ** 2 / number**3 / curve.enhancement
    return max(wanted, 1.0) ** (1.0 / curve.exponent)


def free_entry(size: float, curve: Curve) -> float:
    """Number of firms, not rounded, at which profit just covers the outlay."""

    def gain(number: float) -> float:
        return size / number**2 - outlay(chosen(size, number, curve), curve)

    crowd = 1.0 + np.argmax([gain(number) < 0.0 for number in np.arange(1.0, 60.0, 0.01)]) / 100.0
    return float(brentq(gain, 1.0, crowd, xtol=1e-14))


def bound(k: float) -> float:
    return concentration_bound(np.array([[k]])).item()


def test_profit_is_the_equilibrium_of_quantity_setters() -> None:
    """Buyers spend S at one ratio of price to quality; no firm gains by another quantity."""
    size, cost, quality = 50.0, 1.3, np.array([1.0, 1.4, 2.0])
    shares = np.sqrt(profit(size, quality) / size)
    prices = cost / (1 - shares)
    np.testing.assert_allclose(prices / quality, (prices / quality)[0])
    quantities = shares * size / prices

    def earned(sold: np.ndarray) -> np.ndarray:
        made: np.ndarray = (size * quality / (quality * sold).sum() - cost) * sold
        return made

    best = earned(quantities)
    np.testing.assert_allclose(best, profit(size, quality))
    for firm in range(3):
        for factor in (0.2, 0.9, 0.999, 1.001, 1.1, 5.0):
            trial = quantities.copy()
            trial[firm] *= factor
            assert earned(trial)[firm] < best[firm]


@pytest.mark.parametrize("curve", CURVES)
def test_no_firm_gains_by_any_quality_at_free_entry(curve: Curve) -> None:
    """The first-order condition is a best reply: neither escalating nor giving up pays."""
    size = 1e9
    number = int(free_entry(size, curve))
    quality = chosen(size, number, curve)
    tried = np.maximum(quality * np.exp(np.linspace(-6.0, 3.0, 4001)), 1.0)
    net = [profit(size, np.array([own] + [quality] * (number - 1)))[0] - outlay(own, curve)
           for own in tried]  # fmt: skip
    assert tried[np.argmax(net)] == pytest.approx(quality, rel=2e-3)


@pytest.mark.parametrize("curve", CURVES)
def test_free_entry_tends_to_the_bound_of_the_engine_as_one_over_size(curve: Curve) -> None:
    limit = 1.0 / bound(1.0 / curve.exponent)
    gap = np.array([free_entry(10.0**power, curve) - limit for power in range(4, 11)])
    assert abs(gap[-1]) < 1e-6 * limit
    assert (np.diff(np.abs(gap)) < 0).all()
    rate = (curve.enhancement / curve.exponent - curve.entry) * limit**2 * curve.exponent
    rate /= 2 * (1 - limit**-2)
    np.testing.assert_allclose(gap[2:4] * 10.0 ** np.arange(6, 8), rate, rtol=1e-2)


@pytest.mark.parametrize(("exponent", "number"), [(2.0, 2.62), (4.0, 3.73), (8.0, 5.83)])
def test_bound_of_known_exponents(exponent: float, number: float) -> None:
    found = 1.0 / bound(1.0 / exponent)
    assert found == pytest.approx(number, abs=0.005)
    assert (found - 1) ** 2 / found == pytest.approx(exponent / 2)


def test_tenfold_market_concentrates_no_less_only_if_quality_is_valued() -> None:
    """Buyers who pay twice as much per tenfold compute hold the HHI near 2,970, others near 1,600.

    k = log10(2) = 0.30 and k = log10(1.3) = 0.114: at most 3.4 and 6.2 firms.
    """
    k = np.log10([[2.0], [1.3]])
    np.testing.assert_allclose(1.0 / concentration_bound(k), [[3.4], [6.2]], atol=0.05)
    np.testing.assert_allclose(1e4 * concentration_bound(k), [[2970.0], [1600.0]], rtol=0.01)


def test_bound_goes_from_none_to_one_firm_in_the_value_of_quality() -> None:
    k = np.logspace(-12, 6, 400)[np.newaxis]
    share = concentration_bound(k)
    assert (np.diff(share) > 0).all()
    np.testing.assert_allclose(share[0, [0, -1]], [2e-12, 1.0], rtol=2e-3)
    assert bound(0.0) == 0.0
