from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital import labs_finance as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def ask(view: View) -> rules.Ask:
    return rules.ask(view, np.zeros_like(view.state.labs.alive))


def burning(view: View, runway: float, **columns: float) -> View:
    labs = view.state.labs
    values = {"burn_usd": 1e6, "months_since_round": 24.0, "failed_rounds": 0.0} | columns
    new = {name: np.full_like(getattr(labs, name), value) for name, value in values.items()}
    state = replace(view.state, labs=replace(labs, **new))
    return replace(
        view,
        state=state,
        runway_months=np.full_like(view.runway_months, runway),
        growth=np.zeros_like(view.growth),
    )


def test_only_independents_with_a_short_runway_open_rounds(view: View) -> None:
    independent = view.state.labs.alive & (view.state.labs.owner == -1)
    asked = ask(burning(view, runway=3.0))
    assert (asked.open == independent).all()
    assert (asked.amount_usd[~independent] == 0).all()
    assert not ask(burning(view, runway=60.0)).open.any()
    assert not ask(burning(view, runway=3.0, burn_usd=-1e6)).open.any()


def test_the_ask_is_months_of_planned_burn(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "capital.ask_months": 20.0,
            "labs.rd_growth_cap_per_month": 0.05,
            "capital.burn_look_ahead_months": 10.0,
            "capital.most_round_to_pre_money": 0.6,
            "capital.least_fill": 0.5,
            "capital.least_fill_months": 10.0,
        },
    )
    asked = ask(replace(burning(view, runway=3.0, burn_usd=1.0), p=p))
    assert asked.amount_usd[asked.open] == pytest.approx(20.0 * np.exp(0.5))
    assert asked.minimum_usd[asked.open] == pytest.approx(5.0)


def test_a_failed_round_is_tried_again_sooner(view: View, given: Given) -> None:
    p = given(view.p, {"capital.retry_months": 2.0, "capital.months_between_rounds": 12.0})
    waiting = replace(burning(view, runway=3.0, months_since_round=3.0), p=p)
    assert not ask(waiting).open.any()
    assert ask(
        replace(burning(view, 3.0, months_since_round=3.0, failed_rounds=1.0), p=p)
    ).open.any()


def test_listed_labs_and_those_that_list_open_no_round(view: View) -> None:
    seen = burning(view, runway=3.0)
    every = np.ones_like(view.state.labs.alive)
    assert not rules.ask(seen, every).open.any()
    listed = replace(seen.state, finance=replace(seen.state.finance, listed=every))
    assert not ask(replace(seen, state=listed)).open.any()


def priced(view: View, last: float, worth: float, premium: float) -> View:
    """Labs whose last price was ``last`` times and whose worth is ``worth`` times what it is."""
    value = rules.valuation(view)
    labs = replace(view.state.labs, valuation_usd=last / worth * value)
    finance = replace(view.state.finance, premium=np.full_like(value, premium))
    return replace(view, state=replace(view.state, labs=labs, finance=finance))


def test_a_lab_that_would_go_down_waits_while_its_cash_lasts(view: View, given: Given) -> None:
    values = {
        "capital.terms_tolerance": 0.0,
        "capital.waiting_runway_months": 6.0,
        "capital.runway_trigger_months": 15.0,
        "capital.least_fill": 0.4,
    }
    seen = replace(burning(view, runway=12.0), p=given(view.p, values))
    independent = view.state.labs.alive & (view.state.labs.owner == -1)
    assert (ask(priced(seen, 0.5, 1.0, 0.0)).open == independent).all()
    assert not ask(priced(seen, 2.0, 1.0, 0.0)).open.any()
    pressed = replace(burning(view, runway=5.0), p=seen.p)
    assert (ask(priced(pressed, 2.0, 1.0, 0.0)).open == independent).all()


def test_terms_hide_a_small_fall(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"capital.terms_tolerance": 0.3}))
    alive = view.state.labs.alive & (rules.valuation(view) > 1.0)
    last = priced(seen, 10.0, 8.0, 0.0)
    assert rules.asked_price(last)[alive] == pytest.approx(last.state.labs.valuation_usd[alive])
    low = priced(seen, 10.0, 5.0, 0.0)
    expected = np.exp(0.3) * rules.valuation(seen)[alive]
    assert rules.asked_price(low)[alive] == pytest.approx(expected)
    carried = priced(seen, 1.0, 8.0, 0.5)
    expected = np.exp(0.5) * rules.valuation(seen)[alive]
    assert rules.asked_price(carried)[alive] == pytest.approx(expected)


def test_a_fast_lab_raises_when_the_price_is_better(view: View, given: Given) -> None:
    p = given(view.p, {"capital.step_up": 1.2, "capital.hot_growth": 0.7})
    fast = replace(burning(view, runway=60.0), p=p, growth=np.ones_like(view.growth))
    independent = view.state.labs.alive & (view.state.labs.owner == -1)
    assert (ask(priced(fast, 0.8, 1.0, 0.0)).open == independent).all()
    assert not ask(priced(fast, 0.9, 1.0, 0.0)).open.any()


def test_resized_rounds(view: View) -> None:
    asked = ask(burning(view, runway=3.0))
    none = rules.resized(asked, np.zeros_like(asked.amount_usd))
    assert not none.open.any()
    half = rules.resized(asked, 0.5 * asked.amount_usd)
    assert (half.minimum_usd <= half.amount_usd).all()


def test_value_without_sales_is_team_or_technology(view: View, given: Given) -> None:
    values = {
        "capital.technology_value_share": 0.0,
        "capital.narrative_usd": 0.0,
        "capital.team_value_in_pay": 40.0,
        "capital.team_discount": 0.5,
        "capital.mood_in_value": 0.0,
    }
    labs = replace(view.state.labs, staff_people=np.full_like(view.arr_usd, 400.0))
    state = replace(view.state, labs=labs)
    seen = replace(view, p=given(view.p, values), state=state, arr_usd=0.0 * view.arr_usd)
    # 400 people cost four times as much as a hundred and are worth twice as much.
    pay = 12.0 * view.setting.pay_usd * 400.0
    assert rules.valuation(seen) == pytest.approx(np.broadcast_to(20.0 * pay, labs.alive.shape))


def test_a_place_at_the_frontier_is_worth_part_of_the_leader(view: View, given: Given) -> None:
    values = {
        "capital.technology_value_share": 0.4,
        "capital.narrative_usd": 0.0,
        "capital.technology_size_elasticity": 0.5,
        "capital.team_value_in_pay": 10.0,
        "capital.team_discount": 0.9,
        "capital.mood_in_value": 0.0,
    }
    labs = view.state.labs
    first = int(np.argmax(np.where(labs.alive[0], labs.rd_usd[0], 0.0)))
    sales, rd = np.zeros_like(view.arr_usd), np.ones_like(view.arr_usd)
    sales[:, first], rd[:, first] = 1e10, 4.0
    level = replace(
        labs,
        rd_usd=rd,
        capability=np.broadcast_to(view.best, rd.shape),
        staff_people=np.ones_like(rd),
        alive=np.ones_like(labs.alive),
    )
    seen = replace(view, p=given(view.p, values), state=replace(view.state, labs=level))
    found = rules.valuation(replace(seen, arr_usd=sales, leader_rd=4.0 * np.ones_like(view.best)))
    others = np.delete(found, first, axis=1)
    assert others == pytest.approx(np.full_like(others, 0.2 * found[0, first]))


def test_labs_with_arrears_look_for_a_buyer(view: View) -> None:
    never = np.ones_like(view.arr_usd)
    assert not rules.seeks_buyer(burning(view, runway=60.0), never).any()
    broke = burning(view, runway=60.0, arrears_usd=1e15)
    independent = view.state.labs.alive & (view.state.labs.owner == -1)
    assert (rules.seeks_buyer(broke, never) == independent).all()
    late = burning(view, runway=60.0, arrears_usd=1.0)  # a round has closed since
    assert not rules.seeks_buyer(late, never)[view.state.labs.cash_usd > 1.0].any()


def test_mature_labs_return_excess_cash_over_a_year(view: View, given: Given) -> None:
    p = given(view.p, {"labs.cash_kept_months": 10.0, "labs.payout_months": 12.0})
    seen = burning(view, 120.0, burn_usd=-3.0, rd_usd=2.0, cash_usd=62.0, revenue_window=8.0)
    independent = view.state.labs.alive & (view.state.labs.owner == -1)
    paid = rules.distribution(replace(seen, p=p))
    assert paid[independent] == pytest.approx(1.0)  # (62 - 10 * (8 - 3)) / 12
    assert (paid[~independent] == 0).all()
    assert not rules.distribution(burning(view, 120.0, burn_usd=1.0, cash_usd=1e12)).any()
    idle = burning(view, 120.0, burn_usd=-8.0, rd_usd=2.0, cash_usd=62.0, revenue_window=8.0)
    paid = rules.distribution(replace(idle, p=p))
    assert paid[independent] == pytest.approx(3.5)  # (62 - 10 * 2) / 12


def test_injections_reach_living_labs_only(view: View, given: Given) -> None:
    found = rules.injection(replace(view, p=given(view.p, {"lab.cash_injection_usd": 7.0})))
    assert (found == 7.0 * view.state.labs.alive).all()
