from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.capital import investors as rules
from sim.economy.behaviour.capital.labs_finance import Ask, valuation
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


def test_insiders_offer_more(view: View) -> None:
    labs = view.state.labs
    table = np.zeros_like(labs.cap_table)
    table[:, 0, 0] = 0.2
    ties = np.zeros_like(view.state.investors.coinvestment)
    funds = replace(
        view.state.investors,
        coinvestment=ties,
        committed_usd=np.full_like(view.state.investors.cash_usd, 1e9),
    )
    state = replace(view.state, labs=replace(labs, cap_table=table), investors=funds)
    one = np.ones_like(view.arr_usd)
    asked = Ask(one > 0, 1e8 * one, 0.0 * one, 0.0 * one)
    seen = replace(view, state=state, burn_multiple=one)
    offered = rules.round_offers(seen, asked, 0.0 * one)
    assert (offered[:, 0, 0] > offered[:, 1, 0]).all()
    assert offered[:, 0, 1] == pytest.approx(offered[:, 1, 1])
    assert (offered.sum(axis=1) <= 1e9).all()


def test_who_asks_more_than_worth_is_offered_less(view: View, given: Given) -> None:
    p = given(view.p, {"capital.dearness_in_appetite": 1.0})
    one = np.ones_like(view.arr_usd)
    seen = replace(view, p=p, burn_multiple=one)
    worth = np.maximum(valuation(seen), 1.0)
    fair, dear = (
        rules.round_offers(seen, Ask(one > 0, 1e8 * one, 0.0 * one, worth * by), 0.0 * one)
        for by in (0.5, np.e)
    )
    assert dear.sum() == pytest.approx(fair.sum() / np.e, rel=1e-6)


def test_growth_of_revenue_is_annualised_and_bounded(played: Any) -> None:
    done = played.done
    now = done.sold.revenue_usd.sum(axis=1, keepdims=True)
    market = replace(done.view.state.market, revenue_usd=now / np.exp(0.1))
    seen = replace(done.view, state=replace(done.view.state, market=market))
    assert rules.revenue_growth(seen, done.sold.revenue_usd) == pytest.approx(1.2)
    tiny = replace(market, revenue_usd=0.0 * now + 1.0)
    seen = replace(seen, state=replace(seen.state, market=tiny))
    assert rules.revenue_growth(seen, done.sold.revenue_usd) == pytest.approx(2.5)
