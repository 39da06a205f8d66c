"""Capacity and prices of two sellers, Cournot quantities of many: worked numbers and edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.capacity import best_capacity, cournot_quantities, price_subgame_revenue

ONE, TEN = np.ones((1, 1)), np.full((1, 1), 10.0)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_cournot_worked() -> None:
    np.testing.assert_allclose(cournot_quantities(array(1.0, 1.0), TEN, ONE), [[3.0, 3.0]])
    np.testing.assert_allclose(cournot_quantities(array(9.0, 1.0, 4.0), TEN, ONE), [[0, 4, 1]])


def test_nobody_sells_above_the_highest_price() -> None:
    np.testing.assert_array_equal(cournot_quantities(array(11.0, 12.0), TEN, ONE), [[0.0, 0.0]])


@pytest.mark.parametrize(
    ("capacity", "revenue"),
    [
        ((0.25, 0.25), (0.125, 0.125)),  # sold out at 1 - 0.5
        ((0.5, 0.5), (0.0625, 0.0625)),  # each could earn a quarter of (1 - 0.5)**2
        ((1.0, 0.2), (0.16, 0.04)),  # (1 - 0.2)**2/4; lowest price p (1 - p) = 0.16, so 0.2
        ((0.2, 1.0), (0.04, 0.16)),
        ((0.0, 3.0), (0.0, 0.25)),  # a monopolist without need to sell all
        ((2.0, 1.0), (0.0, 0.0)),
        ((0.0, 0.0), (0.0, 0.0)),
    ],
)
def test_revenues_worked(capacity: tuple[float, float], revenue: tuple[float, float]) -> None:
    found = price_subgame_revenue(np.array([capacity]), ONE, ONE)
    np.testing.assert_allclose(found, [revenue], atol=1e-15)


def test_revenues_have_no_jumps_between_their_regimes() -> None:
    """Along a line of capacities from sold out through random prices to cost."""
    mine = np.linspace(0.0, 1.5, 30_001)
    for rival in (0.1, 0.3, 0.5, 0.8, 0.99):
        both = np.stack([mine, np.full_like(mine, rival)], axis=1)
        found = price_subgame_revenue(both, np.ones((len(mine), 1)), np.ones((len(mine), 1)))
        assert (np.abs(np.diff(found, axis=0)) < 2e-4).all()


def test_best_capacity_worked() -> None:
    assert best_capacity(array(3.0), ONE, TEN, ONE).item() == pytest.approx(3.0, abs=1e-6)
    assert best_capacity(array(0.0), ONE, TEN, ONE).item() == pytest.approx(4.5, abs=1e-6)
    assert best_capacity(array(3.0), np.full((1, 1), 9.0), TEN, ONE).item() == 0.0


def test_a_world_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(4)
    capacity, intercept = rng.uniform(0.0, 12.0, (30, 2)), rng.uniform(5.0, 15.0, (30, 1))
    slope, cost = rng.uniform(0.5, 2.0, (30, 1)), rng.uniform(0.1, 3.0, (30, 2))
    for function, first in ((price_subgame_revenue, capacity), (cournot_quantities, cost)):
        batch = function(first, intercept, slope)
        alone = function(first[7:8], intercept[7:8], slope[7:8])
        np.testing.assert_array_equal(alone[0], batch[7])
    batch = best_capacity(capacity[:, :1], cost[:, :1], intercept, slope)
    alone = best_capacity(capacity[7:8, :1], cost[7:8, :1], intercept[7:8], slope[7:8])
    np.testing.assert_array_equal(alone[0], batch[7])
