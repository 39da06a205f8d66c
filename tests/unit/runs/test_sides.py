"""Sides are pairs: the same worlds, or a line that says what differs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.results.store import save
from sim.results.world_table import world_table
from sim.runs import side_by_side
from sim.runs.side_by_side import Played, _pieces, played_sides, require_same_draws
from sim.runs.sides import Side, code_notes, paired_sides, side

BASE = sim.Scenario.load("baseline")
FEW = {"builders.count": 10.0}
SPEED = "labs.match_speed"
OPEN = sorted(BASE.uncertainties)[0]
"""One that the baseline draws."""
WORLDS = 5


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return sim.run("baseline", WORLDS, years=1, uncertain=True, levers=FEW)


@pytest.fixture(scope="module")
def folder(result: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(result, tmp_path_factory.mktemp("stored") / "run")


@pytest.fixture(scope="module")
def played(folder: Path) -> list[Played]:
    sides = [
        side(str(folder), {}),
        side("baseline", {OPEN: BASE.values()[OPEN]}),
        side("baseline", {}),
    ]
    return played_sides(paired_sides(sides))


def stored(name: str = "old", **attrs: object) -> Side:
    """A stored side by its attributes alone."""
    there = {"seed": 0, "parameters": "drawn", "scenario": "baseline"} | attrs
    months = np.array("2026-07", "M") + np.arange(24)
    coords = {"world": np.arange(8), "month": months.astype("datetime64[ns]")}
    return Side(name, BASE, xr.Dataset(coords=coords, attrs=there))


def test_worlds_that_are_run_are_those_of_a_run(played: list[Played], result: xr.Dataset) -> None:
    run = played[2].result
    assert run["world"].values.tolist() == list(range(WORLDS))
    assert np.array_equal(run["trailing.hhi"].values[:, 0], np.float32(result["hhi"].values[:, 0]))
    both = [world_table(each.result) for each in played]
    for name in ("ending", "hhi", "funding_usd", "openai.fate"):
        assert both[0][name].tolist() == both[2][name].tolist()
    rare = sim.events(result).query("kind == 'round'").sort_values(["world", "month"])
    mine = played[2].happened.query("kind == 'round'").sort_values(["world", "month"])
    assert mine["amount_usd"].tolist() == rare["amount_usd"].tolist()


def test_pieces_are_put_together_in_the_order_of_worlds(
    result: xr.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "_pieces", lambda *_: [(0, 3, 5), (0, 0, 3)])
    monkeypatch.setattr(side_by_side, "_same_worlds", lambda sides, _: sides)
    old, run = played_sides(paired_sides([Side("old", BASE, result), side("baseline", FEW)]))
    assert run.result["world"].values.tolist() == list(range(WORLDS))
    for name in ("hhi", "funding_usd"):
        assert world_table(old.result)[name].tolist() == world_table(run.result)[name].tolist()


def test_a_lever_fixes_what_the_others_draw(played: list[Played]) -> None:
    name = f"param.{OPEN}"
    assert name in played[2].result
    assert name not in played[1].result
    others = [each for each in map(str, played[1].result) if each.startswith("param.")]
    assert len(others) == len(BASE.uncertainties) - 1
    for each in others:
        assert (played[1].result[each] == played[2].result[each]).all()


def test_stored_sides_give_their_worlds_years_and_builders(folder: Path) -> None:
    pairs = paired_sides([side(str(folder), {}), side("baseline", {SPEED: 0.9})])
    assert (pairs.numbers, pairs.years, pairs.seed) == ((0, 1, 2, 3, 4), 1, 0)
    assert pairs.sides[1].scenario.values()["builders.count"] == 10.0
    again = side(str(folder), {SPEED: 0.9})
    assert again.again
    assert not again.stored
    assert again.scenario.values()["builders.count"] == 10.0


def test_scenarios_have_few_builders_unless_they_say_how_many() -> None:
    pairs = paired_sides([side("baseline", {}), side("baseline", {"builders.count": 500.0})])
    assert [each.scenario.values()["builders.count"] for each in pairs.sides] == [200.0, 500.0]
    assert len(pairs.numbers) == 200
    assert pairs.months == 120


def test_names_leave_out_what_they_share() -> None:
    assert side("baseline", {SPEED: 0.9}, "baseline").name == "labs.match_speed = 0.9"
    assert side("price_war", {SPEED: 0.9}, "baseline").name == "price_war, labs.match_speed = 0.9"


@pytest.mark.parametrize(
    ("sides", "asked", "told"),
    [
        ([side("baseline", {})], {}, "1 sides; must be 2 to 5"),
        ([side("baseline", {})] * 2, {}, "is the same as baseline"),
        ([side("baseline", {}), side("baseline_2025", {})], {}, "starts in 2026-07, baseline_2025"),
        ([stored(), stored("other", seed=3)], {}, "old has seed 0, other has 3"),
        ([stored(), stored("other", parameters="fixed")], {}, "other has parameters fixed"),
        ([stored(parameters="fixed"), side("baseline", {})], {}, "old has parameters fixed, what"),
        ([stored(), side("baseline", {})], {"seed": 1}, "--seed 1: old is stored with 0"),
        ([stored(), side("baseline", {})], {"years": 3}, "--years 3: old is stored with 2"),
        ([stored(), side("baseline", {})], {"worlds": 9}, "--worlds 9: the stored results have 8"),
        ([stored(interrupted=1), side("baseline", {})], {}, "was stopped on its way"),
    ],
)  # fmt: skip
def test_what_is_no_pair_is_refused(sides: list[Side], asked: dict[str, int], told: str) -> None:
    with pytest.raises(EndgameError) as error:
        paired_sides(sides, **asked)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_other_draws_of_one_range_are_refused(played: list[Played]) -> None:
    name = next(str(each) for each in played[2].result if str(each).startswith("param."))
    moved = played[2].result.assign({name: played[2].result[name] + 1.0})
    with pytest.raises(EndgameError, match="was drawn differently in"):
        require_same_draws(played[0], Played(played[2].side, moved, played[2].happened))


def test_other_code_is_told(folder: Path) -> None:
    pairs = paired_sides([side(str(folder), {}), side("baseline", {SPEED: 0.9})])
    assert not code_notes(pairs, pairs.sides[0].made_by)
    assert "run by other code" in code_notes(pairs, "another")[0]


def test_pieces_share_worlds_out_evenly() -> None:
    assert _pieces(2, 200, 2) == [(0, 0, 200), (1, 0, 200)]
    assert _pieces(1, 200, 2) == [(0, 0, 100), (0, 100, 200)]
    assert len(_pieces(3, 200, 2)) == 6
    assert _pieces(1, 60, 2) == [(0, 0, 60)]
    assert _pieces(0, 60, 2) == []
    covered = [span for which, *span in _pieces(2, 601, 4) if which == 1]
    assert covered[0][0] == 0
    assert covered[-1][1] == 601
    assert all(one[1] == other[0] for one, other in pairwise(covered))


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7, 16])
@pytest.mark.parametrize("worlds", [4, 60, 100, 200, 601])
def test_as_many_processes_are_started_ahead_as_there_are_pieces(worlds: int, workers: int) -> None:
    sides = [side("baseline", {}), side("price_war", {})]
    pairs = paired_sides(sides, worlds, 1)
    assert min(workers, pairs.pieces) == min(workers, len(_pieces(2, worlds, workers)))


def test_a_shipped_scenario_comes_before_a_folder_of_its_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "baseline").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    assert side("baseline", {}).result is None
    assert side("./baseline", {}).result is not None
