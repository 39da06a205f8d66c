from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour import hyperscalers as rules
from sim.economy.behaviour.labs_finance import Ask
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_clouds(view: View, **columns: float) -> View:
    clouds = view.state.clouds
    new = {name: np.full_like(getattr(clouds, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, clouds=replace(clouds, **new)))


def test_orders_close_part_of_the_gap(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "cloud.target_utilisation": 0.8,
            "hyperscaler.hoarding_per_lead_month": 0.0,
            "hyperscaler.catch_up": 0.25,
            "hyperscaler.patience_in_capex": 2.0,
            "hyperscaler.core_share_for_capex": 1.5,
        },
    )
    seen = with_clouds(
        replace(view, p=p),
        demand_h100e=8.0,
        demand_growth=0.0,
        vintages_h100e=0.0,
        pipeline_h100e=2.0,
        in_transit_h100e=1.0,
    )
    # 8 / 0.8 = 10 wanted, 2 + 2 * 1 on the way, a quarter of 6.
    assert rules.orders(seen) == pytest.approx(1.5)


def test_a_purse_limits_orders_but_not_those_of_the_others(view: View, given: Given) -> None:
    p = given(
        view.p, {"hyperscaler.patience_in_capex": 0.2, "hyperscaler.core_share_for_capex": 0.1}
    )
    seen = with_clouds(
        replace(view, p=p), demand_h100e=1e9, cash_usd=0.0, ai_margin_usd=0.0, demand_growth=0.0
    )
    found = rules.orders(seen)
    unit = view.state.chips.price_usd / p["cloud.chip_share_of_capex"]
    most = 0.2 * 0.1 * view.setting.core_cash_usd / unit
    assert found[:, :-1] == pytest.approx(most)
    assert (found[:, -1:] > most.max()).all()


def test_spot_is_never_below_contract(view: View) -> None:
    cheap = replace(view.state.market, spot_price=np.full_like(view.best, 1e-3))
    spot, contract = rules.cloud_prices(replace(view, state=replace(view.state, market=cheap)))
    assert (spot == contract).all()


def test_prices_rise_with_demand(view: View) -> None:
    slack = rules.cloud_prices(with_clouds(view, demand_h100e=1.0))
    tight = rules.cloud_prices(with_clouds(view, demand_h100e=1e9))
    for low, high in zip(slack, tight, strict=True):
        assert (high > low).all()


def test_stakes_go_to_labs_that_are_hosted(view: View) -> None:
    labs = view.state.labs
    asked = Ask(
        open=labs.alive,
        amount_usd=np.where(labs.alive, 1e9, 0.0),
        minimum_usd=np.zeros_like(view.arr_usd),
        pre_money_usd=np.ones_like(view.arr_usd),
    )
    offered = rules.strategic_offers(view, asked, np.ones_like(view.arr_usd))
    hosted = view.setting.host_share[:, : len(view.setting.hyperscalers)]
    assert (offered[:, hosted == 0] == 0).all()
    poor = with_clouds(view, cash_usd=0.0)
    purse = view.p["hyperscaler.core_share_for_stakes"] * 12.0 * view.setting.core_cash_usd
    spent = rules.strategic_offers(poor, asked, np.ones_like(view.arr_usd)).sum(axis=1)
    assert (spent <= purse + 1e-3).all()


def test_nobody_bids_for_what_is_not_on_sale(view: View) -> None:
    assert not rules.bids(view, np.zeros_like(view.state.labs.alive)).any()
    bid = rules.bids(view, view.state.labs.alive)
    assert (bid <= rules.deal_purse(view)[:, None, :] + 1e-6).all()
    followers = view.setting.kind == 3
    assert not bid[:, followers].any()
    assert bid[:, ~followers & (view.setting.entry_month < 0)].any()


def test_deal_purse(view: View, given: Given) -> None:
    p = given(view.p, {"distress.cash_share_for_deals": 0.5, "distress.issue_months": 10.0})
    seen = with_clouds(replace(view, p=p), cash_usd=100.0)
    assert rules.deal_purse(seen) == pytest.approx(
        50.0 + 10.0 * np.tile(view.setting.core_cash_usd, (2, 1))
    )


def test_tenants_grow_at_a_rate_that_fades(view: View, given: Given) -> None:
    values = {
        "tenants.growth_per_year": 1.0,
        "tenants.growth_half_life_years": 2.0,
        "tenants.price_elasticity": 0.0,
    }
    seen = replace(view, p=given(view.p, values))
    start = view.state.market.tenant_demand
    assert rules.tenants(seen) == pytest.approx(start)
    # The integral of e^(-t ln2 / 2) over two years is 1 / ln 2.
    later = rules.tenants(replace(seen, years=2.0))
    assert later == pytest.approx(start * np.exp(1.0 / np.log(2.0)))


def test_tenants_answer_prices_beyond_the_trend(view: View, given: Given) -> None:
    values = {
        "tenants.price_elasticity": 0.5,
        "chips.price_decline_per_year": 0.2,
        "tenants.choke_price_usd_per_h100_hour": 1e6,
    }
    market = view.state.market
    dear = replace(market, contract_price=4.0 * market.contract_start)
    seen = replace(view, p=given(view.p, values), state=replace(view.state, market=dear))
    assert rules.tenants(seen) == pytest.approx(0.5 * market.tenant_demand)


def at_hour_price(view: View, price: float) -> View:
    market = replace(view.state.market, contract_price=np.full_like(view.best, price))
    return replace(view, state=replace(view.state, market=market))


def test_tenants_leave_from_half_of_the_choke_price_on(view: View, given: Given) -> None:
    p = given(
        view.p, {"tenants.price_elasticity": 0.0, "tenants.choke_price_usd_per_h100_hour": 12.0}
    )
    seen = replace(view, p=p)
    asked = rules.tenants(at_hour_price(seen, 6.0))
    assert (asked == view.state.market.tenant_demand).all()
    assert rules.tenants(at_hour_price(seen, 9.0)) == pytest.approx(0.5 * asked)
    assert not rules.tenants(at_hour_price(seen, 13.0)).any()


def test_clouds_build_for_those_whom_the_price_of_an_hour_drives_away(
    view: View, given: Given
) -> None:
    endless = {"hyperscaler.patience_in_capex": 1e9, "tenants.choke_price_usd_per_h100_hour": 12.0}
    seen = replace(view, p=given(view.p, endless))
    calm, dear = (rules.orders(at_hour_price(seen, price)) for price in (6.0, 12.0))
    assert (rules.orders(at_hour_price(seen, 1.0)) == calm).all()
    assert (dear[:, :-1] > 2.0 * calm[:, :-1]).all()
