"""Indices of known vectors."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.measures import (
    controller_shares,
    delta_hhi,
    effective_number,
    gini,
    hhi,
    lerner,
)


def test_hhi_of_known_vectors() -> None:
    shares = np.array([[1.0, 0.0, 0.0, 0.0], [0.25] * 4, [0.5, 0.3, 0.2, 0.0]])
    np.testing.assert_allclose(hhi(shares), [10_000, 2_500, 3_800])


def test_merger_raises_hhi_by_twice_the_product() -> None:
    before, after = np.array([[0.2, 0.1, 0.7]]), np.array([[0.3, 0.0, 0.7]])
    rise = delta_hhi(before[:, 0], before[:, 1])
    assert rise.item() == pytest.approx(400)
    np.testing.assert_allclose(hhi(after) - hhi(before), rise)


def test_effective_number_worked() -> None:
    assert effective_number(np.array([[0.5, 0.25, 0.25]])).item() == pytest.approx(1 / 0.375)


def test_lerner_of_known_prices() -> None:
    index = lerner(np.array([[3.0, 2.0, 1.0]]), np.array([[2.0, 2.0, 2.0]]))
    np.testing.assert_allclose(index, [[1 / 3, 0.0, -1.0]])


def test_gini_of_known_vectors() -> None:
    values = np.array([[1.0, 2.0, 3.0], [7.0, 7.0, 7.0], [0.0, 9.0, 0.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(gini(values), [2 / 9, 0.0, 2 / 3, 0.0], atol=1e-15)


def test_controller_shares_merge_hyperscaler_columns_only() -> None:
    """Independent (-1) and outside-parent (-2) labs stand alone, several of each too."""
    revenue = np.array([[40.0, 30.0, 20.0, 6.0, 4.0], [1.0, 1.0, 1.0, 1.0, 0.0]])
    owner = np.array([[-1, 0, 0, -2, -2], [1, 1, -1, 0, -2]])
    shares = controller_shares(revenue, owner, hyperscalers=2)
    np.testing.assert_allclose(
        shares, [[0.4, 0, 0, 0.06, 0.04, 0.5, 0], [0, 0, 0.25, 0, 0, 0.25, 0.5]]
    )
    np.testing.assert_allclose(hhi(shares), [1e4 * (0.16 + 0.0036 + 0.0016 + 0.25), 3_750])


def test_controller_shares_of_a_market_without_sales_are_zero() -> None:
    shares = controller_shares(np.zeros((1, 2)), np.array([[-1, 0]]), hyperscalers=1)
    np.testing.assert_array_equal(shares, np.zeros((1, 3)))


def test_control_not_brands_decides_the_index() -> None:
    """Ten equal labs bought by one hyperscaler: 1,000 points by brand, 10,000 by controller."""
    revenue = np.ones((1, 10))
    brands = controller_shares(revenue, np.full((1, 10), -1), 3)
    bought = controller_shares(revenue, np.full((1, 10), 2), 3)
    np.testing.assert_allclose([hhi(brands).item(), hhi(bought).item()], [1_000, 10_000])
