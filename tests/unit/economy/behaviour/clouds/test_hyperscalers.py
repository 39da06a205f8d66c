from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital.labs_finance import Ask
from sim.economy.behaviour.clouds import hyperscalers as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_clouds(view: View, **columns: float) -> View:
    clouds = view.state.clouds
    new = {name: np.full_like(getattr(clouds, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, clouds=replace(clouds, **new)))


def test_stakes_go_to_labs_that_are_hosted(view: View) -> None:
    labs = view.state.labs
    asked = Ask(
        open=labs.alive,
        amount_usd=np.where(labs.alive, 1e9, 0.0),
        minimum_usd=np.zeros_like(view.arr_usd),
        pre_money_usd=np.ones_like(view.arr_usd),
    )
    offered = rules.strategic_offers(view, asked)
    hosted = view.setting.host_share[:, : len(view.setting.hyperscalers)]
    assert (offered[:, hosted == 0] == 0).all()
    poor = with_clouds(view, cash_usd=0.0)
    purse = view.p["hyperscaler.core_share_for_stakes"] * 12.0 * view.setting.core_cash_usd
    spent = rules.strategic_offers(poor, asked).sum(axis=1)
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
    assert rules.deal_purse(seen) == pytest.approx(50.0 + 10.0 * view.setting.core_cash_usd)
