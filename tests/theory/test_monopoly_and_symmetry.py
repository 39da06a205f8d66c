"""One seller charges eta/(eta - 1), n equal ones less (Lerner 1934; Dixit and Stiglitz 1977)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import bertrand_elasticity, markup

NO_FLOOR, NO_CAP = np.array([[1.0 + 1e-12]]), np.array([[1e12]])


@pytest.mark.parametrize("market", [1.05, 1.5, 3.0, 20.0])
def test_monopolist_markup(market: float) -> None:
    """Substitution between firms does not matter to the only one."""
    between = np.array([[4.0], [60.0]])
    elasticity = bertrand_elasticity(np.ones((2, 1)), between, np.full((2, 1), market))
    np.testing.assert_allclose(
        markup(elasticity, NO_FLOOR, NO_CAP), market / (market - 1), rtol=1e-10
    )


def test_monopoly_price_maximises_profit() -> None:
    """c eta/(eta - 1) beats every price on a fine grid of constant-elasticity demand."""
    cost, market = 2.0, 1.8
    prices = np.linspace(2.0, 20.0, 180_001)
    profit = (prices - cost) * prices**-market
    price = cost * markup(np.array([[market]]), NO_FLOOR, NO_CAP).item()
    assert prices[profit.argmax()] == pytest.approx(price, abs=2e-4)


@pytest.mark.parametrize("number", [1, 2, 3, 10, 1000])
def test_symmetric_sellers(number: int) -> None:
    between, market = 5.0, 1.4
    shares = np.full((1, number), 1 / number)
    elasticity = bertrand_elasticity(shares, np.array([[between]]), np.array([[market]]))
    expected = between * (1 - 1 / number) + market / number
    np.testing.assert_allclose(elasticity, expected, rtol=1e-14)


def test_entry_lowers_the_markup_to_monopolistic_competition() -> None:
    shares = 1 / np.array([[1.0, 2.0, 4.0, 8.0, 1e12]])
    elasticity = bertrand_elasticity(shares, np.array([[5.0]]), np.array([[1.4]]))
    ratio = markup(elasticity, NO_FLOOR, NO_CAP)
    assert (np.diff(ratio) < 0).all()
    assert ratio[0, -1] == pytest.approx(5 / 4)
