"""Chip prices, capital charges, vintages and books."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.hardware import (
    age_vintages,
    annuity_factor,
    book_depreciation,
    full_cost_usd_per_hour,
)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_annuity_repays_the_loan() -> None:
    """Discounted payments sum to one; a free loan is repaid in equal parts."""
    annuity = annuity_factor(array(0.1, 0.0, 0.25), array(4.0, 5.0, 3.0))
    np.testing.assert_allclose(annuity[0, :2], [0.315471, 0.2], atol=1e-6)
    assert sum(annuity[0, 2] / 1.25**year for year in (1, 2, 3)) == pytest.approx(1.0)


@pytest.mark.parametrize(("life", "utilisation", "expected"), [(6.0, 0.95, 1.37), (4.0, 0.6, 2.82)])
def test_cost_of_a_sold_hour(life: float, utilisation: float, expected: float) -> None:
    """40,000 USD per H100e all-in at 10%, with 0.25 USD an hour of running cost."""
    charge = annuity_factor(array(0.1), life)
    hourly = full_cost_usd_per_hour(array(40e3), array(1.0), charge, array(0.25), 8760.0)
    assert hourly.item() / utilisation == pytest.approx(expected, abs=0.005)


def test_system_ratio_scales_the_capital_only() -> None:
    chip = full_cost_usd_per_hour(array(30e3), array(1.0), array(0.26), array(0.25), 8760.0)
    system = full_cost_usd_per_hour(array(30e3), array(1.5), array(0.26), array(0.25), 8760.0)
    assert (system - 0.25).item() == pytest.approx(1.5 * (chip - 0.25).item())


def test_vintages_shift_and_the_oldest_retire() -> None:
    fleet = np.array([[[10.0, 20.0, 30.0], [1.0, 0.0, 0.0]]])
    before = fleet.copy()
    aged = age_vintages(fleet, array(5.0, 7.0), np.array([0.9, 0.9, 0.9]))
    np.testing.assert_allclose(aged, [[[5.0, 9.0, 18.0], [7.0, 0.9, 0.0]]])
    np.testing.assert_array_equal(fleet, before)


def test_steady_arrivals_fill_the_survival_curve() -> None:
    """After a life of constant arrivals, age a holds arrivals x product of survivals before it."""
    survival = np.array([1.0, 0.8, 0.5, 0.0])
    fleet = np.zeros((1, 1, 4))
    for _ in range(4):
        fleet = age_vintages(fleet, array(100.0), survival)
    np.testing.assert_allclose(fleet, [[[100.0, 100.0, 80.0, 40.0]]])


def test_each_purchase_is_written_off_exactly_once() -> None:
    """Over its life, fractional too, a purchase is charged in full."""
    for life in (1.0, 3.0, 5.5):
        charged = np.array([0.0])
        for age in range(8):
            purchase = np.zeros((1, 1, 8))
            purchase[0, 0, age] = 300.0
            charged = charged + book_depreciation(purchase, array(life))[0]
        assert charged.item() == pytest.approx(300.0)
