from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_productivity as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from sim.start.build import Batch

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {"research.productivity_half_life_months": 1.0, "research.productivity_spread": 0.5}
STAY = {"research.talent_mobility": 0.0}


def at(view: View, log_productivity: float) -> View:
    labs = view.state.labs
    new = replace(labs, productivity=np.full_like(labs.knowhow, log_productivity))
    return replace(view, state=replace(view.state, labs=new))


def test_differences_halve_without_luck(view: View, given: Given) -> None:
    seen = replace(at(view, 0.6), p=given(view.p, VALUES | STAY))
    nobody = np.zeros_like(view.state.labs.alive)
    after = rules.renewed(seen, nobody, np.zeros_like(view.arr_usd))
    assert after == pytest.approx(0.3)


def test_luck_keeps_the_spread(view: View, given: Given) -> None:
    p = given(view.p, VALUES | STAY)
    nobody, one = np.zeros_like(view.state.labs.alive), np.ones_like(view.arr_usd)
    step = rules.renewed(replace(at(view, 0.0), p=p), nobody, one)
    assert 0.25 * 0.5**2 + step**2 == pytest.approx(0.5**2)


def test_a_new_lab_draws_its_own(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    everybody, luck = np.ones_like(view.state.labs.alive), np.full_like(view.arr_usd, -2.0)
    assert rules.renewed(replace(at(view, 0.6), p=p), everybody, luck) == pytest.approx(-1.0)


def test_twice_as_productive_is_worth_twice_the_compute(view: View) -> None:
    seen = at(view, np.log(2.0))
    assert rules.productivity(seen) == pytest.approx(2.0)
    assert rules.craft(seen) == pytest.approx(np.log10(2.0))


def test_nobody_jumps_at_the_start(small_batch: Batch) -> None:
    labs = small_batch.state.labs
    assert labs.productivity.std() > 0.1
    table = small_batch.people.column("knowhow_log10")[0]
    known = (labs.knowhow + labs.productivity / np.log(10.0))[:, : len(table)]
    assert known == pytest.approx(np.broadcast_to(table, known.shape))


def test_people_leave_for_labs_whose_shares_rise(view: View, given: Given) -> None:
    labs = view.state.labs
    last = rules.valuation(view).copy()
    alone = np.flatnonzero(labs.alive[0] & (labs.owner[0] == -1))
    last[:, alone[0]] /= 1.5
    moved = replace(view, state=replace(view.state, labs=replace(labs, valuation_usd=last)))
    moved = replace(moved, p=given(view.p, {"research.talent_mobility": 0.01}))
    found = rules.arrivals(moved)
    heads = labs.staff_people * labs.alive
    assert (found * heads).sum(axis=1) == pytest.approx(0.0, abs=1e-6)
    assert (found[:, alone[0]] > 0.0).all()
    assert (found[:, alone[1:]] < 0.0).all()
    spread = found[:, alone[0]] - found[:, alone[1]]
    assert spread == pytest.approx(0.01 * np.log(1.5))
