from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand import consumers as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def better(view: View, steps: float, lab: int | None = None) -> View:
    """The view with capability of one or all labs so many steps of ten higher."""
    capability = view.state.labs.capability.copy()
    capability[:, slice(None) if lab is None else lab] += steps
    labs = replace(view.state.labs, capability=capability)
    best = capability.max(axis=1, keepdims=True)
    return replace(view, best=best, state=replace(view.state, labs=labs))


def largest(view: View) -> int:
    return int(np.argmax(view.state.consumers.users[0].sum(axis=0)))


def test_users_of_dead_labs_go_elsewhere(view: View) -> None:
    labs = view.state.labs
    users = rules.demand_side(view)
    big = largest(view)
    alive = labs.alive.copy()
    alive[:, big] = False
    seen = replace(view, state=replace(view.state, labs=replace(labs, alive=alive)))
    after = rules.demand_side(seen)
    assert not after[:, :, big].any()
    # They choose among what is left, which is worth less: some do without.
    assert (after.sum(axis=2) < users.sum(axis=2)).all()
    assert after.sum(axis=2) == pytest.approx(users.sum(axis=2), rel=0.05)


def test_nobody_leaves_where_there_is_no_switching(view: View, given: Given) -> None:
    p = given(view.p, {"consumers.switching_hazard_per_month": 0.002})
    after = rules.demand_side(replace(view, p=p))
    assert (after >= 0.997 * view.state.consumers.users * view.state.labs.alive[:, None]).all()


def test_better_assistants_bring_more_people_and_a_better_one_its_rivals_users(view: View) -> None:
    usual, all_better = (rules.demand_side(each) for each in (view, better(view, 1.0)))
    assert (all_better.sum(axis=2) > usual.sum(axis=2)).all()
    big = largest(view)
    one = rules.demand_side(better(view, 1.0, big))
    assert (one[:, :, big] > usual[:, :, big]).all()
    others = np.arange(one.shape[2]) != big
    assert (one[:, :2, others].sum(axis=2) < usual[:, :2, others].sum(axis=2)).all()


def test_cheaper_plans_bring_people(view: View) -> None:
    labs = view.state.labs
    cheap = replace(labs, plan_price=0.5 * labs.plan_price, seat_price=0.5 * labs.seat_price)
    seen = replace(view, state=replace(view.state, labs=cheap))
    usual, after = (rules.demand_side(each).sum(axis=2) for each in (view, seen))
    assert (after > usual).all()


def test_quality_is_worth_half_of_the_most_at_the_need(view: View, given: Given) -> None:
    labs, people = view.state.labs, view.state.consumers
    values = {f"consumers.need_log10_{name}": 26.0 for name in rules.SEGMENTS}
    values |= {"consumers.quality_utils": 1.0, "consumers.data_utils": 0.0}
    level = replace(
        labs,
        capability=np.full_like(labs.capability, 26.0),
        seat_price=np.full_like(labs.seat_price, 25.0),
    )
    people = replace(people, ad_years=np.ones_like(people.ad_years))
    seen = replace(view, p=given(view.p, values), state=replace(view.state, labs=level))
    seats = rules.utilities(seen)[:, 2]
    assert seats == pytest.approx(0.5)
    with_ads = replace(seen, state=replace(seen.state, consumers=people))
    lost = rules.utilities(seen) - rules.utilities(with_ads)
    assert lost[:, 2] == pytest.approx(0.0)
    assert lost[:, :2] == pytest.approx(view.p["ads.disutility_utils"][0, 0])


def test_data_are_used_where_they_win_more_than_they_repel(view: View, given: Given) -> None:
    values = {"consumers.data_utils": 0.1, "consumers.data_users_million": 10.0}
    gains = []
    for privacy in (0.0, 0.1, 0.2):
        p = given(view.p, values | {"consumers.privacy_utils": privacy})
        users = view.state.consumers.users.copy()
        users[:, 0], users[:, 1] = 85.0, 5.0  # ten times as many as teach it most: log10 of 10
        people = replace(view.state.consumers, users=users)
        seen = replace(view, p=p, state=replace(view.state, consumers=people))
        without = replace(seen, p=given(p, {"consumers.data_utils": 0.0}))
        gains.append(rules.utilities(seen)[:, 0] - rules.utilities(without)[:, 0])
    assert gains[0] == pytest.approx(0.1)
    assert gains[1] == pytest.approx(0.0, abs=1e-12)
    assert gains[2] == pytest.approx(0.0, abs=1e-12)


def test_employees_bring_the_first_seats(view: View, given: Given) -> None:
    users = view.state.consumers.users.copy()
    users[:, 2] = 0.0
    people = replace(view.state.consumers, users=users)
    p = given(view.p, {"consumers.seats_per_professional_year": 0.012})
    after = rules.demand_side(replace(view, p=p, state=replace(view.state, consumers=people)))
    work = users[:, 1].sum(axis=1)
    first = 0.001 * work  # a twelfth of it in the month
    assert (after[:, 2].sum(axis=1) > first).all()
    assert after[:, 2].sum(axis=1) == pytest.approx(first, rel=0.3)


def test_paying_share_moves_part_of_the_way(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "consumers.paying_share_casual": 0.1,
            "consumers.reference_price_usd": 20.0,
            "consumers.conversion_speed": 0.5,
            "consumers.price_sensitivity_per_usd": 0.1,
            "consumers.paid_quality_pull": 0.0,
            "consumers.heavy_least_usd_per_month": 1e8,
            "consumers.heavy_odds": 0.001,
        },
    )
    old = view.state.consumers
    users = np.full_like(old.users, 10.0)
    few = replace(old, paying=np.zeros_like(old.paying), heavy=np.zeros_like(old.heavy))
    state = replace(view.state, consumers=few)
    price = np.full_like(view.arr_usd, 30.0)
    subs = rules.subscribe(replace(view, p=p, state=state), users, price, price)
    alive = view.state.labs.alive
    # Odds of 1 to 9 at 20, a factor e less at 30: 0.0393 would pay, and half of those have come.
    assert subs.paying[:, 0][alive] == pytest.approx(0.1963, abs=1e-4)
    assert not subs.paying[:, 0][~alive].any()
    assert subs.paying[:, 2][alive] == pytest.approx(10.0)
    assert subs.revenue_usd == pytest.approx(1e6 * 30.0 * subs.paying.sum(axis=1))
    assert (subs.plan_price == 30.0).all()


def test_the_heavy_plan_is_paid_at_its_own_price(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "consumers.heavy_odds": 0.05,
            "consumers.heavy_least_usd_per_month": 2e6,
            "consumers.heavy_price_ratio": 10.0,
        },
    )
    users = np.full_like(view.state.consumers.users, 10.0)
    price = np.full_like(view.arr_usd, 20.0)
    subs = rules.subscribe(replace(view, p=p), users, price, price)
    alive = view.state.labs.alive
    assert (subs.heavy[alive] > 0).all()
    assert (subs.heavy <= subs.paying[:, 1]).all()
    plain = 1e6 * 20.0 * subs.paying.sum(axis=1)
    assert subs.revenue_usd == pytest.approx(plain + 1e6 * 180.0 * subs.heavy)
