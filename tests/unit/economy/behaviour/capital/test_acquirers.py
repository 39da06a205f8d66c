from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital import acquirers as rules
from sim.economy.behaviour.capital.investors import interest
from sim.economy.behaviour.capital.labs_finance import Ask
from sim.economy.behaviour.observe import View
from sim.economy.participants import KINDS
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_each_is_interested_in_its_own_part_of_the_labs(view: View, given: Given) -> None:
    values = {"acquirers.interest_of_companies": 0.3, "acquirers.interest_of_chip_maker": 0.1}
    seen = replace(view, p=given(view.p, values))
    sale = np.ones_like(view.state.labs.alive)
    none = np.zeros_like(view.arr_usd)
    company, chips, nobody = (rules.bids(seen, sale, none + luck) for luck in (0.2, 0.35, 0.5))
    mine = (view.state.labs.rd_usd > 0) & (view.setting.kind != KINDS.index("fast_follower"))
    assert (company[..., 0] > 0)[mine].all()
    assert not company[..., 1].any()
    assert (chips[..., 1] > 0)[mine].all()
    assert not nobody[..., :2].any()
    assert not company[:, view.setting.kind == KINDS.index("fast_follower")].any()
    assert not rules.bids(seen, ~sale, none).any()


def test_purses_bind(view: View, given: Given) -> None:
    p = given(view.p, {"acquirers.purse_usd": 1e9, "hyperscaler.core_growth": 0.0})
    sale = np.ones_like(view.state.labs.alive)
    found = rules.bids(replace(view, p=p), sale, np.zeros_like(view.arr_usd))
    assert found[..., 0].max() == pytest.approx(1e9)


def test_a_buyout_fund_pays_for_profit(view: View, given: Given) -> None:
    p = given(view.p, {"acquirers.buyout_multiple": 5.0})
    labs = replace(view.state.labs, gross_profit_usd=np.full_like(view.arr_usd, 1e5))
    seen = replace(view, p=p, state=replace(view.state, labs=labs))
    found = rules.bids(seen, view.state.labs.alive, np.ones_like(view.arr_usd))[..., 2]
    assert found.max() == pytest.approx(5.0 * 12.0 * 1e5)
    losing = replace(labs, gross_profit_usd=-labs.gross_profit_usd)
    seen = replace(seen, state=replace(seen.state, labs=losing))
    assert not rules.bids(seen, labs.alive, np.ones_like(view.arr_usd))[..., 2].any()


def test_the_chip_maker_takes_part_in_rounds_as_far_as_its_cash_goes(
    view: View, given: Given
) -> None:
    values = {"acquirers.chip_stake_share": 0.1, "acquirers.chip_cash_share": 0.5}
    one = np.ones_like(view.arr_usd)
    asked = Ask(one > 0, 100.0 * one, 0.0 * one, one)
    for cash, most in ((1e9, np.inf), (20.0, 10.0)):
        chips = replace(view.state.chips, cash_usd=np.full_like(view.best, cash))
        seen = replace(view, p=given(view.p, values), state=replace(view.state, chips=chips))
        found = rules.chip_stakes(seen, asked)
        wish = 10.0 * interest(seen)
        part = np.minimum(most / wish.sum(axis=1, keepdims=True), 1.0)
        assert found == pytest.approx(wish * part)
