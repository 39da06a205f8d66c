"""Nested CES mark-ups and the demand system they come from (Atkeson and Burstein 2008)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import bertrand_elasticity, markup

BETWEEN, MARKET = 6.0, 1.5
NO_FLOOR, NO_CAP = np.array([[1.0 + 1e-12]]), np.array([[1e12]])


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_small_and_dominant_firms() -> None:
    """s to 0 gives rho/(rho - 1), s to 1 gives eta/(eta - 1)."""
    perceived = bertrand_elasticity(array(0.0, 1.0), array(BETWEEN), array(MARKET))
    np.testing.assert_allclose(markup(perceived, NO_FLOOR, NO_CAP), [[6 / 5, 3.0]], rtol=1e-12)


def test_worked_quarter_share() -> None:
    share = array(0.25)
    assert bertrand_elasticity(share, array(6.0), array(1.5)).item() == pytest.approx(4.875)


def nested_ces_quantity(prices: np.ndarray) -> np.ndarray:
    index = (prices ** (1 - BETWEEN)).sum() ** (1 / (1 - BETWEEN))
    quantity: np.ndarray = prices**-BETWEEN * index ** (BETWEEN - MARKET)
    return quantity


def test_bertrand_formula_is_the_own_price_derivative_of_nested_ces() -> None:
    prices = np.array([1.0, 1.3, 0.8])
    spend = prices * nested_ces_quantity(prices)
    formula = bertrand_elasticity((spend / spend.sum())[np.newaxis], array(BETWEEN), array(MARKET))
    for firm in range(3):
        up, down = prices.copy(), prices.copy()
        up[firm] *= np.exp(1e-5)
        down[firm] *= np.exp(-1e-5)
        change = np.log(nested_ces_quantity(up)[firm] / nested_ces_quantity(down)[firm])
        assert formula[0, firm] == pytest.approx(-change / 2e-5, rel=1e-8)
