"""Logit-Bertrand mark-ups are best responses (Anderson, de Palma and Thisse 1992)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import logit_bertrand

SEPARATE = np.eye(4, dtype=bool)
FIRST_TWO_OWNED = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool)


def shares(
    quality: np.ndarray, prices: np.ndarray, alpha: np.ndarray, outside_good: bool
) -> np.ndarray:
    weight = np.exp(quality - alpha * prices)
    share: np.ndarray = weight / (weight.sum(axis=-1, keepdims=True) + float(outside_good))
    return share


@pytest.fixture
def market() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    quality, cost = rng.normal(1.0, 1.0, (8, 4)), rng.uniform(0.5, 2.0, (8, 4))
    return quality, cost, rng.uniform(0.5, 4.0, (8, 1))


@pytest.mark.parametrize("outside_good", [True, False])
@pytest.mark.parametrize("owner_matrix", [SEPARATE, FIRST_TWO_OWNED], ids=["single", "multi"])
def test_markup_rule_holds_at_the_prices(
    market: tuple[np.ndarray, np.ndarray, np.ndarray], owner_matrix: np.ndarray, outside_good: bool
) -> None:
    """p - c = 1/(alpha (1 - S)), with S recomputed from the prices by the logit formula."""
    quality, cost, alpha = market
    prices = logit_bertrand(quality, cost, alpha, owner_matrix, outside_good)
    share = shares(quality, prices, alpha, outside_good)
    owner_share = (owner_matrix * share[:, np.newaxis, :]).sum(axis=-1)
    np.testing.assert_allclose(prices - cost, 1 / (alpha * (1 - owner_share)), rtol=1e-10)


@pytest.mark.parametrize("owner_matrix", [SEPARATE, FIRST_TWO_OWNED], ids=["single", "multi"])
def test_no_owner_gains_by_deviating(
    market: tuple[np.ndarray, np.ndarray, np.ndarray], owner_matrix: np.ndarray
) -> None:
    """Profit of each owner is flat, and at a maximum, in the price of each of its products."""
    quality, cost, alpha = market
    prices = logit_bertrand(quality, cost, alpha, owner_matrix, True)

    def profit(trial: np.ndarray, product: int) -> np.ndarray:
        earned = (trial - cost) * shares(quality, trial, alpha, True)
        owned: np.ndarray = (earned * owner_matrix[product]).sum(axis=-1)
        return owned

    for product in range(4):
        best = profit(prices, product)
        for step in (-0.5, -0.1, -1e-3, 1e-3, 0.1, 0.5, 3.0):
            trial = prices.copy()
            trial[:, product] += step
            assert (profit(trial, product) < best).all()
        up, down = prices.copy(), prices.copy()
        up[:, product] += 1e-5
        down[:, product] -= 1e-5
        slope = (profit(up, product) - profit(down, product)) / 2e-5
        np.testing.assert_allclose(slope, 0.0, atol=1e-8)


@pytest.mark.parametrize("number", [2, 3, 7])
def test_symmetric_firms_without_outside_good(number: int) -> None:
    """p - c = N / (alpha (N - 1))."""
    alpha = np.array([[0.7], [3.0]])
    prices = logit_bertrand(
        np.zeros((2, number)), np.ones((2, number)), alpha, np.eye(number, dtype=bool), False
    )
    margin = number / (alpha * (number - 1))
    np.testing.assert_allclose(prices - 1, np.broadcast_to(margin, (2, number)))


def test_atomistic_firms_charge_one_over_alpha() -> None:
    """A great outside good leaves each firm no share: p - c = 1/alpha."""
    prices = logit_bertrand(
        np.full((1, 4), -40.0), np.ones((1, 4)), np.array([[2.0]]), SEPARATE, True
    )
    np.testing.assert_allclose(prices, 1.5, rtol=1e-12)


def test_world_alone_equals_world_in_batch(
    market: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    batch = logit_bertrand(*market, FIRST_TWO_OWNED, True)
    for world in range(8):
        quality, cost, alpha = (part[world : world + 1] for part in market)
        alone = logit_bertrand(quality, cost, alpha, FIRST_TWO_OWNED, True)
        np.testing.assert_array_equal(alone[0], batch[world])


def test_relabelling_products_permutes_prices(
    market: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    quality, cost, alpha = market
    order = np.array([2, 0, 3, 1])
    prices = logit_bertrand(quality, cost, alpha, FIRST_TWO_OWNED, True)
    permuted = logit_bertrand(
        quality[:, order], cost[:, order], alpha, FIRST_TWO_OWNED[np.ix_(order, order)], True
    )
    np.testing.assert_allclose(permuted, prices[:, order], rtol=1e-12)
