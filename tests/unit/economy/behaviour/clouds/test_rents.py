"""Prices of an hour by kind of contract, and what tenants ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.clouds import rents as rules
from sim.economy.behaviour.observe import View
from sim.economy.market.forward import HORIZONS
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_clouds(view: View, **factors: float) -> View:
    clouds = view.state.clouds
    new = {name: factor * getattr(clouds, name) for name, factor in factors.items()}
    return replace(view, state=replace(view.state, clouds=replace(clouds, **new)))


def test_new_contracts_rise_with_demand_and_fall_with_halls_under_way(view: View) -> None:
    now = rules.prices(view)
    wanted = rules.prices(with_clouds(view, at_cost_h100e=2.0))
    assert (wanted.contract > now.contract).all()
    assert (wanted.long_contract > now.long_contract).all()
    scarce = with_clouds(view, at_cost_h100e=2.0, halls_under_way_gw=0.0)
    assert (rules.prices(scarce).contract > wanted.contract).all()


def test_scarcity_moves_long_contracts_less_than_short_ones(view: View) -> None:
    now, wanted = rules.prices(view), rules.prices(with_clouds(view, at_cost_h100e=1.5))
    short = wanted.contract / now.contract
    assert (short > wanted.long_contract / now.long_contract).all()


def test_lists_are_stickier_than_contracts(view: View) -> None:
    wanted = rules.prices(with_clouds(view, at_cost_h100e=3.0))
    market = view.state.market
    listed = wanted.listed / market.list_price
    assert (listed < wanted.contract / market.contract_price).all()


def test_the_newest_chips_are_dearer_and_spot_is_theirs_while_hopper_is_new(
    view: View, given: Given
) -> None:
    values = {"chips.generation_launch_years": 0.0, "cloud.newest_premium_exponent": 0.4}
    seen = replace(view, p=given(view.p, values | {"cloud.spot_speed": 1.0}))
    after = rules.prices(replace(seen, since_2025=0.1))
    assert (after.newest > after.spot).all()
    before = rules.prices(replace(seen, since_2025=-1.9))
    assert before.newest == pytest.approx(before.spot)


def with_labs(view: View, labs_part: float, contracted: float, owner: int) -> View:
    """Labs that use that part of all compute, of which so much is under contract."""
    labs, clouds = view.state.labs, view.state.clouds
    count = labs.alive.shape[1]
    asked = clouds.at_cost_h100e.sum(axis=1, keepdims=True)
    used = np.repeat(labs_part * asked / count, count, axis=1)
    volume = np.zeros_like(labs.contracted_h100e)
    volume[..., 0] = contracted * used
    new = replace(
        labs,
        alive=np.ones_like(labs.alive),
        owner=np.full_like(labs.owner, owner),
        compute_h100e=used,
        contracted_h100e=volume,
    )
    return replace(view, state=replace(view.state, labs=new))


def test_hours_clear_by_those_who_can_give_way(view: View, given: Given) -> None:
    values = {"tenants.price_elasticity": 0.6, "hyperscaler.transfer_price_weight": 0.5}
    seen = replace(view, p=given(view.p, values))
    two_thirds = with_labs(seen, 0.3, 2.0 / 3.0, owner=-1)
    assert rules.clearing_elasticity(two_thirds) == pytest.approx(0.7 * 0.6 + 0.1)
    bound = with_labs(seen, 0.3, 1.0, owner=-1)
    assert rules.clearing_elasticity(bound) == pytest.approx(0.7 * 0.6)
    owned = with_labs(seen, 0.3, 0.0, owner=0)
    assert rules.clearing_elasticity(owned) == pytest.approx(0.7 * 0.6 + 0.3 * 0.5)
    all_bound = with_labs(seen, 1.0, 1.0, owner=-1)
    assert rules.clearing_elasticity(all_bound) == pytest.approx(rules.LEAST_ELASTICITY)


def test_a_shortage_is_dearer_where_more_is_under_contract(view: View) -> None:
    free, bound = (
        rules.prices(with_clouds(with_labs(view, 0.5, part, owner=-1), at_cost_h100e=1.5))
        for part in (0.0, 1.0)
    )
    assert (bound.contract > free.contract).all()


def test_growth_that_fades(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"hyperscaler.growth_fade_months": 18.0}))
    ahead = rules.growth_ahead(seen, np.full((2, 1), 0.05), np.array([[0.0, 18.0, 1e6]]))
    assert ahead[0] == pytest.approx([0.0, 0.9 * (1.0 - np.exp(-1.0)), 0.9])


def test_a_cloud_believes_in_part_of_the_fastest_rivals_growth(view: View, given: Given) -> None:
    values = {
        "hyperscaler.race_weight": 0.5,
        "hyperscaler.growth_belief": 0.8,
        "hyperscaler.most_growth_believed": 0.15,
    }
    clouds = view.state.clouds
    grown = np.full_like(clouds.demand_growth, 0.02)
    grown[:, 0] = 0.06
    state = replace(view.state, clouds=replace(clouds, demand_growth=grown))
    found = rules.believed_growth(replace(view, p=given(view.p, values), state=state))
    assert found[:, 0] == pytest.approx(0.8 * 0.06)
    assert found[:, 1:] == pytest.approx(0.8 * 0.04)


def test_tenants_have_a_trend_of_their_own_and_follow_labs(view: View, given: Given) -> None:
    values = {
        "tenants.own_h100e": 7e5,
        "tenants.own_growth_per_year": 0.2,
        "tenants.tied_h100e": 1e6,
        "tenants.revenue_elasticity": 0.5,
        "tenants.reference_price_usd": 2.0,
        "tenants.price_elasticity": 0.5,
    }
    p = given(view.p, values)
    one = np.ones((2, 1))
    assert rules.tenants_ask(p, 0.0, 1e9 * one, 2.0 * one) == pytest.approx(1.7e6)
    # Four times the revenue doubles the part that follows labs; two years move the other.
    asked = rules.tenants_ask(p, 2.0, 4e9 * one, 2.0 * one)
    assert asked == pytest.approx(7e5 * np.exp(0.4) + 2e6)
    dear = rules.tenants_ask(p, 0.0, 1e9 * one, 8.0 * one)
    assert dear == pytest.approx(0.85e6)


def test_tenants_saturate_where_revenue_does(view: View) -> None:
    one = np.ones((2, 1))
    now, later = (rules.tenants_ask(view.p, years, 5e11 * one, one) for years in (9.0, 10.0))
    assert (later / now < 1.05).all()


def test_tenants_ask_what_the_start_table_says_at_the_start(view: View) -> None:
    p, market = view.p, view.state.market
    sold = view.arr_usd.sum(axis=1, keepdims=True)
    usual = rules.tenants_ask(p, view.since_2025, sold, market.contract_price)
    assert rules.tenants(view) == pytest.approx(market.tenant_scale * usual)


def test_expected_supply_is_bound_by_halls(view: View) -> None:
    ample = rules.forward_tightness(with_clouds(view, halls_gw=100.0))
    none = rules.forward_tightness(with_clouds(view, halls_gw=0.5, halls_under_way_gw=0.0))
    year = int(np.flatnonzero(HORIZONS == 12.0)[0])
    assert (none[:, year] > ample[:, year]).all()
