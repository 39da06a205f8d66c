"""Capacity first, then prices: Cournot's outcome (Cournot 1838; Kreps and Scheinkman 1983)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.capacity import best_capacity, cournot_quantities, price_subgame_revenue
from sim.economy.market.measures import hhi, lerner

INTERCEPT, SLOPE = np.array([[10.0]]), np.array([[0.5]])


@pytest.mark.parametrize(("one", "other"), [(1.0, 1.0), (1.0, 2.5), (0.1, 4.0)])
def test_cournot_capacities_are_best_replies_to_each_other(one: float, other: float) -> None:
    """And at them the price clears the market: nobody is left to undercut for."""
    cost = np.array([[one, other]])
    capacity = cournot_quantities(cost, INTERCEPT, SLOPE)
    replies = [
        best_capacity(capacity[:, 1 - k, None], cost[:, k, None], INTERCEPT, SLOPE)
        for k in range(2)
    ]
    np.testing.assert_allclose(np.concatenate(replies, axis=1), capacity, atol=1e-5)
    price = INTERCEPT - SLOPE * capacity.sum()
    np.testing.assert_allclose(price_subgame_revenue(capacity, INTERCEPT, SLOPE), price * capacity)


def test_replies_to_replies_lead_to_cournot_from_anywhere() -> None:
    start = np.linspace(0.0, 40.0, 21)[:, np.newaxis]
    cost = np.array([[2.0]])
    one, other = start, start[::-1]
    for _ in range(30):
        one, other = (best_capacity(rival, cost, INTERCEPT, SLOPE) for rival in (other, one))
    np.testing.assert_allclose(one, (10.0 - 2.0) / (3 * 0.5), atol=1e-5)
    np.testing.assert_allclose(other, one, atol=1e-5)


def test_no_other_pair_of_capacities_is_an_equilibrium() -> None:
    """Seller one's capacity is a reply to its rival's reply to it at a single place."""
    mine = np.linspace(0.0, 25.0, 301)[:, np.newaxis]
    cost = np.array([[2.0]])
    reply = best_capacity(mine, cost, INTERCEPT, SLOPE)
    back = best_capacity(reply, cost, INTERCEPT, SLOPE)
    gap = (back - mine)[:, 0]
    crossings = np.flatnonzero(np.diff(np.sign(gap)) != 0)
    assert len(crossings) == 1
    assert mine[crossings[0], 0] <= 8.0 / 1.5 <= mine[crossings[0] + 1, 0]


@pytest.mark.parametrize(
    ("large", "small"), [(0.5, 0.5), (0.6, 0.3), (0.95, 0.2), (0.9, 0.8), (5.0, 0.4), (0.45, 0.4)]
)
def test_revenues_of_random_prices_are_those_of_an_equilibrium(large: float, small: float) -> None:
    """Distributions of prices that keep the other indifferent exist, and no price does better.

    Whoever is dearer sells to what is left of demand 1 - p after the cheaper one sold out.
    """
    capacity = np.array([[large, small]])
    revenue = price_subgame_revenue(capacity, np.ones((1, 1)), np.ones((1, 1)))[0]
    highest = (1.0 - small) / 2
    lowest = revenue[1] / small
    prices = np.linspace(lowest, highest, 2001)

    def cheap(own: float, at: np.ndarray) -> np.ndarray:
        return at * np.minimum(own, np.maximum(1.0 - at, 0.0))

    def dear(own: float, rival: float, at: np.ndarray) -> np.ndarray:
        return at * np.minimum(own, np.maximum(1.0 - at - rival, 0.0))

    undercut_by_small, undercut_by_large = (
        (cheap(own, prices) - revenue[k]) / (cheap(own, prices) - dear(own, rival, prices))
        for k, (own, rival) in enumerate(((large, small), (small, large)))
    )
    for distribution in (undercut_by_small, undercut_by_large):
        assert distribution[0] == pytest.approx(0.0, abs=1e-9)
        assert (np.diff(distribution) > -1e-9).all()
        assert distribution.max() <= 1.0 + 1e-9
    assert undercut_by_small[-1] == pytest.approx(1.0)
    outside = np.concatenate([np.linspace(0.0, lowest, 500), np.linspace(highest, 1.0, 500)[1:]])
    for k, (own, rival) in enumerate(((large, small), (small, large))):
        earned = np.where(outside <= lowest, cheap(own, outside), dear(own, rival, outside))
        assert (earned <= revenue[k] + 1e-9).all()


def test_two_sellers_who_can_each_serve_everyone_sell_at_cost() -> None:
    """Bertrand's outcome needs capacity for the whole market, which nobody pays for."""
    ample = np.array([[20.0, 20.0], [20.0, 35.0]])
    np.testing.assert_array_equal(price_subgame_revenue(ample, INTERCEPT, SLOPE), 0.0)
    nearly = price_subgame_revenue(np.array([[19.0, 19.0]]), INTERCEPT, SLOPE)
    assert (nearly > 0.0).all()


@pytest.mark.parametrize("firms", [1, 2, 3, 10, 1000])
def test_cournot_goes_from_monopoly_to_marginal_cost(firms: int) -> None:
    cost = np.full((1, firms), 2.0)
    price = INTERCEPT - SLOPE * cournot_quantities(cost, INTERCEPT, SLOPE).sum()
    assert price.item() == pytest.approx((10.0 + 2.0 * firms) / (firms + 1))


def test_mean_lerner_is_hhi_over_elasticity_at_the_equilibrium() -> None:
    """Cowling and Waterson 1976, with the elasticity of linear demand at the price: p/(b Q)."""
    cost = np.array([[1.0, 1.5, 2.0, 9.0], [3.0, 3.0, 3.0, 3.0]])
    quantity = cournot_quantities(cost, INTERCEPT, SLOPE)
    assert quantity[0, 3] == 0.0
    total = quantity.sum(axis=-1, keepdims=True)
    price = INTERCEPT - SLOPE * total
    share = quantity / total
    mean = (share * lerner(np.broadcast_to(price, cost.shape), cost)).sum(axis=-1)
    elasticity = (price / (SLOPE * total))[:, 0]
    np.testing.assert_allclose(mean, hhi(share) / 1e4 / elasticity)
