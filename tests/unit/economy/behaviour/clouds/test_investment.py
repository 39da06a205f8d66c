"""Orders and halls: believed demand, worth of a vintage, power, and a purse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.clouds import investment as rules
from sim.economy.behaviour.observe import View
from sim.economy.market.halls import STAGES
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
RICH = {"hyperscaler.patience_in_capex": 1e9, "cloud.other_orders_ratio": 1e9}


def with_clouds(view: View, **columns: float) -> View:
    clouds = view.state.clouds
    new = {name: np.full_like(getattr(clouds, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, clouds=replace(clouds, **new)))


def scaled(view: View, factor: float, **more: float) -> View:
    clouds = view.state.clouds
    grown = replace(clouds, at_cost_h100e=factor * clouds.at_cost_h100e)
    return with_clouds(replace(view, state=replace(view.state, clouds=grown)), **more)


def test_a_vintage_is_worth_its_cost_where_rents_are(view: View, given: Given) -> None:
    """With rents equal to cost over its life q is one, whatever it costs."""
    for price in (1e4, 4e4):
        chips = replace(view.state.chips, price_usd=np.full_like(view.best, price))
        seen = replace(view, state=replace(view.state, chips=chips))
        level = np.zeros((2, 1))
        for _ in range(60):  # demand at which nothing is short now nor ahead
            found = rules.vintage_worth(scaled(seen, np.exp(level[0, 0]), demand_growth=0.0))
            level -= 0.5 * np.log(np.maximum(found, 1e-3))
        assert found == pytest.approx(1.0, abs=1e-3)


def test_a_glut_stops_orders_and_demand_restarts_them(view: View, given: Given) -> None:
    p = given(view.p, RICH)
    seen = with_clouds(replace(view, p=p), cash_usd=1e15)
    glut = rules.plan(scaled(seen, 0.4, demand_growth=0.0))
    assert not glut.orders_h100e.any()
    assert not glut.hall_starts_gw.any()
    boom = rules.plan(scaled(seen, 2.0, demand_growth=0.03))
    assert (boom.orders_h100e > 0.0).all()
    assert (boom.hall_starts_gw > 0.0).all()


def test_worth_falls_with_a_glut(view: View) -> None:
    worth = [rules.vintage_worth(scaled(view, factor)) for factor in (0.5, 1.0, 2.0)]
    assert (worth[0] < worth[1]).all()
    assert (worth[1] < worth[2]).all()


def test_no_more_chips_than_halls_will_power(view: View, given: Given) -> None:
    p = given(view.p, RICH | {"hyperscaler.chips_ahead_of_halls": 0.1})
    seen = scaled(replace(view, p=p), 100.0, cash_usd=1e15, halls_gw=0.0, halls_under_way_gw=0.0)
    assert not rules.plan(seen).orders_h100e.any()


def test_grids_limit_the_halls_that_are_begun(view: View, given: Given) -> None:
    values = {"energy.grid_gw_per_year": 12.0, "energy.grid_growth_per_year": 0.2}
    seen = scaled(replace(view, p=given(view.p, RICH | values)), 100.0, cash_usd=1e15)
    for years, most in ((0.0, 1.0), (2.0, np.exp(0.4))):
        begun = rules.plan(replace(seen, since_2025=years)).hall_starts_gw.sum(axis=1)
        assert begun == pytest.approx(most)


def test_nobody_commits_more_than_its_purse(view: View) -> None:
    seen = scaled(view, 50.0, ai_margin_usd=0.0, cash_usd=1e9)
    found = rules.plan(seen)
    cost = found.orders_h100e * rules.machine_usd(seen)
    cost = cost + found.hall_starts_gw * 1e6 * seen.p["cloud.hall_usd_per_kw"]
    assert (cost <= rules.purse(seen, cost * 1e6 + 1.0) + 1.0).all()


def test_a_share_of_core_cash_is_open(view: View, given: Given) -> None:
    values = {"hyperscaler.core_share_for_capex": 0.5, "hyperscaler.patience_in_capex": 1.0}
    less = values | {"hyperscaler.core_share_for_capex": 0.4}
    more, fewer = (
        rules.purse(replace(view, p=given(view.p, each)), np.full_like(view.full_cost, 1e15))
        for each in (values, less)
    )
    hypers = len(view.setting.hyperscalers)
    assert (more - fewer)[:, :hypers] == pytest.approx(0.1 * view.setting.core_cash_usd)


def test_halls_are_paid_while_they_are_built(view: View, given: Given) -> None:
    values = {"cloud.hall_months": 16.0, "cloud.hall_usd_per_kw": 1e4}
    p = given(view.p, values | {"cloud.building_life_months": 240.0})
    seen = with_clouds(replace(view, p=p), halls_gw=2.4, halls_under_way_gw=0.4)
    month = rules.build(seen, np.full_like(view.full_cost, 0.8))
    # A quarter of each of four stages of 0.4 moves on.
    assert month.paid_usd == pytest.approx(0.1 * 1e6 * 1e4)
    assert month.ready_gw == pytest.approx(2.4 * (1.0 - 1.0 / 240.0) + 0.1)
    assert month.under_way_gw.sum(axis=2) == pytest.approx(0.4 * STAGES - 0.1 + 0.8)


def test_expected_demand_is_grown_and_scaled_by_worth(view: View, given: Given) -> None:
    values = {
        "hyperscaler.value_response": 2.0,
        "hyperscaler.growth_fade_months": 18.0,
        "hyperscaler.growth_belief": 1.0,
    }
    seen = with_clouds(replace(view, p=given(view.p, values)), demand_growth=0.02)
    ahead = rules.expected_demand(seen, np.full((2, 1), 18.0))
    grown = np.exp(0.36 * (1.0 - np.exp(-1.0))) * rules.vintage_worth(seen) ** 2
    assert ahead == pytest.approx(seen.state.clouds.at_cost_h100e * grown)
