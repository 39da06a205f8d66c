from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_models as rules
from sim.economy.behaviour.labs.labs_research import ResearchPlan, budget, parent_purse, plan
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_labs(view: View, **columns: float) -> View:
    labs = view.state.labs
    new = {name: np.full_like(getattr(labs, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, labs=replace(labs, **new)))


def planned(view: View) -> ResearchPlan:
    return plan(view, budget(view, parent_purse(view)))


def advance(
    view: View,
    luck: float = 0.99,
    release: bool = True,
    starts: bool = False,
    size_luck: float = 0.0,
) -> rules.Progress:
    shape = view.arr_usd.shape
    return rules.progress(
        view,
        planned(view),
        np.full(shape, starts),
        SimpleNamespace(run_failures=np.full(shape, luck), sizes=np.full((*shape, 2), size_luck)),
        np.full(shape, release),
        view.state.labs.open_weights,
        np.zeros(shape, dtype=bool),
    )


def test_a_run_starts_when_it_is_due_and_a_step_up(view: View, given: Given) -> None:
    rd = np.full_like(view.arr_usd, 1e8)
    p = given(
        view.p,
        {"labs.run_step": 1.5, "labs.main_run_share": 0.65, "labs.run_cadence_months": 10.0},
    )
    due = replace(with_labs(view, months_since_run=12.0, run_months_left=0.0), p=p)
    size = rules.run_budget(due, rd)
    alive = view.state.labs.alive
    small = with_labs(due, last_run_usd=float(size.min()) / 2.0)
    assert (rules.training_starts(small, rd) == alive).all()
    assert not rules.training_starts(with_labs(due, last_run_usd=float(size.max())), rd).any()
    assert not rules.training_starts(with_labs(small, months_since_run=3.0), rd).any()
    assert not rules.training_starts(with_labs(small, run_months_left=2.0), rd).any()


def test_a_run_comes_out_in_its_last_month(view: View) -> None:
    running = with_labs(view, run_months_left=1.0, next_run_flop=28.0, run_usd_per_month=1e7)
    done = advance(running)
    alive = view.state.labs.alive
    assert (done.run_flop[alive] == 28.0).all()
    assert (done.run_months_left == 0.0).all()
    assert done.released[alive].all()
    early = advance(with_labs(running, run_months_left=3.0, months_since_refresh=0.0))
    assert (early.run_months_left == 2.0).all()
    assert not early.released.any()


def test_bad_luck_fails_a_run_and_delays_it(view: View, given: Given) -> None:
    values = {"labs.run_months": 4.0, "labs.failure_delay_months": 1.0}
    p = given(view.p, values | {"training.failure_floor": 0.3})
    running = with_labs(view, run_months_left=1.0, next_run_flop=28.0, months_since_refresh=0.0)
    done = advance(replace(running, p=p), luck=0.0)
    alive = view.state.labs.alive
    assert (done.failed == alive).all()
    assert (done.run_months_left[alive] == 5.0).all()
    assert not done.released.any()


def test_a_model_kept_back_stays_ready(view: View) -> None:
    running = with_labs(view, run_months_left=1.0, next_run_flop=28.0, months_since_refresh=0.0)
    held = advance(running, release=False)
    assert not held.released.any()
    assert (held.run_months_left[view.state.labs.alive] == 1.0).all()


def test_a_lab_that_turns_open_publishes_the_model_it_has(view: View) -> None:
    labs = view.state.labs
    everybody = np.ones_like(labs.alive)
    found = rules.progress(
        view,
        planned(view),
        ~everybody,
        SimpleNamespace(run_failures=np.ones_like(view.arr_usd), sizes=np.zeros_like(labs.price)),
        ~everybody,
        everybody,
        ~everybody,
    )
    turned = labs.alive & ~labs.open_weights
    assert turned.any()
    assert (found.open_capability[turned] == labs.capability[turned]).all()
    assert (found.open_flop[turned] == labs.run_flop[turned]).all()
    assert (found.open_capability[~turned] == labs.open_capability[~turned]).all()


def test_a_closed_lab_may_publish_what_a_new_generation_replaces(view: View) -> None:
    running = with_labs(
        view, run_months_left=1.0, next_run_flop=29.0, run_usd_per_month=1e7, open_capability=0.0
    )
    labs = running.state.labs
    none = np.zeros_like(labs.alive)
    luck = SimpleNamespace(run_failures=np.full(none.shape, 0.99), sizes=np.zeros_like(labs.price))
    found = rules.progress(running, planned(view), none, luck, ~none, none, labs.alive)
    better = found.released
    assert better.any()
    assert (found.open_capability[better] == labs.capability[better]).all()
    assert (found.open_flop[better] == labs.run_flop[better]).all()
    assert (found.open_capability[~better] == 0.0).all()


def test_the_small_tier_costs_a_fixed_part(view: View, given: Given) -> None:
    p = given(view.p, {"inference.small_tier_cost_ratio": 8.0})
    cost = rules.new_unit_cost(replace(view, p=p), advance(view))
    assert cost[..., 0] == pytest.approx(8.0 * cost[..., 1])


def test_a_run_is_paid_for_as_many_months_as_it_takes(view: View) -> None:
    """Started now, a run of three months is charged in each of the next three, then comes out."""
    idle = with_labs(view, run_months_left=0.0, months_since_refresh=0.0, next_run_flop=0.0)
    months = float(view.p["labs.run_months"][0, 0])
    left = float(advance(idle, starts=True).run_months_left[0, 0])
    charged = 0
    while left > 0:
        charged += 1
        under_way = with_labs(idle, run_months_left=left, next_run_flop=26.0, run_usd_per_month=1e6)
        left = float(advance(under_way).run_months_left[0, 0])
    assert charged == months
