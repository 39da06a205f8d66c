"""Qualities and incomes: worked shares and prices, refusals, worlds one by one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.economy.market.vertical import vertical_prices, vertical_shares


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_shares_worked() -> None:
    """Who earns more than (2 x 1 - 1 x 0.1)/(2 - 1) = 1.9 buys the better one."""
    shares = vertical_shares(array(1, 2), array(0.1, 1.0), array(0.5), array(1.0), array(3.0))
    np.testing.assert_allclose(shares, [[0.45, 0.55]])


def test_the_poor_buy_nothing_where_all_is_dear() -> None:
    """Quality 1 at 1.5 beside 0.5 for nothing: bought above 1 x 1.5/(1 - 0.5) = 3, by none."""
    shares = vertical_shares(array(1.0), array(1.5), array(0.5), array(1.0), array(3.0))
    np.testing.assert_array_equal(shares, [[0.0]])
    half = vertical_shares(array(1.0), array(1.0), array(0.5), array(1.0), array(3.0))
    np.testing.assert_allclose(half, [[0.5]])


def test_prices_worked() -> None:
    prices = vertical_prices(array(1, 2), array(0.1), array(1.0), array(3.0))
    np.testing.assert_allclose(prices, [[1 / 3, 5 / 6]])


@pytest.mark.parametrize(("high", "price"), [(1.9, 0.5), (3.0, 0.75)])
def test_a_monopolist_keeps_the_poor_if_incomes_are_near(high: float, price: float) -> None:
    """Quality 2 over 1: all buy at half of the lowest income; richer ones are worth losing some."""
    found = vertical_prices(array(2.0), array(1.0), array(1.0), array(high))
    assert found.item() == pytest.approx(price)


@pytest.mark.parametrize(
    ("quality", "outside"),
    [([[1.0, 2.0], [3.0, 3.0]], [[0.5], [0.5]]), ([[1.0, 2.0], [0.4, 3.0]], [[0.5], [0.5]])],
)
def test_equal_and_useless_qualities_are_named(
    quality: list[list[float]], outside: list[list[float]]
) -> None:
    one = np.ones((2, 1))
    with pytest.raises(EndgameError, match="world 1"):
        vertical_prices(np.array(quality), np.array(outside), one, 3.0 * one)
    with pytest.raises(EndgameError, match="world 1"):
        vertical_shares(np.array(quality), np.ones((2, 2)), np.array(outside), one, 3.0 * one)


def test_a_world_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(6)
    quality = 0.5 + np.cumsum(rng.uniform(0.1, 1.0, (20, 4)), axis=1)
    outside, low = np.full((20, 1), 0.4), np.ones((20, 1))
    high = rng.uniform(1.2, 12.0, (20, 1))
    batch = vertical_prices(quality, outside, low, high)
    for world in (0, 9, 19):
        row = slice(world, world + 1)
        alone = vertical_prices(quality[row], outside[row], low[row], high[row])
        np.testing.assert_array_equal(alone, batch[row])


def test_units_of_income_and_of_quality_do_not_matter() -> None:
    quality, outside, low, high = array(1, 2, 2.5), array(0.3), array(1.0), array(5.0)
    prices = vertical_prices(quality, outside, low, high)
    dearer = vertical_prices(quality, outside, 7 * low, 7 * high)
    np.testing.assert_allclose(dearer, 7 * prices, rtol=1e-9)
    rescaled = vertical_prices(3 * quality, 3 * outside, low, high)
    np.testing.assert_allclose(rescaled, prices, rtol=1e-9)
