"""Polishing of constants: what counts as better, where moves lead, what is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from by_path import experiment

from sim.record.fit.cube import Edge

polish = experiment("08_one_economy", "polish")
search = experiment("08_one_economy", "search")
EDGES = [Edge("a.b", 0.0, 1.0, False), Edge("c.d", 1.0, 100.0, True)]


def found(**changed: float) -> dict[str, Any]:
    """Scores of some constants."""
    plain = {
        "distance": 2.0, "facts_passed": 10, "numbers_passed": 20,
        "of_facts": 0.25, "of_numbers": 0.5, "of_half_year": 1.0,
    }  # fmt: skip
    return plain | changed


def judged(given: Mapping[str, float]) -> dict[str, Any]:
    """One fact more the nearer the first parameter is to a half; the second cannot be above 50."""
    if given["c.d"] > 50.0:
        return found(distance=polish.IMPOSSIBLE)
    return found(of_facts=abs(given["a.b"] - 0.5))


class Hasty(ThreadPoolExecutor):
    """Threads in place of processes, so that the search sees the test's own judge."""

    def __init__(self, jobs: int, _: Any) -> None:
        super().__init__(jobs)

    def submit(self, fn: Any, /, *args: Any, **_: Any) -> Future[Any]:
        """One after the other."""
        done: Future[Any] = Future()
        done.set_result(fn(*args))
        return done


def polished(monkeypatch: pytest.MonkeyPatch, trace: Path, moves: int) -> list[dict[str, Any]]:
    """What is kept of so many moves from a = 0.9."""
    ticks = iter([0.0, *[1.0] * moves])
    monkeypatch.setattr(polish.time, "monotonic", lambda: next(ticks, 1e9))
    monkeypatch.setattr(polish, "ProcessPoolExecutor", Hasty)
    monkeypatch.setattr(polish, "judged", judged)
    polish.polish(EDGES, {"a.b": 0.9, "c.d": 49.0}, trace, 10.0, 1, 2)
    return [json.loads(line) for line in trace.read_text().splitlines()]


def test_facts_met_come_first_and_then_how_near_the_rest_is() -> None:
    assert polish.worth(found()) == pytest.approx(10 + 0.15 * 20 - 4 * 0.25 - 0.5 - 0.5)
    plain = polish.worth(found())
    assert polish.worth(found(facts_passed=11)) == pytest.approx(plain + 1.0)
    for nearer in ("of_facts", "of_numbers", "of_half_year"):
        assert polish.worth(found(**{nearer: 0.1})) > plain
    assert polish.worth(found(distance=50.0)) == plain, "the distance is the other search's"


def test_what_cannot_be_played_is_worth_less_than_anything() -> None:
    impossible = polish.worth(found(distance=polish.IMPOSSIBLE, facts_passed=18))
    assert impossible < polish.worth(found(facts_passed=0, of_facts=100.0))
    no_scores = {"distance": polish.IMPOSSIBLE, "why": "no such parameter"}
    assert polish.worth(no_scores) == -polish.IMPOSSIBLE


def test_a_move_stays_within_the_cube_and_leaves_most_as_it_is() -> None:
    luck = np.random.default_rng(0)
    here = np.tile([0.0, 0.5, 1.0], 20)
    moved = np.zeros(60, dtype=bool)
    for _ in range(200):
        there = polish.move(here, np.zeros(60), luck)
        assert there.min() >= 0.0
        assert there.max() <= 1.0
        assert (there != here).sum() <= polish.MOST_MOVED
        moved |= there != here
        assert abs(there - here).max() < 6.0 * polish.WIDTH
    assert moved.all()
    assert polish.move(np.array([0.5]), np.zeros(1), luck) != 0.5, "also of a single one"


def test_a_move_goes_on_where_the_last_ones_helped() -> None:
    luck, here = np.random.default_rng(0), np.full(60, 0.5)
    drift = np.zeros(60)
    drift[:30] = 0.2
    moved = np.mean([polish.move(here, drift, luck) - here for _ in range(400)], axis=0)
    assert moved[:30] == pytest.approx(0.5 * polish.MOMENTUM * 0.2, abs=0.01)
    assert moved[30:] == pytest.approx(0.0, abs=0.01)
    far = polish.move(here, np.full(60, 10.0), luck)
    assert far.max() <= 1.0


def test_only_what_is_better_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = polished(monkeypatch, tmp_path / "trace.jsonl", 60)
    assert kept[0]["values"] == pytest.approx({"a.b": 0.9, "c.d": 49.0})
    assert len(kept) > 5
    worths = [line["worth"] for line in kept]
    assert worths == sorted(set(worths)), "each better than all before"
    assert all(line["values"]["c.d"] <= 50.0 for line in kept)
    distance = [abs(line["values"]["a.b"] - 0.5) for line in kept]
    assert distance == sorted(distance, reverse=True)
    assert distance[-1] < 0.2


def test_the_best_line_of_a_trace_is_where_the_next_search_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trace = tmp_path / "trace.jsonl"
    kept = polished(monkeypatch, trace, 30)
    with trace.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"edges": "a line of another kind"}) + "\n")
    assert polish.best_of(trace) == kept[-1]["values"]


def test_the_long_run_is_left_out_while_polishing(monkeypatch: pytest.MonkeyPatch) -> None:
    aims: dict[str, Any] = {"plausible": {"weight": 3.0}}
    monkeypatch.setattr(polish, "targets", lambda: aims)
    monkeypatch.setattr(polish, "evaluate", lambda given: dict(given, of=aims["plausible"]))
    assert polish.judged({"a.b": 0.5}) == {"a.b": 0.5, "of": {"weight": 0.0}}
