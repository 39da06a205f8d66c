from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.clouds import chipmaker as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def queued(view: View, pipeline: float, cap: float) -> View:
    clouds, chips = view.state.clouds, view.state.chips
    state = replace(
        view.state,
        clouds=replace(clouds, pipeline_h100e=np.full_like(clouds.pipeline_h100e, pipeline)),
        chips=replace(
            chips,
            supply_cap_h100e=np.full_like(chips.supply_cap_h100e, cap),
            lead_time_months=np.full_like(chips.lead_time_months, 1.5),
            lead_window_months=np.full_like(chips.lead_window_months, 1.5),
        ),
    )
    share = np.zeros_like(view.setting.own_chip_share)
    share[0] = 0.5
    return replace(view, state=state, setting=replace(view.setting, own_chip_share=share))


def test_price_follows_trend_and_scarcity(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "chips.price_usd_per_h100e": 20e3,
            "chips.price_decline_per_year": 0.25,
            "chips.calm_lead_months": 1.5,
            "chips.scarcity_exponent": 0.5,
            "chips.price_speed": 1.0,
            "chips.generation_months": 24.0,
            "chips.generation_ramp_months": 24.0,
        },
    )
    chips = replace(view.state.chips, lead_time_months=np.full((2, 1), 3.0))
    seen = replace(view, p=p, since_2025=1.0, state=replace(view.state, chips=chips))
    assert rules.price(seen) == pytest.approx(15e3 * 2.0**0.5)


def test_a_generation_brings_the_fall_of_two_years_in_one(view: View, given: Given) -> None:
    """Launched in January 2025 with a ramp of a year: 0.75 squared by its end, and no more for one.

    What lines can make grows with what a wafer yields, and not beside it.
    """
    steps = {
        "chips.price_usd_per_h100e": 20e3,
        "chips.price_decline_per_year": 0.25,
        "chips.scarcity_exponent": 0.0,
        "chips.price_speed": 1.0,
        "chips.generation_launch_years": 0.0,
        "chips.generation_months": 24.0,
        "chips.generation_ramp_months": 12.0,
        "chips.supply_growth_base": 0.0,
        "chips.supply_growth_slope": 0.0,
    }
    p = given(view.p, steps)
    seen = replace(queued(view, 0.0, 100.0), p=p)
    for since, left in ((0.5, 0.75), (1.0, 0.75**2), (1.9, 0.75**2), (2.5, 0.75**3)):
        assert rules.price(replace(seen, since_2025=since)) == pytest.approx(20e3 * left)
    ramp, flat = (rules.supply(replace(seen, since_2025=since)) for since in (0.5, 1.5))
    assert ramp == pytest.approx(100.0 * 0.75 ** (-2.0 / 12.0))
    assert flat == pytest.approx(100.0)


def test_what_is_short_is_shared_by_orders(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "chips.supply_growth_base": 0.0,
            "chips.calm_lead_months": 1.5,
            "chips.supply_shock": 1.0,
            "chips.price_decline_per_year": 0.0,
            "chips.least_lead_months": 1.0,
        },
    )
    seen = replace(queued(view, 100.0, 90.0), p=p)
    clouds = view.full_cost.shape[1]
    ordered = np.zeros_like(view.full_cost)
    shipped = rules.allocation(seen, ordered)
    waiting = 50.0 + 100.0 * (clouds - 1)
    assert shipped.sum(axis=1) == pytest.approx(90.0)
    assert shipped[:, 0] == pytest.approx(90.0 * 50.0 / waiting)
    month = rules.deliver(seen, ordered, shipped, np.full((2, 1), 25e3))
    # Own chips arrive at the pace of the merchant's, and what is not shipped waits.
    assert month.custom_h100e[:, 0] == pytest.approx(shipped[:, 0])
    assert not month.custom_h100e[:, 1:].any()
    total = month.pipeline_h100e + month.merchant_h100e + month.custom_h100e
    assert total == pytest.approx(100.0)
    assert month.lead_time_months == pytest.approx(waiting / 90.0)
    assert (month.price_usd == 25e3).all()


def test_idle_lines_are_let_go(view: View, given: Given) -> None:
    p = given(view.p, {"chips.idle_share": 0.7, "chips.idle_shrinkage_per_month": 0.02})
    seen = replace(queued(view, 0.0, 1000.0), p=p)
    ordered = np.ones_like(view.full_cost)
    month = rules.deliver(seen, ordered, rules.allocation(seen, ordered), np.ones((2, 1)))
    assert month.supply_cap_h100e == pytest.approx(980.0)


def test_lines_answer_the_lead_time_of_some_months_ago(view: View, given: Given) -> None:
    values = {
        "chips.supply_growth_base": 0.04,
        "chips.supply_growth_slope": 0.01,
        "chips.calm_lead_months": 2.0,
        "chips.supply_growth_most": 0.2,
        "chips.supply_delay_months": 5.0,
        "chips.price_decline_per_year": 0.0,
    }
    quoted = np.tile(np.arange(1.0, 13.0), (2, 1))
    chips = replace(view.state.chips, lead_window_months=quoted)
    seen = replace(view, p=given(view.p, values), state=replace(view.state, chips=chips))
    # Twelve months now, seven of them five months ago: 0.04 + 0.01 x 5.
    assert rules.supply(seen) == pytest.approx(chips.supply_cap_h100e * np.exp(0.09))
    # A line yields more as the hardware improves, whoever queues.
    steady = {"chips.price_decline_per_year": 0.24, "chips.generation_months": 24.0}
    steady["chips.generation_ramp_months"] = 24.0
    better = replace(seen, p=given(seen.p, steady))
    grown = rules.supply(better) / rules.supply(seen)
    assert grown == pytest.approx(0.76 ** (-1.0 / 12.0))


def test_larger_lines_grow_more_slowly(view: View, given: Given) -> None:
    values = {
        "chips.supply_growth_base": 0.5,
        "chips.supply_growth_most": 0.06,
        "chips.supply_growth_size_exponent": 0.6,
        "chips.supply_reference_h100e": 450.0,
        "chips.price_decline_per_year": 0.0,
    }
    seen = replace(view, p=given(view.p, values))
    grown = [np.log(rules.supply(queued(seen, 100.0, cap)) / cap) for cap in (225.0, 450.0, 900.0)]
    assert grown[1] == pytest.approx(0.06)
    assert grown[2] == pytest.approx(0.06 * 2.0**-0.6)  # 0.04
    assert grown[0] == pytest.approx(0.06 * 2.0**0.6)


def test_better_hardware_alone_does_not_make_lines_larger(view: View, given: Given) -> None:
    values = {"chips.supply_growth_base": 0.5, "chips.price_decline_per_year": 0.3}
    p = given(view.p, values)
    now, later = replace(view, p=p, since_2025=0.0), replace(view, p=p, since_2025=2.0)
    first = np.log(rules.supply(queued(now, 100.0, 490.0)) / 490.0)
    same = np.log(rules.supply(queued(later, 100.0, 1000.0)) / 1000.0)  # 490 lines' worth by then
    assert same == pytest.approx(first)


def test_double_orders_lengthen_the_quoted_wait_and_are_never_shipped(
    view: View, given: Given
) -> None:
    values = {"chips.double_orders_per_lead_month": 0.2, "chips.double_order_calm_months": 0.5}
    calm = replace(queued(view, 100.0, 100.0), p=given(view.p, values))
    honest = replace(calm, p=given(calm.p, {"chips.double_orders_per_lead_month": 0.0}))
    ordered = np.zeros_like(view.full_cost)
    month, alone = (
        rules.deliver(seen, ordered, rules.allocation(seen, ordered), np.ones((2, 1)))
        for seen in (calm, honest)
    )
    twice = month.phantom_h100e.sum(axis=1, keepdims=True)
    assert (twice > 0.0).all()
    assert not alone.phantom_h100e.any()
    made = rules.supply(calm) * calm.p["chips.supply_shock"]
    assert month.lead_time_months == pytest.approx(alone.lead_time_months + twice / made)
    assert (month.merchant_h100e == alone.merchant_h100e).all()
    assert (month.pipeline_h100e == alone.pipeline_h100e).all()


def test_nothing_is_delivered_at_once(view: View, given: Given) -> None:
    p = given(view.p, {"chips.least_lead_months": 1.25, "chips.price_decline_per_year": 0.0})
    seen = replace(queued(view, 100.0, 1e6), p=p)
    shipped = rules.allocation(seen, np.zeros_like(view.full_cost))
    assert shipped[:, 1:] == pytest.approx(80.0)


def test_a_supply_shock_cuts_what_is_shipped(view: View, given: Given) -> None:
    ordered = np.full_like(view.full_cost, 1e9)
    whole = rules.allocation(view, ordered)
    half = rules.allocation(replace(view, p=given(view.p, {"chips.supply_shock": 0.5})), ordered)
    assert half == pytest.approx(0.5 * whole)


def test_nothing_is_shipped_beyond_what_can_be_made(view: View) -> None:
    """A user's allocation is cut to supply, whatever it says."""
    orders = np.full_like(view.state.clouds.pipeline_h100e, 1e9)
    price = view.state.chips.price_usd
    done = rules.deliver(view, orders, np.full_like(orders, 1e9), price)
    made = rules.supply(view) * view.p["chips.supply_shock"]
    assert done.merchant_h100e.sum(axis=1, keepdims=True) == pytest.approx(made)
