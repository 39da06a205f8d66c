from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand import consumers as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_users_of_dead_labs_go_elsewhere(view: View) -> None:
    labs = view.state.labs
    users = rules.demand_side(view)
    big = int(np.argmax(view.state.consumers.users[0].sum(axis=0)))
    alive = labs.alive.copy()
    alive[:, big] = False
    seen = replace(view, state=replace(view.state, labs=replace(labs, alive=alive)))
    after = rules.demand_side(seen)
    assert not after[:, :, big].any()
    assert after.sum(axis=2) == pytest.approx(users.sum(axis=2))


def test_nobody_leaves_where_there_is_no_switching(view: View, given: Given) -> None:
    p = given(view.p, {"consumers.switching_hazard_per_month": 0.002})
    after = rules.demand_side(replace(view, p=p))
    assert (after >= 0.997 * view.state.consumers.users * view.state.labs.alive[:, None]).all()


def test_paying_share_moves_part_of_the_way(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "consumers.paying_share_casual": 0.1,
            "consumers.reference_price_usd_casual": 20.0,
            "consumers.conversion_speed": 0.5,
            "consumers.price_response": 1.0,
        },
    )
    old = view.state.consumers
    users = np.full_like(old.users, 10.0)
    state = replace(view.state, consumers=replace(old, paying=np.zeros_like(old.paying)))
    price = np.full_like(view.arr_usd, 40.0)
    subs = rules.subscribe(replace(view, p=p, state=state), users, price, price)
    alive = view.state.labs.alive
    # A tenth would pay at 20, half of them at 40, and half of those have come.
    assert subs.paying[:, 0][alive] == pytest.approx(0.25)
    assert not subs.paying[:, 0][~alive].any()
    expected = 1e6 * 40.0 * subs.paying.sum(axis=1)
    assert subs.revenue_usd == pytest.approx(expected)
    assert (subs.plan_price == 40.0).all()
