from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.clouds.clouds_trade import trade, treasuries
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_the_months_books_of_the_clouds(played: Any) -> None:
    done = played.done
    journal, rented = done.journal, done.rented
    p, delivery = done.view.p, done.delivery
    own = delivery.custom_h100e * p["chips.custom_cost_ratio"]
    machines = (delivery.merchant_h100e + own) * delivery.price_usd * p["cloud.server_ratio"]
    assert rented.equipment_usd == pytest.approx(machines)
    assert rented.capex_usd == pytest.approx(machines + done.halls.paid_usd)
    chips = done.delivery.merchant_h100e * done.delivery.price_usd
    assert rented.chip_revenue_usd == pytest.approx(chips.sum(axis=1, keepdims=True))
    paid = journal.totals("datacentres") + journal.totals("datacentres_other")
    paid = paid + journal.totals("energy") + journal.totals("energy_other")
    paid = paid + journal.totals("chip_sales") + journal.totals("chip_sales_other")
    assert paid == pytest.approx((rented.capex_usd + rented.running_usd).sum(axis=1))


def test_demand_is_what_all_tenants_ask_for(played: Any) -> None:
    done = played.done
    hours = done.sold.cloud_bill_usd / done.view.access_price[..., None] / 730.0
    floor = hours.sum(axis=2).sum(axis=1) + done.rented.tenant_h100e[:, 0]
    assert (done.rented.demand_h100e.sum(axis=1) >= floor - 1e-6).all()


def test_rent_of_own_machines_is_paid_in_full_where_hyperscalers_have_none(played: Any) -> None:
    done = played.done
    clouds = done.view.state.clouds
    installed = clouds.vintages_h100e.copy()
    installed[:, :-1] *= 1e-12
    bare = replace(done.view.state, clouds=replace(clouds, vintages_h100e=installed))
    view = replace(done.view, state=bare)
    rented = trade(view, done.buys, done.shop, done.delivery, done.halls, done.sold)
    own = done.buys.sales_usd[:, :, -1].sum(axis=1)
    assert (own > 0).all()
    assert rented.self_host_usd.sum(axis=1) == pytest.approx(own)


def cash(view: View, hyperscalers: float, chips: float, hosts: float) -> Any:
    one = np.ones_like(view.best)
    wide = np.repeat(one, len(view.setting.hyperscalers), axis=1)
    return {
        "hyperscalers": hyperscalers * wide,
        "chip_maker": chips * one,
        "hosts": hosts * one,
    }.__getitem__


def test_cash_above_the_start_is_partly_returned(view: View, given: Given) -> None:
    market = view.state.market
    values = {"hyperscaler.payout_share": 0.1, "chips.payout_share": 0.1}
    hundred = np.full_like(market.cloud_cash_start, 100.0)
    state = replace(view.state, market=replace(market, cloud_cash_start=hundred))
    seen = replace(view, p=given(view.p, values), state=state)
    found = treasuries(seen, cash(view, 150.0, 80.0, 4.0))
    assert found.payouts == pytest.approx(5.0)
    assert found.host_payouts == pytest.approx(4.0)
    assert not found.chip_payouts.any()
