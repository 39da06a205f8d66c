"""The first month's calibration comes out the same to the last bit, compiled or not."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from sim.economy.columns import columns
from sim.runs.passage import rounds
from sim.runs.passage.programs import SWITCH
from sim.runs.passage.rounds import repeated
from sim.scenario.definition import Scenario
from sim.start import first_month
from sim.start.build import Batch, build
from sim.start.first_month import Repeated, in_turn

pytest.importorskip("llvmlite")

WORLDS = 11


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setattr(rounds.PROGRAMS, "known", {})


def batch(how: Repeated, name: str = "history_2023") -> Batch:
    scenario = Scenario.load(name).replace({"builders.count": 20})
    return build(scenario, range(WORLDS), 5, 1, uncertain=True, repeated=how)


def same(one: Batch, other: Batch) -> bool:
    pairs = zip(columns(one.state), columns(other.state), strict=True)
    return all(np.array_equal(a, b) for (_, a), (_, b) in pairs)


def test_first_months_are_the_same_bits() -> None:
    compiled = batch(partial(repeated, in_all=1000))
    assert [program is not None for _, program in rounds.PROGRAMS.known.values()] == [True]
    assert same(compiled, batch(in_turn))


def test_few_worlds_are_not_worth_it() -> None:
    batch(repeated)
    assert rounds.PROGRAMS.known == {}


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")
    batch(partial(repeated, in_all=1000))
    assert rounds.PROGRAMS.known == {}


def test_code_that_differs_in_a_bit_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.passage.flown.alike", lambda one, other: False)
    with pytest.warns(RuntimeWarning, match="calibration is not compiled: its last bits differ"):
        found = batch(partial(repeated, in_all=1000))
    assert same(found, batch(in_turn))


def test_another_roster_has_code_of_its_own() -> None:
    for name in ("history_2023", "baseline_2025"):
        batch(partial(repeated, in_all=1000), name)
    assert len(rounds.PROGRAMS.known) == 2


def test_a_rule_that_was_changed_never_runs_the_old_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = batch(partial(repeated, in_all=1000))
    monkeypatch.setattr(first_month, "DAMPING", 0.5)
    after = batch(partial(repeated, in_all=1000))
    assert len(rounds.PROGRAMS.known) == 1
    assert same(after, batch(in_turn))
    assert not same(after, before)
