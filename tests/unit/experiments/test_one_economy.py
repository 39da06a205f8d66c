"""The joint fit: what it may look at, how a search is taken up again, what its tables say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from by_path import experiment

from sim.base.errors import EndgameError
from sim.record.fit.cube import Edge
from sim.record.fit.evolution import Evolution
from sim.record.history.points import month_name
from sim.scenario.parameters import table

search = experiment("08_one_economy", "search")
evaluate = experiment("08_one_economy", "evaluate")
run = experiment("08_one_economy", "run")
EDGES = [Edge("a.b", 0.0, 1.0, False), Edge("c.d", 1.0, 100.0, True)]


class Now:
    """A pool that works at once."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, work: Any, values: Mapping[str, float]) -> Any:
        """Distance is how far the first parameter is from a half."""
        self.asked += 1
        found = {"distance": abs(values["a.b"] - 0.5), "facts_passed": 1, "passed": ["C1"]}
        return type("Job", (), {"result": staticmethod(lambda: found)})


def opened(path: Path) -> Any:
    return search.Trace.open(path, EDGES, {"x.y": 7.0})


def test_nothing_after_the_split_is_fitted_to() -> None:
    assert max(month_name(each.last) for each in evaluate.early()) == "2025-06"
    half = evaluate.half_year()
    assert half
    assert all("2025-01" <= month_name(each.first) <= "2025-06" for each in half)
    left_out = evaluate.targets()["facts"]["leave_out"]
    bands = pd.read_csv(evaluate.FACTS)
    late = [f"{row.id} {row.part}" for row in bands.itertuples() if str(row.part).endswith("2025")]
    assert set(late) == set(left_out)


@pytest.mark.parametrize("name", ["searched.csv", "searched_jointly.csv"])
def test_what_is_searched_are_parameters_with_a_range(name: str) -> None:
    for each in search.searched(search.HERE / name):
        assert each.low < each.high
        assert each.name.rpartition(":")[2] in table()
    assert len(search.everything()) > 150


def test_families_count_once_and_own_errors_are_free() -> None:
    chosen = evaluate.early()[:2]
    seen = np.array([[each.observed for each in chosen]])
    assert set(evaluate._families(seen, chosen).values()) == {0.0}
    far = seen + 3.0 * chosen[0].reading.tolerance
    assert max(evaluate._families(far, chosen).values()) > 1.0
    none = evaluate._families(np.full((1, 2), np.nan), chosen)
    assert max(none.values()) == pytest.approx(12.5)


def test_values_that_cannot_be_played_are_far(monkeypatch: pytest.MonkeyPatch) -> None:
    found = evaluate.evaluate({"labs.nothing": 1.0})
    assert found["distance"] == evaluate.IMPOSSIBLE
    assert "labs.nothing" in found["why"]


def test_a_search_that_was_killed_goes_on_where_its_trace_ends(tmp_path: Path) -> None:
    def whole(path: Path, pool: Now, generations: int) -> list[dict[str, Any]]:
        trace, state = opened(path), Evolution(np.array([0.9, 0.5]), 0.2, 4)
        search.evolve(trace, pool, state, generations)
        return list(trace.lines)

    first, second = Now(), Now()
    once = whole(tmp_path / "once.jsonl", first, 3)
    whole(tmp_path / "twice.jsonl", second, 1)
    path = tmp_path / "twice.jsonl"
    path.write_text(path.read_text()[:-20], encoding="utf-8")  # cut within the last line
    again = Now()
    assert whole(path, again, 3) == once
    assert (first.asked, second.asked, again.asked) == (12, 4, 9)
    assert [json.loads(line) for line in path.read_text().splitlines()][1:] == once


def test_a_trace_of_another_search_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    search.asked(opened(path), Now(), 0, np.array([[0.2, 0.5]]))
    with pytest.raises(EndgameError, match="of another search"):
        search.Trace.open(path, EDGES[:1], {"x.y": 7.0})
    with pytest.raises(EndgameError, match="other points"):
        search.asked(opened(path), Now(), 0, np.array([[0.7, 0.5]]))


def test_the_best_of_a_trace_has_values_by_name(tmp_path: Path) -> None:
    trace = opened(tmp_path / "trace.jsonl")
    search.asked(trace, Now(), 0, np.array([[0.1, 0.0], [0.45, 0.5]]))
    assert trace.best()["member"] == 1
    assert trace.values(trace.best()) == {
        "x.y": 7.0, "a.b": pytest.approx(0.45), "c.d": pytest.approx(10.0)
    }  # fmt: skip


def test_refinement_walks_to_the_bottom(tmp_path: Path) -> None:
    trace = opened(tmp_path / "trace.jsonl")
    search.refine(trace, Now(), np.array([0.9, 0.5]), 0.2, 6, 1, 0)
    assert trace.best()["distance"] < 0.03
    steps = list(search.rounds(3, 0, 0.2, 2, 2))
    assert [step for step, _ in steps] == [0.2, 0.2, 0.1, 0.1]
    assert sorted(steps[0][1] + steps[1][1]) == [0, 1, 2]


def test_a_screen_moves_each_parameter_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = opened(tmp_path / "trace.jsonl")
    search.screen(trace, Now(), np.array([0.7, 0.5]), 0.1)
    assert [line["point"] for line in trace.lines[1:]] == [
        [0.6, 0.5], [0.8, 0.5], [0.7, 0.4], [0.7, 0.6]
    ]  # fmt: skip
    last = capsys.readouterr().out.splitlines()[-2:]
    assert last[0].split() == ["a.b", "-0.1000", "+0.1000"]


def tables(passes: bool, met: float) -> dict[str, pd.DataFrame]:
    facts = [f"C{number}" for number in range(1, 19)]
    return {
        "scoreboard": pd.DataFrame({"id": facts, "passes": [passes] * 17 + [False]}),
        "tally": pd.DataFrame({"name": ["met", "inside", "met_later", "inside_later"],
                               "value": [met, 0.8, 0.5, 0.5]}),
        "aims": pd.DataFrame({"verdict": ["met", "missed", "not recorded"]}),
    }  # fmt: skip


def test_the_headline_stands_beside_that_of_before() -> None:
    lines = run.headline(tables(True, 0.71), tables(False, 0.55)).splitlines()
    assert "| stylised facts met, of 18 | 13 | 0 | 17 |" in lines
    assert "| of C8, C9, C10, C12, C16, C17, missed | none " in lines[3]
    assert lines[3].endswith("| C8, C9, C10, C12, C16, C17 | none |")
    assert "| rows of 2025-26 met | 70% | 55% | 71% |" in lines
    assert "| aims met | all | 1 of 3 | 1 of 3 |" in lines


def test_what_was_before_is_stored_and_small() -> None:
    folder = run.FOLDER / "before"
    if not folder.exists():
        pytest.skip("results are not shipped here")
    before = run.read(folder)
    assert int(before["scoreboard"]["passes"].sum()) == 15
    assert int(before["one_set"]["passes"].sum()) == 2
    assert {"long_run", "table", "areas", "tally", "aims", "parts"} <= set(before)
    assert sum(path.stat().st_size for path in folder.glob("*")) < 100_000
