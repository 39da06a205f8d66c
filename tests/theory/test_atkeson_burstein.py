"""Nested CES mark-ups and the demand system they come from (Atkeson and Burstein 2008)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import bertrand_elasticity, cournot_elasticity, markup

BETWEEN, MARKET = 6.0, 1.5
NO_FLOOR, NO_CAP = np.array([[1.0 + 1e-12]]), np.array([[1e12]])


def array(*values: float) -> np.ndarray:
    return np.array([values])


@pytest.mark.parametrize("elasticity", [bertrand_elasticity, cournot_elasticity])
def test_small_and_dominant_firms(elasticity: object) -> None:
    """s to 0 gives rho/(rho - 1), s to 1 gives eta/(eta - 1)."""
    assert callable(elasticity)
    perceived = elasticity(array(0.0, 1.0), array(BETWEEN), array(MARKET))
    np.testing.assert_allclose(markup(perceived, NO_FLOOR, NO_CAP), [[6 / 5, 3.0]], rtol=1e-12)


def test_worked_quarter_share() -> None:
    share = array(0.25)
    assert bertrand_elasticity(share, array(6.0), array(1.5)).item() == pytest.approx(4.875)
    assert cournot_elasticity(share, array(6.0), array(1.5)).item() == pytest.approx(24 / 7)


def test_quantity_setters_never_perceive_more_elasticity() -> None:
    share = np.linspace(0.0, 1.0, 101)[np.newaxis]
    price_setting = bertrand_elasticity(share, array(BETWEEN), array(MARKET))
    quantity_setting = cournot_elasticity(share, array(BETWEEN), array(MARKET))
    assert (quantity_setting[0, 1:-1] < price_setting[0, 1:-1]).all()
    assert (np.diff(price_setting) < 0).all()
    assert (np.diff(quantity_setting) < 0).all()


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


def test_cournot_formula_is_the_own_quantity_derivative_of_inverse_demand() -> None:
    """P_j = q_j**(-1/rho) Q**(1/rho - 1/eta), with Q the CES aggregate of quantities."""

    def price(quantities: np.ndarray) -> np.ndarray:
        power = (BETWEEN - 1) / BETWEEN
        aggregate = (quantities**power).sum() ** (1 / power)
        paid: np.ndarray = quantities ** (-1 / BETWEEN) * aggregate ** (1 / BETWEEN - 1 / MARKET)
        return paid

    quantities = np.array([1.0, 0.4, 2.2])
    spend = quantities * price(quantities)
    formula = cournot_elasticity((spend / spend.sum())[np.newaxis], array(BETWEEN), array(MARKET))
    for firm in range(3):
        up, down = quantities.copy(), quantities.copy()
        up[firm] *= np.exp(1e-5)
        down[firm] *= np.exp(-1e-5)
        change = np.log(price(up)[firm] / price(down)[firm])
        assert 1 / formula[0, firm] == pytest.approx(-change / 2e-5, rel=1e-8)
