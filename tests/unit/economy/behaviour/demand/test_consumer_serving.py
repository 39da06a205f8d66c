from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.demand import consumer_serving as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "consumers.serving_usd_per_payer": 10.0,
    "consumers.serving_usd_per_free_user": 0.1,
    "consumers.serving_usd_per_seat": 8.0,
    "consumers.serving_fall_per_year": 0.3,
    "consumers.usage_elasticity": 0.5,
    "consumers.reference_hour_usd": 2.0,
    "consumers.most_serving_index": 3.0,
    "consumers.allowance_ratio": 20.0,
    "consumers.usage_tail_exponent": 3.0,
}


def at(view: View, given: Given, hour: float = 2.0, date: float = 0.0, plan: float = 1e6) -> View:
    labs = view.state.labs
    new = replace(
        labs, parameter_ratio=np.ones_like(labs.rd_usd), plan_price=np.full_like(labs.rd_usd, plan)
    )
    return replace(
        view,
        p=given(view.p, VALUES),
        since_2025=date,
        access_price=np.full_like(view.access_price, hour),
        state=replace(view.state, labs=new),
    )


def test_a_user_gets_cheaper_by_the_calendar(view: View, given: Given) -> None:
    now, before = (rules.cost_per_head(at(view, given, date=d)) for d in (0.0, -1.0))
    for value, expected in zip(now, (10.0, 0.1, 8.0), strict=True):
        assert value == pytest.approx(expected, rel=1e-6)
    for old, new in zip(before, now, strict=True):
        assert old / new == pytest.approx(np.exp(0.3), rel=1e-6)


def test_dear_machines_cost_half_of_it_and_free_use_is_rationed(view: View, given: Given) -> None:
    payer, free, seat = rules.cost_per_head(at(view, given, hour=8.0))
    assert payer == pytest.approx(20.0, rel=1e-6)  # four times the hour, half the tokens
    assert free == pytest.approx(0.2, rel=1e-6)
    payer, free, seat = rules.cost_per_head(at(view, given, hour=200.0))
    assert payer == pytest.approx(100.0, rel=1e-5)
    assert free == pytest.approx(0.3)
    assert seat == pytest.approx(24.0)


def test_limits_cut_off_the_heaviest(view: View, given: Given) -> None:
    seen = at(view, given)
    tail = np.full_like(view.best, 1.5)

    def left(most: float) -> FloatArray:
        return rules.within_allowance(np.full_like(seen.arr_usd, most), tail)

    assert left(3.0) == pytest.approx(0.7777, abs=1e-4)
    assert left(1.0 / 3.0) == pytest.approx(1.0 / 3.0)  # the least use of anybody
    assert left(0.1) == pytest.approx(0.1)
    assert left(1e9) == pytest.approx(1.0, abs=1e-4)
    draws = np.random.default_rng(1).pareto(1.5, 4_000_000) + 1.0
    assert left(3.0) == pytest.approx(np.minimum(draws / 3.0, 3.0).mean(), rel=1e-2)


def test_no_payer_costs_more_than_the_allowance(view: View, given: Given) -> None:
    payer, _, _ = rules.cost_per_head(at(view, given, plan=0.1))  # cut at 20 times 0.1
    assert payer == pytest.approx(2.0)


def test_payers_and_free_users_are_counted_apart(view: View, given: Given) -> None:
    users, paying = (np.full_like(view.state.consumers.users, n) for n in (4.0, 1.0))
    paying[:, 2] = 4.0
    heavy = np.zeros_like(users[:, 0])
    cost = rules.serving_cost_of(at(view, given), users, paying, heavy)
    assert cost[:, :2] == pytest.approx(1e6 * (10.0 + 3 * 0.1), rel=1e-6)
    assert cost[:, 2] == pytest.approx(4e6 * 8.0)


def test_plans_are_priced_on_those_who_pay_and_on_cost_to_come(view: View, given: Given) -> None:
    payer, seat = rules.cost_of_those_who_pay(at(view, given))
    paying = view.state.consumers.paying
    some = paying[:, :2].sum(axis=1) > 2e-3
    assert payer[some] == pytest.approx(10.0, rel=1e-6)
    assert not payer[paying[:, :2].sum(axis=1) == 0].any()
    assert not seat[paying[:, 2] == 0].any()
    p = given(view.p, VALUES | {"consumers.plan_horizon_years": 1.0})
    assert rules.expected_fall(replace(view, p=p)) == pytest.approx(np.exp(-0.3))


def test_the_heaviest_cost_their_share_of_a_heavy_tail(view: View, given: Given) -> None:
    seen = at(view, given)
    p = given(seen.p, {"consumers.usage_tail_exponent": 1.5, "consumers.least_heavy_share": 0.001})
    paying = np.full_like(view.state.consumers.users, 1.0)
    few = np.full_like(paying[:, 0], 0.02)  # one of a hundred payers
    seen = replace(seen, p=p)
    more = rules.more_of_the_heaviest(seen, paying, few)
    assert more == pytest.approx(10.0 * (100.0 ** (2 / 3) - 1.0))
    assert rules.more_of_the_heaviest(seen, paying, 2.0 * paying[:, 0]).max() == 0.0
    none = rules.serving_cost_of(seen, paying, paying, 0.0 * few)
    some = rules.serving_cost_of(seen, paying, paying, few)
    assert some[:, 1] - none[:, 1] == pytest.approx(1e6 * few * more)


def test_the_fall_of_cost_fades_after_january_2025(view: View, given: Given) -> None:
    values = {
        "consumers.serving_fall_per_year": 0.4,
        "consumers.serving_fall_fading_years": 4.0,
    }
    p = given(view.p, values)
    found = [
        rules.trend(replace(view, p=p, since_2025=date))[0, 0] for date in (-2.0, 0.0, 2.0, 1e3)
    ]
    assert found == pytest.approx([2.2255, 1.0, 0.5329, 0.2019], abs=1e-4)
