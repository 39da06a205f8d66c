from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour import investors as rules
from sim.economy.behaviour.labs_finance import Ask
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_market(view: View, **columns: float) -> View:
    market = view.state.market
    new = {name: np.full_like(getattr(market, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, market=replace(market, **new)))


def test_mood_moves_to_its_target(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "capital.burn_tolerance": 2.0,
            "capital.sentiment_months": 10.0,
            "capital.lp_lag_months": 5.0,
        },
    )
    still = with_market(view, sentiment=1.0, lagged_sentiment=0.0, growth_fast=0.5, growth_slow=0.5)
    seen = replace(still, p=p, industry_burn_multiple=np.full((2, 1), 2.0))
    found = rules.mood(seen, np.full((2, 1), 0.5), np.zeros((2, 1)))
    # Burn at tolerance and no momentum: the target is zero.
    assert found.sentiment == pytest.approx(0.9)
    assert found.lagged_sentiment == pytest.approx(0.18)
    assert found.growth_fast == pytest.approx(0.5)


def test_burn_sours_and_momentum_lifts_the_mood(view: View) -> None:
    zero = np.zeros((2, 1))
    calm = rules.mood(view, view.state.market.growth_fast, zero).sentiment
    hot = rules.mood(view, view.state.market.growth_fast + 2.0, zero).sentiment
    burnt = rules.mood(
        replace(view, industry_burn_multiple=np.full((2, 1), 50.0)),
        view.state.market.growth_fast,
        zero,
    )
    assert (hot > calm).all()
    assert (burnt.sentiment < calm).all()


def test_fund_inflow_at_the_reference_size(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "capital.reference_revenue_usd": 1.2e9,
            "capital.vc_supply_usd_per_year": 12e9,
            "capital.crossover_supply_usd_per_year": 24e9,
            "capital.idle_years": 2.0,
        },
    )
    seen = replace(with_market(view, revenue_usd=1e8, lagged_sentiment=0.0), p=p)
    funds = seen.state.investors
    funds = replace(
        funds, cash_usd=np.zeros_like(funds.cash_usd), returns=np.ones_like(funds.returns)
    )
    seen = replace(seen, state=replace(seen.state, investors=funds))
    inflow = rules.fund_inflow(seen)
    crossover = view.setting.crossover
    assert inflow[:, ~crossover].sum(axis=1) == pytest.approx(1e9)
    assert inflow[:, crossover].sum(axis=1) == pytest.approx(2e9)
    short = given(p, {"capital.most_supply_usd_per_year": 6e9})
    assert rules.fund_inflow(replace(seen, p=short))[:, crossover].sum(axis=1) == pytest.approx(5e8)
    # Two idle years of its own supply, at a patience of two: half.
    supply = np.where(crossover, 24e9, 12e9) * view.setting.investor_weight
    idle = replace(seen.state.investors, cash_usd=np.tile(2.0 * supply, (2, 1)))
    tired = rules.fund_inflow(replace(seen, state=replace(seen.state, investors=idle)))
    assert tired == pytest.approx(0.5 * inflow)


def test_insiders_offer_more(view: View) -> None:
    labs = view.state.labs
    table = np.zeros_like(labs.cap_table)
    table[:, 0, 0] = 0.2
    ties = np.zeros_like(view.state.investors.coinvestment)
    funds = replace(
        view.state.investors,
        coinvestment=ties,
        cash_usd=np.full_like(view.state.investors.cash_usd, 1e9),
    )
    state = replace(view.state, labs=replace(labs, cap_table=table), investors=funds)
    one = np.ones_like(view.arr_usd)
    asked = Ask(one > 0, 1e8 * one, 0.0 * one, one)
    seen = replace(view, state=state, burn_multiple=one)
    offered = rules.round_offers(seen, asked, 0.0 * one)
    assert (offered[:, 0, 0] > offered[:, 1, 0]).all()
    assert offered[:, 0, 1] == pytest.approx(offered[:, 1, 1])
    assert (offered.sum(axis=1) <= 1e9).all()


def test_a_funds_record(view: View, given: Given) -> None:
    values = {
        "capital.returns_per_proceeds": 3.0,
        "capital.most_returns_gain": 1.0,
        "capital.most_returns_loss": 0.5,
        "capital.returns_memory_months": 12.0,
    }
    cash = np.full_like(view.state.investors.cash_usd, 1e9)
    funds = replace(view.state.investors, cash_usd=cash, returns=np.ones_like(cash))
    seen = replace(view, p=given(view.p, values), state=replace(view.state, investors=funds))
    zero, labs = 0.0 * cash, view.state.labs
    none, table = np.zeros_like(labs.alive), np.zeros_like(labs.cap_table)
    gained = rules.fund_returns(seen, zero + 0.2e9, table, none)
    assert gained == pytest.approx(1.0 + 0.3 / 12.0)  # 3 * 0.2 / 2
    none[:, 0], table[:, 0, : cash.shape[1]] = True, 0.1
    worth = replace(labs, valuation_usd=np.full_like(labs.valuation_usd, 100e9))
    seen = replace(seen, state=replace(seen.state, labs=worth))
    lost = rules.fund_returns(seen, zero, table, none)
    assert lost == pytest.approx(1.0 - 0.5 / 12.0)


def test_growth_of_revenue_is_annualised_and_bounded(played: Any) -> None:
    done = played.done
    now = done.sold.revenue_usd.sum(axis=1, keepdims=True)
    market = replace(done.view.state.market, revenue_usd=now / np.exp(0.1))
    seen = replace(done.view, state=replace(done.view.state, market=market))
    assert rules.revenue_growth(seen, done.sold.revenue_usd) == pytest.approx(1.2)
    tiny = replace(market, revenue_usd=0.0 * now + 1.0)
    seen = replace(seen, state=replace(seen.state, market=tiny))
    assert rules.revenue_growth(seen, done.sold.revenue_usd) == pytest.approx(2.5)
