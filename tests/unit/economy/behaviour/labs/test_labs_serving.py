from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT, FloatArray
from sim.economy.behaviour.labs import labs_serving as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.reserve_months": 4.0,
    "labs.most_growth_planned": 0.2,
    "labs.least_idle_usd_per_month": 20.0,
    "labs.own_fleet_half_need_usd_per_month": 2.0,
    "labs.reserve_run_off_months": 10.0,
}


def serving(view: View, given: Given, growth: float, reserve: float = 0.0) -> View:
    labs = view.state.labs
    new = replace(
        labs,
        alive=np.ones_like(labs.alive),
        owner=np.full_like(labs.owner, INDEPENDENT),
        reserve_usd=np.full_like(labs.rd_usd, reserve),
    )
    state = replace(view.state, labs=new)
    rate = np.full_like(view.growth, 12.0 * growth)
    return replace(view, p=given(view.p, VALUES), state=state, growth=rate)


def held(seen: View, need: FloatArray, plans: float = 0.0) -> FloatArray:
    return rules.reserved(seen, need, np.full_like(need, plans))


def test_machines_are_reserved_for_growth_and_for_being_there(view: View, given: Given) -> None:
    ten = np.full_like(view.arr_usd, 10.0)
    expected = 10.0 * np.exp(0.4) + 20.0 * (10.0 / 12.0) ** 2  # 28.8
    assert held(serving(view, given, 0.1), ten) == pytest.approx(expected)
    planned = 10.0 * np.exp(0.8) + 20.0 * (10.0 / 12.0) ** 2  # 0.2 a month at most
    assert held(serving(view, given, 0.5), ten) == pytest.approx(planned)


def test_who_sells_nothing_reserves_nothing(view: View, given: Given) -> None:
    assert not held(serving(view, given, 0.1), np.zeros_like(view.arr_usd)).any()


def test_the_idle_part_falls_with_size(view: View, given: Given) -> None:
    seen = serving(view, given, 0.0)
    small, large = (np.full_like(view.arr_usd, need) for need in (5.0, 500.0))
    idle = [1.0 - need / held(seen, need) for need in (small, large)]
    assert (idle[0] > 0.6).all()
    assert (idle[1] < 0.05).all()


def test_who_sells_little_keeps_little_idle(view: View, given: Given) -> None:
    """Half of its service on machines of its own, in half of the places: a quarter of the sum."""
    two, seen = np.full_like(view.arr_usd, 2.0), serving(view, given, 0.0)
    assert held(seen, two) - two == pytest.approx(20.0 / 4.0)
    tenth = np.full_like(view.arr_usd, 0.2)
    assert (held(seen, tenth) - tenth < 0.2).all()


def test_machines_for_growth_that_does_not_come_run_off(view: View, given: Given) -> None:
    seen = serving(view, given, -0.1, reserve=100.0)
    one = np.full_like(view.arr_usd, 1.0)
    assert held(seen, one) == pytest.approx(100.0 * np.exp(-0.1))


def test_machines_are_pooled_with_those_for_plans(view: View, given: Given) -> None:
    ten, seen = np.full_like(view.arr_usd, 10.0), serving(view, given, 0.1)
    assert held(seen, ten, plans=8.0) == pytest.approx(10.0 * np.exp(0.4) + 20.0 * 0.5**2)
    assert held(seen, ten, plans=1e6) == pytest.approx(10.0 * np.exp(0.4), rel=1e-4)


def test_research_of_a_parents_lab_makes_room_for_peaks(view: View, given: Given) -> None:
    ten, seen = np.full_like(view.arr_usd, 10.0), serving(view, given, 0.1)
    labs = seen.state.labs
    owned = replace(
        labs, owner=np.full_like(labs.owner, OUTSIDE_PARENT), rd_usd=np.full_like(labs.rd_usd, 8.0)
    )
    pooled = replace(seen, state=replace(seen.state, labs=owned))
    assert held(pooled, ten) == pytest.approx(10.0 * np.exp(0.4) + 20.0 * 0.5**2)
    rents = replace(owned, owner=np.full_like(labs.owner, INDEPENDENT))
    apart = replace(seen, state=replace(seen.state, labs=rents))
    assert held(apart, ten) == pytest.approx(10.0 * np.exp(0.4) + 20.0 * (10.0 / 12.0) ** 2)
