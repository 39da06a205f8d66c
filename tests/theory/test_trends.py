"""Trends and learning curves integrate exactly (Wright 1936; Sahal 1979)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.hardware import chip_price_usd, learning_curve, trend


def array(*values: float) -> np.ndarray:
    return np.array([values])


@pytest.mark.parametrize("growth", [0.8, 1.0, 1.33, 10.0])
@pytest.mark.parametrize("years", [1, 5, 10])
def test_cost_after_n_years_is_cost_over_g_to_the_n(growth: float, years: int) -> None:
    cost = trend(array(7.0), array(1 / growth), float(years)).item()
    by_hand = 7.0
    for _ in range(years):
        by_hand /= growth
    assert cost == pytest.approx(by_hand, rel=1e-12)


def test_monthly_steps_compound_to_the_year() -> None:
    """Twelve steps of a twelfth of a year are one year: no drift from the step's length."""
    value = array(3.0, 5.0)
    for _ in range(120):
        value = trend(value, array(1.33), 1 / 12)
    np.testing.assert_allclose(value, trend(array(3.0, 5.0), array(1.33), 10.0), rtol=1e-12)


def test_chip_price_composes_over_time() -> None:
    halfway = chip_price_usd(array(40e3), array(0.2), 3.5)
    np.testing.assert_allclose(
        chip_price_usd(halfway, array(0.2), 1.5), chip_price_usd(array(40e3), array(0.2), 5.0)
    )


@pytest.mark.parametrize("exponent", [0.0, 0.152, 0.3219])
def test_wright_cost_ratio_per_doubling(exponent: float) -> None:
    """Every doubling of output multiplies cost by 2**-b, wherever it starts."""
    cost = learning_curve(array(100.0), array(1, 2, 4, 8, 16, 32), array(exponent))
    np.testing.assert_allclose(cost[0, 1:] / cost[0, :-1], 2**-exponent)
    assert cost[0, 0] == 100.0


def test_wright_with_exponential_output_is_a_trend() -> None:
    """Sahal 1979: output growing x-fold a year makes cost fall x**b-fold a year."""
    years, growth, exponent = np.arange(5.0)[np.newaxis], 1.9, 0.4
    learned = learning_curve(array(50.0), growth**years, array(exponent))
    np.testing.assert_allclose(learned, trend(array(50.0), array(growth**-exponent), years))
