from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_plans as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
EAGER = {"consumers.menu_cost_log": 0.05, "consumers.price_sensitivity_per_usd": 0.05}


def test_plan_prices_move_only_when_far_off(view: View, given: Given) -> None:
    plan = rules.plan_price(replace(view, p=given(view.p, {"consumers.menu_cost_log": 1.0})))
    far = rules.plan_price(replace(view, p=given(view.p, EAGER)))
    old = view.state.labs.plan_price
    step = view.p["consumers.most_price_step"]
    assert (np.abs(far / old - 1.0) <= step + 1e-12).all()
    assert (np.abs(np.log(far / old)) > 0.01).any()
    assert plan.shape == old.shape
    seats = rules.seat_price(replace(view, p=given(view.p, EAGER)))
    assert (np.abs(seats / view.state.labs.seat_price - 1.0) <= step + 1e-12).all()


def test_nobody_asks_more_for_a_plan_than_anybody_pays(view: View, given: Given) -> None:
    hour = 1e6 * view.access_price
    for choke, rises in ((1e6, True), (1.0, False)):
        p = given(view.p, EAGER | {"consumers.choke_price_usd_per_month": choke})
        plan = rules.plan_price(replace(view, p=p, access_price=hour))
        sells = plan != view.state.labs.plan_price
        assert sells.any()
        assert ((plan > view.state.labs.plan_price)[sells] == rises).all()


def test_the_markup_of_the_patient_is_in_usd(view: View, given: Given) -> None:
    values = {"consumers.nest_correlation": 0.5, "consumers.least_plan_elasticity": 0.2}
    values |= {"labs.growth_discount": 0.0}
    users = np.zeros_like(view.state.consumers.users)
    users[:, 0, :2] = 10.0  # half of all users each
    people = replace(view.state.consumers, users=users)
    seen = replace(
        view,
        p=given(view.p, values),
        impatience=np.zeros_like(view.impatience),
        state=replace(view.state, consumers=people),
    )
    sensitivity, usual = np.full_like(view.best, 0.09), np.full_like(view.best, 20.0)
    found = rules.usd_markup(seen, sensitivity, usual)
    assert found[:, :2] == pytest.approx(1.0 / (0.09 * 0.75))
    assert found[:, 2:] == pytest.approx(1.0 / 0.09)  # nobody's users
    twice = rules.usd_markup(seen, 2.0 * sensitivity, usual)
    assert twice == pytest.approx(0.5 * found)
    hasty = replace(seen, impatience=np.full_like(view.impatience, 0.1))
    assert (rules.usd_markup(hasty, sensitivity, usual) > found).all()
