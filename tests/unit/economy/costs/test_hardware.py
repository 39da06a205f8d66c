"""User cost, vintages and books."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.hardware import (
    age_vintages,
    book_depreciation,
    user_cost,
    years_of_progress,
)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_user_cost_is_interest_retirement_and_the_fall_of_prices() -> None:
    cost = user_cost(array(0.1), array(0.05), array(0.24))
    assert cost.item() == pytest.approx(0.1 + 0.05 - np.log(0.76))  # 0.424
    assert user_cost(array(0.1), array(0.05), array(0.0)).item() == pytest.approx(0.15)


def test_rents_at_user_cost_pay_back_a_machine_whose_price_falls() -> None:
    """Discounted for ever, rents that fall as prices do on machines that retire are its price."""
    rate, retired, fall = 0.1, 0.05, 0.24
    first = user_cost(array(rate), array(retired), array(fall)).item()
    years = np.arange(0.0, 200.0, 0.001)
    earned = first * np.exp((np.log(1.0 - fall) - rate - retired) * years)
    assert (earned * 0.001).sum() == pytest.approx(1.0, abs=1e-3)


def test_a_generation_brings_its_progress_while_it_takes_over() -> None:
    """Launched at 0, the next at 2, a ramp of 1; over whole generations the calendar's pace."""
    form = (array(0.0), array(2.0), array(1.0))
    found = [years_of_progress(when, *form).item() for when in (0.0, 0.5, 1.0, 1.9, 2.5, -0.5)]
    assert found == pytest.approx([0.0, 1.0, 2.0, 2.0, 3.0, 0.0])
    steady = (array(0.3), array(2.0), array(2.0))
    for when in (-3.1, 0.0, 1.7):
        assert years_of_progress(when, *steady).item() == pytest.approx(when)


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
