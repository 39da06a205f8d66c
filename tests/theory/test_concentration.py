"""Indices of concentration, power and inequality (Cowling and Waterson 1976; Hill 1973)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.measures import effective_number, gini, hhi, lerner
from sim.economy.market.pricing import cournot_elasticity


@pytest.fixture
def shares() -> np.ndarray:
    raw = np.random.default_rng(3).pareto(1.5, (50, 9)) + 0.01
    normalised: np.ndarray = raw / raw.sum(axis=-1, keepdims=True)
    return normalised


def test_hhi_is_one_plus_squared_variation_over_n(shares: np.ndarray) -> None:
    variation = shares.std(axis=-1) / shares.mean(axis=-1)
    np.testing.assert_allclose(hhi(shares), 1e4 * (1 + variation**2) / 9)


def test_effective_number_inverts_hhi(shares: np.ndarray) -> None:
    np.testing.assert_allclose(effective_number(shares) * hhi(shares), 1e4)
    for number in (1, 4, 25):
        np.testing.assert_allclose(effective_number(np.full((1, number), 1 / number)), number)
    assert ((effective_number(shares) > 1) & (effective_number(shares) < 9)).all()


@pytest.mark.parametrize("members", [2, 10, 1000])
def test_gini_of_the_exponential_is_one_half(members: int) -> None:
    """Expected order statistics of n exponentials, sums of 1/k, have Gini (n - 1)/(2 n)."""
    reciprocals = 1 / np.arange(members, 0, -1)
    expected_order = np.cumsum(reciprocals)[np.newaxis]
    coefficient = gini(expected_order) * members / (members - 1)
    np.testing.assert_allclose(coefficient, 0.5, rtol=1e-12)


def test_gini_is_the_mean_difference_over_twice_the_mean(shares: np.ndarray) -> None:
    distance = np.abs(shares[:, :, np.newaxis] - shares[:, np.newaxis, :]).mean(axis=(1, 2))
    np.testing.assert_allclose(gini(shares), distance / (2 * shares.mean(axis=-1)))


def test_equal_amounts_have_gini_zero_and_scale_does_not_matter(shares: np.ndarray) -> None:
    np.testing.assert_allclose(gini(np.full((1, 7), 3.0)), 0.0, atol=1e-15)
    np.testing.assert_allclose(gini(1e9 * shares), gini(shares))


def test_mean_lerner_of_cournot_is_hhi_over_elasticity() -> None:
    """Cowling and Waterson 1976: sum of s L = HHI / elasticity, for a solved Cournot market.

    Demand p = Q**(-1/elasticity), unequal costs: share = elasticity (p - c)/p, and shares sum to
    one, so p = elasticity sum(c) / (elasticity n - 1).
    """
    elasticity = 1.4
    cost = np.array([[1.0, 1.1, 1.25, 1.4]])
    price = elasticity * cost.sum() / (elasticity * 4 - 1)
    margins = lerner(np.full_like(cost, price), cost)
    quantity_share = elasticity * (price - cost) / price
    assert quantity_share.min() > 0
    assert quantity_share.sum() == pytest.approx(1.0)
    mean_lerner = (quantity_share * margins).sum(axis=-1)
    np.testing.assert_allclose(mean_lerner, hhi(quantity_share) / 1e4 / elasticity)


def test_mean_lerner_of_perceived_elasticities(shares: np.ndarray) -> None:
    """The same identity for the nested CES rule: L = 1/e, so it is 1/rho + HHI (1/eta - 1/rho).

    With perfect substitutes (rho infinite) it is HHI/eta.
    """
    market = np.full((len(shares), 1), 1.4)
    for between in (np.full_like(market, 6.0), np.full_like(market, np.inf)):
        mean_lerner = (shares / cournot_elasticity(shares, between, market)).sum(axis=-1)
        rest = 1 / between[:, 0]
        expected = rest + hhi(shares) / 1e4 * (1 / market[:, 0] - rest)
        np.testing.assert_allclose(mean_lerner, expected)


def test_effective_number_lies_between_its_neighbours(shares: np.ndarray) -> None:
    """Hill 1973: one over the largest share <= 1/HHI <= exp(entropy) <= N; equal firms: all N."""
    entropy = -(shares * np.log(shares)).sum(axis=-1)
    number = effective_number(shares)
    assert (1 / shares.max(axis=-1) < number).all()
    assert (number < np.exp(entropy)).all()
    assert (np.exp(entropy) < 9).all()
    equal = np.full((1, 9), 1 / 9)
    assert effective_number(equal).item() == pytest.approx(np.exp(np.log(9)))


def test_indices_ignore_who_is_who(shares: np.ndarray) -> None:
    order = np.random.default_rng(4).permutation(9)
    np.testing.assert_allclose(hhi(shares[:, order]), hhi(shares))
    np.testing.assert_allclose(gini(shares[:, order]), gini(shares))
