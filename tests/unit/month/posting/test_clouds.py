from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.cloud_trade import tenants, treasuries
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_tenants_grow_at_a_rate_that_fades(view: View, given: Given) -> None:
    values = {
        "tenants.growth_per_year": 1.0,
        "tenants.growth_half_life_years": 2.0,
        "tenants.price_elasticity": 0.0,
    }
    seen = replace(view, p=given(view.p, values))
    start = view.state.market.tenant_demand
    assert tenants(seen) == pytest.approx(start)
    # The integral of e^(-t ln2 / 2) over two years is 1 / ln 2.
    later = tenants(replace(seen, years=2.0))
    assert later == pytest.approx(start * np.exp(1.0 / np.log(2.0)))


def test_tenants_answer_prices_beyond_the_trend(view: View, given: Given) -> None:
    values = {"tenants.price_elasticity": 0.5, "chips.price_decline_per_year": 0.2}
    market = view.state.market
    dear = replace(market, contract_price=4.0 * market.contract_start)
    seen = replace(view, p=given(view.p, values), state=replace(view.state, market=dear))
    assert tenants(seen) == pytest.approx(0.5 * market.tenant_demand)


def test_the_months_books_of_the_clouds(played: Any) -> None:
    done = played.done
    journal, rented = done.journal, done.rented
    units = done.delivery.merchant_h100e + done.delivery.custom_h100e
    p = done.view.p
    whole = units * done.delivery.price_usd / p["cloud.chip_share_of_capex"]
    assert (rented.capex_usd <= whole + 1e-3).all()
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


def test_cash_above_the_start_is_partly_returned(
    view: View, journal: Journal, given: Given
) -> None:
    clouds, market = view.state.clouds, view.state.market
    values = {"hyperscaler.payout_share": 0.1, "chips.payout_share": 0.1}
    state = replace(
        view.state,
        clouds=replace(clouds, cash_usd=np.full_like(clouds.cash_usd, 150.0)),
        chips=replace(view.state.chips, cash_usd=np.full_like(view.state.chips.cash_usd, 80.0)),
        market=replace(market, cloud_cash_start=np.full_like(market.cloud_cash_start, 100.0)),
    )
    treasuries(replace(view, p=given(view.p, values), state=state), journal)
    assert journal.cash_change("hyperscalers") == pytest.approx(-5.0)
    assert journal.cash_change("other_clouds") == pytest.approx(-50.0)
    assert not journal.cash_change("chip_maker").any()


def test_deficits_are_covered(view: View, journal: Journal) -> None:
    clouds, market = view.state.clouds, view.state.market
    state = replace(
        view.state,
        clouds=replace(clouds, cash_usd=np.full_like(clouds.cash_usd, -30.0)),
        market=replace(market, host_cash_usd=np.full_like(market.host_cash_usd, -4.0)),
    )
    treasuries(replace(view, state=state), journal)
    assert journal.cash_change("other_clouds") == pytest.approx(30.0)
    assert journal.cash_change("hosts") == pytest.approx(4.0)
    # A hyperscaler has no such owners: it issues shares.
    assert journal.received("share_issues") == pytest.approx(31.0)
    assert journal.cash_change("hyperscalers") == pytest.approx(31.0)
