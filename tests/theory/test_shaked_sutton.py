"""Only few qualities can be sold at once: two if 2a < b < 4a (Shaked and Sutton 1982, 1983)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.vertical import vertical_prices, vertical_shares

SOLD = 1e-9
"""Shares above rounding."""


def draws(firms: int, least: float, most: float) -> tuple[np.ndarray, ...]:
    """Qualities of twenty worlds, the outside quality, incomes 1 to something in the range."""
    rng = np.random.default_rng(firms)
    quality = 0.5 + np.cumsum(rng.uniform(0.05, 1.0, (20, firms)), axis=1)
    high = rng.uniform(least + 0.01, most - 0.01, (20, 1))
    return rng.permuted(quality, axis=1), np.full((20, 1), 0.5), np.ones((20, 1)), high


@pytest.mark.parametrize("firms", [2, 3, 6])
def test_exactly_two_firms_sell_if_incomes_spread_two_to_fourfold(firms: int) -> None:
    """The two best ones, to everyone: even the poorest do not want the third for nothing."""
    market = draws(firms, 2.0, 4.0)
    prices = vertical_prices(*market)
    shares = vertical_shares(market[0], prices, *market[1:])
    best_two = market[0] >= np.sort(market[0], axis=1)[:, -2, None]
    np.testing.assert_array_equal(shares > SOLD, best_two)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(prices[~best_two], 0.0, atol=1e-12)


@pytest.mark.parametrize("firms", [2, 3, 6])
def test_incomes_that_differ_less_than_twofold_leave_one_firm(firms: int) -> None:
    market = draws(firms, 1.0, 2.0)
    shares = vertical_shares(market[0], vertical_prices(*market), *market[1:])
    np.testing.assert_allclose(shares.max(axis=1), 1.0)
    assert (shares.argmax(axis=1) == market[0].argmax(axis=1)).all()


@pytest.mark.parametrize(("spread", "most"), [(4.0, 2), (8.0, 3), (16.0, 4), (32.0, 5)])
def test_each_doubling_of_the_spread_makes_room_for_one_more(spread: float, most: int) -> None:
    """b < 2**m a: at most m of any qualities sell, and m do if qualities are far apart."""
    market = draws(6, spread / 2, spread)
    selling = vertical_shares(market[0], vertical_prices(*market), *market[1:]) > SOLD
    assert (selling.sum(axis=1) <= most).all()
    apart = 1e3 ** np.arange(6.0)[np.newaxis]
    others = np.array([[1e-3]]), np.array([[1.0]]), np.array([[0.99 * spread]])
    assert (vertical_shares(apart, vertical_prices(apart, *others), *others) > SOLD).sum() == most


def test_prices_of_two_firms_in_closed_form() -> None:
    """Both first-order conditions: the better at (2b - a)/3 of its premium, the other (b - 2a)/3.

    With a poor outside option; with a good one the worse firm keeps the poorest: p = a (u - u0)/u.
    """
    low, high = np.array([[1.0]]), np.array([[3.2]])
    worse, better, outside = 1.0, 1.8, np.array([[0.1]])
    premium = (better - worse) / np.array([worse, better])
    prices = vertical_prices(np.array([[worse, better]]), outside, low, high)
    np.testing.assert_allclose(prices[0], premium * [(3.2 - 2) / 3, (2 * 3.2 - 1) / 3])
    shares = vertical_shares(np.array([[worse, better]]), prices, outside, low, high)
    np.testing.assert_allclose(shares[0], [(3.2 - 2) / 3 / 2.2, (2 * 3.2 - 1) / 3 / 2.2])

    good = np.array([[0.9]])
    prices = vertical_prices(np.array([[worse, better]]), good, low, high)
    kept = 1.0 * (worse - 0.9) / worse
    assert prices[0, 0] == pytest.approx(kept)
    assert prices[0, 1] == pytest.approx((3.2 * premium[1] + kept * worse / better) / 2)


@pytest.mark.parametrize("spread", [(1.0, 2.0), (2.0, 4.0), (6.0, 12.0)])
def test_no_firm_gains_by_another_price(spread: tuple[float, float]) -> None:
    quality, outside, low, high = draws(4, *spread)
    prices = vertical_prices(quality, outside, low, high)
    best = prices * vertical_shares(quality, prices, outside, low, high)
    for firm in range(4):
        for own in np.linspace(0.0, 1.0, 101):
            trial = prices.copy()
            trial[:, firm] = own * high[:, 0]
            earned = trial * vertical_shares(quality, trial, outside, low, high)
            assert (earned[:, firm] <= best[:, firm] + 1e-9).all()


def test_qualities_that_come_close_are_given_away() -> None:
    """The premium of the better is all it can charge: as it shrinks both prices go to cost."""
    gap = np.array([[1.0], [0.1], [1e-3], [1e-6]])
    quality = np.concatenate([np.ones_like(gap), 1.0 + gap], axis=1)
    one = np.ones_like(gap)
    prices = vertical_prices(quality, 0.1 * one, one, 3.0 * one)
    assert (np.diff(prices, axis=0) < 0).all()
    np.testing.assert_allclose(prices[-1], 0.0, atol=3e-6)


def test_a_better_firm_drives_out_the_worst_one() -> None:
    """Entry on top does not add a seller: the former second falls to nothing."""
    outside, low, high = np.array([[0.5]]), np.array([[1.0]]), np.array([[3.0]])
    before = np.array([[1.0, 2.0]])
    after = np.array([[1.0, 2.0, 3.0]])
    two, three = (
        vertical_shares(q, vertical_prices(q, outside, low, high), outside, low, high)[0]
        for q in (before, after)
    )
    assert (two > SOLD).tolist() == [True, True]
    assert (three > SOLD).tolist() == [False, True, True]
