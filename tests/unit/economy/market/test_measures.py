"""Indices of known vectors."""

from __future__ import annotations

import numpy as np

from sim.economy.market.measures import (
    controller_shares,
    hhi,
)


def test_hhi_of_known_vectors() -> None:
    shares = np.array([[1.0, 0.0, 0.0, 0.0], [0.25] * 4, [0.5, 0.3, 0.2, 0.0]])
    np.testing.assert_allclose(hhi(shares), [10_000, 2_500, 3_800])


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
