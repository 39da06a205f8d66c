from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    view: View, luck: float = 0.99, release: bool = True, starts: bool = False
) -> rules.Progress:
    shape = view.arr_usd.shape
    return rules.progress(
        view,
        planned(view),
        np.full(shape, starts),
        np.full(shape, luck),
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
    p = given(view.p, {"training.failure_floor": 0.3, "labs.failure_delay_months": 3.0})
    running = with_labs(view, run_months_left=1.0, next_run_flop=28.0, months_since_refresh=0.0)
    done = advance(replace(running, p=p), luck=0.0)
    alive = view.state.labs.alive
    assert (done.failed == alive).all()
    assert (done.run_months_left[alive] == 3.0).all()
    assert not done.released.any()


def test_a_model_kept_back_stays_ready(view: View) -> None:
    running = with_labs(view, run_months_left=1.0, next_run_flop=28.0, months_since_refresh=0.0)
    held = advance(running, release=False)
    assert not held.released.any()
    assert (held.run_months_left[view.state.labs.alive] == 1.0).all()


def alike(view: View) -> View:
    """Labs that are all as productive as the typical one."""
    return with_labs(view, productivity=0.0)


def three(view: View) -> View:
    """The first three labs only, and whose R&D is largest among them."""
    labs = view.state.labs
    first = replace(
        labs,
        productivity=labs.productivity[:, :3],
        alive=labs.alive[:, :3],
        rd_usd=np.repeat(view.leader_rd, 3, axis=1),
    )
    return replace(view, state=replace(view.state, labs=first))


def test_a_productive_lab_learns_more_from_experiments_and_from_others(view: View) -> None:
    slow, fast = (with_labs(view, productivity=log) for log in (0.0, np.log(2.0)))
    learnt = [rules.learn(each, planned(each)) - view.state.labs.knowhow for each in (slow, fast)]
    alive = view.state.labs.alive
    assert (learnt[1] >= learnt[0] - 1e-12)[alive].all()
    assert (learnt[1] > learnt[0])[alive].any()


def test_a_lab_half_as_productive_takes_up_half_as_much(view: View, given: Given) -> None:
    seen = three(replace(alike(view), p=given(view.p, {"research.absorption_scale": 0.5})))
    labs = seen.state.labs
    able = np.array([[0.0, np.log(0.5), np.log(0.25)]] * 2)
    seen = replace(
        seen, state=replace(seen.state, labs=replace(labs, productivity=able, alive=able <= 0))
    )
    assert rules.absorption(seen, 0.5 * labs.rd_usd)[0] == pytest.approx([1.0, 0.5, 0.25])


def test_quality_bends_at_the_plateau_and_copies_part_of_the_gap(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "models.plateau_log10_flop": 28.0,
            "models.slope_after_plateau": 0.5,
            "research.distillation_share": 0.5,
            "research.distillation_cap_log10": 0.6,
        },
    )
    best = np.full_like(view.best, 27.0)
    effective = np.tile([[30.0, 26.0, 20.0]], (2, 1))
    plenty = np.full_like(effective, 1e12)
    seen = replace(alike(view), p=p, best=best)
    found = rules.quality(three(seen), effective, plenty)
    # 28 + half of 2; half of the gap of 1; the cap on half of 7.
    assert found[0] == pytest.approx([29.0, 26.5, 20.6])


def test_a_lab_learns_from_others_as_far_as_its_own_research_goes(view: View, given: Given) -> None:
    """Scale 0.1 of the leader's budget: at 0.04 of it, 0.4 of half the gap of 1; in full above."""
    p = given(view.p, {"research.distillation_share": 0.5, "research.absorption_scale": 0.1})
    seen = three(replace(alike(view), p=p, best=np.full_like(view.best, 27.0)))
    budget = view.leader_rd * np.array([[0.04, 0.1, 0.5]])
    assert rules.absorption(seen, budget)[0] == pytest.approx([0.4, 1.0, 1.0])
    effective = np.full((2, 3), 26.0)
    assert rules.quality(seen, effective, budget)[0] == pytest.approx([26.2, 26.5, 26.5])


def test_a_lab_that_turns_open_publishes_the_model_it_has(view: View) -> None:
    labs = view.state.labs
    everybody = np.ones_like(labs.alive)
    found = rules.progress(
        view,
        planned(view),
        ~everybody,
        np.ones_like(view.arr_usd),
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
    found = rules.progress(
        running, planned(view), none, np.full(none.shape, 0.99), ~none, none, labs.alive
    )
    better = found.released
    assert better.any()
    assert (found.open_capability[better] == labs.capability[better]).all()
    assert (found.open_flop[better] == labs.run_flop[better]).all()
    assert (found.open_capability[~better] == 0.0).all()


def test_know_how_of_closed_labs_stands_still(view: View) -> None:
    learnt = rules.learn(view, planned(view))
    alive = view.state.labs.alive
    assert (learnt[alive] > view.state.labs.knowhow[alive]).all()
    assert (learnt[~alive] == view.state.labs.knowhow[~alive]).all()


def test_new_staff_bring_know_how_from_the_best(view: View, given: Given) -> None:
    """Staff up by 6%, 0.3 behind the best, transfer 0.5: 0.009 more than without hires."""
    labs = view.state.labs
    knowhow = np.full_like(labs.knowhow, 1.0)
    knowhow[:, 0] = 1.3
    first = labs.alive.copy()
    first[:, 0] = True
    seen = replace(
        view, state=replace(view.state, labs=replace(labs, knowhow=knowhow, alive=first))
    )
    seen = replace(seen, p=given(view.p, {"research.hire_transfer": 0.5}))
    same = replace(planned(seen), staff_people=labs.staff_people)
    more = replace(same, staff_people=1.06 * labs.staff_people)
    brought = rules.learn(seen, more) - rules.learn(seen, same)
    staffed = first & (labs.staff_people > 1.0) & (np.arange(first.shape[1]) > 0)
    assert brought[staffed] == pytest.approx(0.009)
    assert brought[:, 0] == pytest.approx(0.0)


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
