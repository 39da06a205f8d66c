"""Straight-line depreciation in steady state and in growth (Domar 1953)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.hardware import age_vintages, book_depreciation


@pytest.mark.parametrize("life_months", [12, 66, 72])
def test_steady_state_of_constant_investment(life_months: int) -> None:
    """After one life a month's charge is a month's investment."""
    investment, life = np.array([[5.0, 8.0]]), np.full((1, 2), float(life_months))
    book = np.zeros((1, 2, 80))
    for _ in range(life_months):
        book = age_vintages(book, investment, np.ones(80))
    np.testing.assert_allclose(book_depreciation(book, life), investment)


def test_first_months_charge_only_what_was_bought() -> None:
    """Depreciation ramps by I/L a month while the fleet is young."""
    life = np.array([[24.0]])
    book = np.zeros((1, 1, 30))
    charges = []
    for _ in range(30):
        book = age_vintages(book, np.array([[48.0]]), np.ones(30))
        charges.append(book_depreciation(book, life).item())
    np.testing.assert_allclose(charges[:24], 2.0 * np.arange(1, 25))
    np.testing.assert_allclose(charges[24:], 48.0)


def test_longer_lives_flatter_profit_while_investment_grows() -> None:
    """The dispute over 6-year books and 4-year chips: growth makes the gap in charges real."""
    book = np.zeros((1, 2, 80))
    for month in range(80):
        bought = np.full((1, 2), 1.05**month)
        book = age_vintages(book, bought, np.ones(80))
    charge = book_depreciation(book, np.array([[48.0, 72.0]]))
    assert charge[0, 1] < charge[0, 0] < bought[0, 0]
