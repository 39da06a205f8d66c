from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_staff as rules
from sim.economy.behaviour.labs.labs_overheads import overheads
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def as_at_the_start(view: View, money: float = 1.0) -> View:
    """Labs as the start table has them, with so many times the R&D money."""
    labs, setting = view.state.labs, view.setting
    there = np.broadcast_to((setting.entry_month < 0) & ~setting.slot, labs.alive.shape)
    new = replace(
        labs,
        alive=there.copy(),
        rd_usd=money * view.state.market.rd_start_usd,
        staff_people=np.broadcast_to(setting.staff_start, labs.alive.shape).copy(),
    )
    return replace(view, state=replace(view.state, labs=new), years=0.0)


def test_staff_grow_less_than_compute(view: View, given: Given) -> None:
    p = given(view.p, {"labs.staff_elasticity": 0.5})
    rd = 4.0 * np.maximum(view.state.market.rd_start_usd, rules.LEAST_RD_USD)
    wanted = rules.staff_wanted(replace(view, p=p), rd)
    assert wanted == pytest.approx(2.0 * np.broadcast_to(view.setting.staff_start, rd.shape))


def test_teams_grow_at_a_pace(view: View, given: Given) -> None:
    p = given(view.p, {"labs.most_hiring_per_month": 0.05})
    staff = rules.hired(replace(view, p=p), np.full_like(view.arr_usd, 1e15))
    old = view.state.labs.staff_people
    assert staff == pytest.approx(1.05 * old)
    assert rules.hired(replace(view, p=p), np.zeros_like(old)) == pytest.approx(0.95 * old)


def test_pay_rises_with_wages_at_large(view: View, given: Given) -> None:
    p = given(view.p, {"labs.wage_growth": 0.05, "labs.pay_rent_sharing": 0.0})
    dates = [replace(view, p=p, years=y, since_2025=y) for y in (0.0, 2.0)]
    now, later = (rules.usual_pay(seen) for seen in dates)
    assert later == pytest.approx(np.exp(0.1) * now)


def test_pay_rises_with_what_rivals_have_per_head(view: View, given: Given) -> None:
    p = given(view.p, {"labs.pay_rent_sharing": 0.15})
    assert rules.scarcity(replace(as_at_the_start(view), p=p)) == pytest.approx(1.0)
    richer = rules.scarcity(replace(as_at_the_start(view, money=4.0), p=p))
    assert richer == pytest.approx(4.0**0.15)


def test_a_lab_that_is_gone_pays_nobody(view: View) -> None:
    labs = replace(view.state.labs, alive=np.zeros_like(view.state.labs.alive))
    assert not rules.staff_cost(replace(view, state=replace(view.state, labs=labs))).any()


def test_pay_of_labs_founded_later_runs_by_the_calendar(view: View, given: Given) -> None:
    slot = np.zeros(view.arr_usd.shape[1], dtype=bool)
    slot[-1] = True
    labs = replace(view.state.labs, alive=np.ones_like(view.state.labs.alive))
    labs = replace(labs, staff_people=np.ones_like(view.arr_usd))
    setting = replace(view.setting, slot=slot, pay_usd=np.ones(len(slot)))
    p = given(view.p, {"labs.wage_growth": np.log(2.0), "labs.pay_rent_sharing": 0.0})
    seen = replace(view, p=p, state=replace(view.state, labs=labs), setting=setting)
    seen = replace(seen, years=1.0, since_2025=-1.0)
    assert rules.usual_pay(seen)[:, 0] == pytest.approx(2.0)
    assert rules.usual_pay(seen)[:, -1] == pytest.approx(0.5)


def test_staff_are_granted_a_part_of_what_their_lab_is_worth(
    view: View, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"labs.stock_share_of_pay": 0.4, "labs.stock_grants_per_year": 0.02}
    values |= {"labs.pay_rent_sharing": 0.0}
    seen = replace(as_at_the_start(view), p=given(view.p, values))
    usual, free = rules.usual_pay(seen), rules.alone(seen) & seen.state.labs.alive
    for worth, shares in ((0.0, 0.4 * usual), (1e15, np.full_like(usual, 0.02 / 12.0 * 1e15))):
        monkeypatch.setattr(rules, "valuation", lambda view, worth=worth: 0.0 * usual + worth)
        valued = replace(seen)  # what was derived of the other is not known of this
        assert rules.stock_pay(valued)[free] == pytest.approx(shares[free])
        assert not rules.stock_pay(valued)[~free].any()
        cost = np.where(free, 0.6 * usual + shares, usual)
        assert rules.staff_cost(valued) == pytest.approx(cost)
        assert rules.cash_pay(valued) == pytest.approx(cost - rules.stock_pay(valued))
        overhead = valued.p["labs.overhead_ratio"] * usual
        assert overheads(valued) == pytest.approx(overhead)
