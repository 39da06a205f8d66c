from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.observe import (
    View,
    hour_cost,
    hour_energy,
    kilowatts,
    needs,
    patience,
    rivals_budget,
    running_cost,
    serving_cost,
    snapshot,
)
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_runway_is_cash_over_burn(view: View) -> None:
    labs = replace(
        view.state.labs,
        cash_usd=np.full_like(view.arr_usd, 60.0),
        burn_usd=np.where(np.arange(view.arr_usd.shape[1]) == 0, -5.0, 5.0) + 0.0 * view.arr_usd,
    )
    seen = snapshot(0, view.p, replace(view.state, labs=labs), view.setting)
    assert (seen.runway_months[:, 1:] == 12.0).all()
    assert (seen.runway_months[:, 0] == 120.0).all()


def test_growth_over_twelve_months(view: View) -> None:
    """Sales that grow by a factor e a year show growth 1."""
    labs = view.state.labs
    path = 1e6 * np.exp(np.arange(13) / 12.0)
    window = np.broadcast_to(path, labs.revenue_window.shape)
    state = replace(view.state, labs=replace(labs, revenue_window=window))
    seen = snapshot(0, view.p, state, view.setting)
    assert seen.growth == pytest.approx(1.0)
    assert seen.arr_usd == pytest.approx(12.0 * path[-3:].mean())
    assert seen.share == pytest.approx(1.0 / labs.alive.shape[1])


def test_patience_at_its_midpoint(view: View, given: Given) -> None:
    p = given(view.p, {"labs.optimism_sentiment": 0.0, "labs.optimism_runway_months": 10.0})
    labs = replace(view.state.labs, owner=np.full_like(view.state.labs.owner, -1))
    state = replace(view.state, labs=labs)
    assert patience(p, state, np.full_like(view.arr_usd, 10.0)) == pytest.approx(0.5)
    long = patience(
        p, state, np.full_like(view.arr_usd, 10.0 + p["labs.optimism_runway_width_months"])
    )
    assert long == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))


def test_an_impatient_lab_discounts_more(view: View) -> None:
    expected = view.p["capital.cost_of_capital"] / 12.0
    expected = expected * (1.0 + view.p["labs.impatience_in_distress"] * (1.0 - view.optimism))
    assert view.impatience == pytest.approx(expected)


def test_own_chips_lower_the_hour_cost(view: View) -> None:
    cost = hour_cost(view.p, view.state, view.setting, 0.0)
    order = np.argsort(view.setting.own_chip_share)
    assert (np.diff(cost[:, order], axis=1) <= 1e-12).all()
    assert (cost > hour_energy(view.p, 0.0)).all()


def test_energy_of_an_hour(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "energy.kw_per_h100e": 1.3,
            "energy.pue": 1.2,
            "energy.usd_per_kwh": 0.1,
            "energy.price_index": 1.0,
            "energy.efficiency_growth": np.log(2.0),
        },
    )
    assert hour_energy(p, 0.0) == pytest.approx(0.156)
    assert hour_energy(p, 1.0) == pytest.approx(0.078)


def test_two_years_before_2025_machines_were_those_of_the_datasheets(
    view: View, given: Given
) -> None:
    """Eight A100 in a server of 6.5 kW, each 312 to an H100's 989 TFLOP/s: 2.58 kW."""
    values = {"energy.kw_per_h100e": 1.3, "energy.efficiency_growth": 0.34}
    values |= {"cloud.running_cost_usd_per_hour": 0.12, "cloud.running_cost_decline": 0.25}
    p = given(view.p, values)
    assert kilowatts(p, -2.0) == pytest.approx(6.5 / 8 * 989 / 312, rel=0.01)
    assert kilowatts(p, 0.0) == pytest.approx(1.3)
    assert running_cost(p, -2.0) == pytest.approx(0.198, abs=1e-3)


def test_serving_cost_goes_with_the_root_of_training_compute(view: View, given: Given) -> None:
    p = given(view.p, {"inference.parameter_exponent": 0.5})
    hour = np.full((2, 1), 2.0)
    small, large = (serving_cost(p, np.full((2, 1), flop), hour, 0.0) for flop in (24.0, 26.0))
    assert large / small == pytest.approx(10.0)
    assert serving_cost(p, np.full((2, 1), 24.0), 2.0 * hour, 0.0) == pytest.approx(2.0 * small)


def test_needs_are_the_frontier_of_some_months_ago(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "market.need_lag_months_hard": 2.0,
            "market.need_lag_months_easy": 5.0,
            "models.small_tier_gap_log10": 1.0,
        },
    )
    window = np.tile(np.arange(36.0), (2, 1))
    assert needs(p, window).tolist() == [[33.0, 29.0]] * 2


def test_the_leaders_rival_is_the_second(view: View) -> None:
    labs = view.state.labs
    rd = np.ones_like(labs.rd_usd)
    rd[:, 0], rd[:, 1] = 5.0, 3.0
    lone = replace(view.state, labs=replace(labs, rd_usd=rd, alive=np.ones_like(labs.alive)))
    rival = rivals_budget(lone)
    assert rival[0, :3].tolist() == [3.0, 5.0, 5.0]


def test_a_lab_without_others_has_no_rival(view: View) -> None:
    labs = view.state.labs
    lone = replace(labs, rd_usd=labs.rd_usd[:, :1], alive=labs.alive[:, :1])
    assert rivals_budget(replace(view.state, labs=lone)).tolist() == [[0.0], [0.0]]
