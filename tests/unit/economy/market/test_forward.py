"""The forward curve of rents: tightness ahead, price by term, worth of a vintage."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.forward import (
    HORIZONS,
    expected_tightness,
    present_value,
    rents,
    term_mean,
)

ONE = np.ones((1, 1))
FLAT = np.ones((1, len(HORIZONS)))


def at(months: float) -> int:
    return int(np.flatnonzero(months == HORIZONS)[0])


def test_tightness_is_known_for_a_year_and_then_forgotten() -> None:
    ahead = expected_tightness(110.0 * ONE, 0.0 * FLAT, 100.0 * FLAT, 12.0 * ONE)[0]
    assert ahead[at(0)] == pytest.approx(np.log(1.1))
    assert ahead[at(12)] == pytest.approx(np.log(1.1))
    assert ahead[at(24)] == pytest.approx(np.log(1.1) / np.e)


def test_growth_tightens_and_supply_under_way_loosens() -> None:
    growing = expected_tightness(100.0 * ONE, 0.02 * HORIZONS[None], 100.0 * FLAT, 12.0 * ONE)[0]
    assert growing[at(6)] == pytest.approx(0.12)
    built = expected_tightness(100.0 * ONE, 0.0 * FLAT, (100.0 + HORIZONS)[None], 12.0 * ONE)[0]
    assert built[at(12)] == pytest.approx(-np.log(1.12))


def test_rents_are_cost_where_nothing_is_short() -> None:
    curve = rents(1.5 * ONE, 0.25 * ONE, 0.0 * FLAT, 0.5 * ONE)[0]
    assert curve[at(0)] == pytest.approx(1.5)
    assert curve[at(12)] == pytest.approx(1.5 * np.exp(-0.25))
    short = rents(1.5 * ONE, 0.25 * ONE, np.log(1.1) * FLAT, 0.5 * ONE)[0]
    assert short[at(0)] == pytest.approx(1.5 * 1.1**2)  # 1.815


def test_a_contract_costs_the_mean_of_its_term() -> None:
    curve = (10.0 - HORIZONS / 3.0)[None]
    assert term_mean(curve, 12).item() == pytest.approx(8.0)
    assert term_mean(curve, 36).item() == pytest.approx(4.0)


def test_three_years_are_cheaper_than_one_where_rents_fall_and_scarcity_passes() -> None:
    tight = expected_tightness(130.0 * ONE, 0.0 * FLAT, 100.0 * FLAT, 12.0 * ONE)
    curve = rents(2.0 * ONE, 0.27 * ONE, tight, 0.5 * ONE)
    assert term_mean(curve, 36).item() < 0.75 * term_mean(curve, 12).item()


def test_worth_of_rents_by_quarters_over_six_years() -> None:
    whole = present_value(FLAT, 0.12 * ONE, 0.0 * ONE).item()
    assert whole == pytest.approx(3.0 * sum(np.exp(-0.03 * k) for k in range(25)))  # 53.6
    late = present_value(FLAT, 0.12 * ONE, 36.0 * ONE).item()
    assert late == pytest.approx(3.0 * sum(np.exp(-0.03 * k) for k in range(12, 25)))
