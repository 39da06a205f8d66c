"""Power at the meter and its bill."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.energy import energy_usd, power_mw


def array(value: float) -> np.ndarray:
    return np.array([[value]])


def test_power_of_a_hundred_thousand_chips() -> None:
    assert power_mw(array(100e3), array(1.4), array(1.2)).item() == pytest.approx(168.0)


def test_month_of_electricity() -> None:
    """168 MW x 730 h x 80 USD per MWh."""
    assert energy_usd(array(168.0), 730.0, array(0.08)).item() == pytest.approx(9_811_200)


def test_current_is_about_seven_percent_of_a_two_dollar_hour() -> None:
    """1.4 kW at PUE 1.2 and 0.065 to 0.09 USD per kWh is 0.11 to 0.15 USD a chip-hour."""
    hour = power_mw(array(1.0), array(1.4), array(1.2))
    low, high = (energy_usd(hour, 1.0, array(price)).item() for price in (0.065, 0.09))
    assert low == pytest.approx(0.1092)
    assert high == pytest.approx(0.1512)
    assert 0.05 < low / 2 < 0.07 < high / 2 < 0.08
