from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_learning as rules
from sim.economy.behaviour.labs.labs_research import ResearchPlan, budget, parent_purse, plan
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


OPEN = {"research.secrecy_leak_cut": 0.0}
"""Nobody protects anything."""


def at_frontier(view: View, capability: float) -> View:
    """A frontier that has stood there for long."""
    window = np.full_like(view.state.market.frontier_window, capability)
    market = replace(view.state.market, frontier_window=window)
    state = replace(view.state, market=market)
    return replace(view, state=state, best=window[:, -1:])


def with_labs(view: View, **columns: float) -> View:
    labs = view.state.labs
    new = {name: np.full_like(getattr(labs, name), value) for name, value in columns.items()}
    return replace(view, state=replace(view.state, labs=replace(labs, **new)))


def planned(view: View) -> ResearchPlan:
    return plan(view, budget(view, parent_purse(view)))


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
        knowhow=labs.knowhow[:, :3],
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
        }
        | OPEN,
    )
    effective = np.tile([[30.0, 26.0, 20.0]], (2, 1))
    plenty = np.full_like(effective, 1e12)
    seen = at_frontier(replace(alike(view), p=p), 27.0)
    found = rules.quality(three(seen), effective, plenty)
    # 28 + half of 2; half of the gap of 1; the cap on half of 7.
    assert found[0] == pytest.approx([29.0, 26.5, 20.6])


def test_a_lab_learns_from_others_as_far_as_its_own_research_goes(view: View, given: Given) -> None:
    """Scale 0.1 of the leader's budget: at 0.04 of it, 0.4 of half the gap of 1; in full above."""
    p = given(view.p, {"research.distillation_share": 0.5, "research.absorption_scale": 0.1} | OPEN)
    seen = three(at_frontier(replace(alike(view), p=p), 27.0))
    budget = view.leader_rd * np.array([[0.04, 0.1, 0.5]])
    assert rules.absorption(seen, budget)[0] == pytest.approx([0.4, 1.0, 1.0])
    effective = np.full((2, 3), 26.0)
    assert rules.quality(seen, effective, budget)[0] == pytest.approx([26.2, 26.5, 26.5])


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


def test_students_learn_from_models_that_have_been_out_for_months(view: View, given: Given) -> None:
    window = np.tile(27.0 + 0.1 * np.arange(36), (2, 1))
    market = replace(view.state.market, frontier_window=window)
    late = replace(view, state=replace(view.state, market=market))
    for months, level in ((0.0, 30.5), (4.0, 30.1), (99.0, 27.0)):
        seen = replace(late, p=given(view.p, {"research.distillation_lag_months": months}))
        assert rules.teacher(seen)[:, 0] == pytest.approx(level)


def test_what_the_best_protects_teaches_less(view: View, given: Given) -> None:
    """A lead of half an order, all of half of leaks kept: what is copied halves."""
    values = {"research.secrecy_drag": 1e-6, "research.distillation_share": 0.5}
    seen = at_frontier(alike(view), 29.0)
    seen = replace(seen, p=given(view.p, values | {"research.secrecy_leak_cut": 0.5}))
    labs = three(seen).state.labs
    knows = np.array([[1.5, 1.0, 0.5]] * 2)
    closed = replace(seen, state=replace(seen.state, labs=replace(labs, knowhow=knows)))
    opened = replace(closed, p=given(view.p, values | OPEN))
    effective, budget_usd = np.full((2, 3), 28.0), np.full((2, 3), 1e12)
    copied = [rules.quality(each, effective, budget_usd) - 28.0 for each in (opened, closed)]
    assert copied[1] == pytest.approx(0.5 * copied[0])
    assert (copied[0] > 0.4).all()


def test_data_and_derisking_leave_fewer_experiments_for_ideas(
    view: View, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = np.full_like(view.arr_usd, 100.0)
    research = replace(planned(view), experiments_usd=0.9 * size, rd_usd=size)
    taken = {"made": 3.0, "usually_made": 2.0}
    for name, usd in taken.items():
        monkeypatch.setattr(rules, name, lambda view, rd, usd=usd: np.full_like(rd, usd))
    monkeypatch.setattr(rules, "derisking", lambda view: np.full_like(size, 7.0))
    assert rules.for_ideas(view, research) == pytest.approx(80.0 * 90.0 / 88.0)
    monkeypatch.setattr(rules, "derisking", lambda view: np.full_like(size, 1e6))
    assert rules.for_ideas(view, research) == pytest.approx(45.0 * 90.0 / 88.0)
