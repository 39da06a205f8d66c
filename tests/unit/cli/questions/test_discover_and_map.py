"""``endgame discover`` and ``endgame map``: what they leave, what they refuse, in one line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest

import sim
from sim.analysis.discovery.boxes import Box
from sim.base.errors import ScenarioError, StoreError
from sim.cli import main
from sim.cli.questions import discover_command
from sim.cli.questions.kept_worlds import asked_of, taken, word_of
from sim.cli.questions.map_command import along
from sim.results.folders.ownership import REMEDY
from sim.results.world_table import OF_PARAMETERS


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


def hand_made() -> pd.DataFrame:
    table, outcome = planted.planted()
    table.attrs[OF_PARAMETERS] = list(table)
    return table.assign(ending=np.where(outcome, "tiered", "winter"), hhi=3000.0)


def no_search(table: pd.DataFrame, outcome: np.ndarray) -> list[Box]:
    return planted.BOXES


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Worlds made by hand, and boxes without the library that takes seconds to load."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(discover_command, "tried", lambda source: hand_made())
    monkeypatch.setattr(discover_command, "taken", lambda *how: (hand_made(), "by hand"))
    monkeypatch.setattr("sim.analysis.discovery.discovered.peeled", no_search)
    return tmp_path


def test_discover_leaves_tables_pictures_and_its_answer(
    by_hand: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("discover", "tiered", "--json") == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["headline"].startswith("tiered: in ")
    assert answer["box_found"]
    assert sorted(answer["confirmed"]) == sorted([planted.VC, planted.ROUTER])
    (folder,) = (by_hand / "results").iterdir()
    assert folder.name.startswith("discover_tiered_baseline")
    assert json.loads((folder / "answer.json").read_text(encoding="utf-8")) == answer
    limits = pd.read_csv(folder / "box.csv")
    assert limits["method"].value_counts()["PRIM"] == 2
    assert {each.name for each in (folder / "figures").glob("*.png")} == {
        "boxes.png", "trade_off.png", "pairs.png",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "OUTCOME: is missing"),
        (("tierd",), "did you mean tiered"),
        (("hhi",), "is a number; compare it, as in hhi > 0.5"),
        (("labs.synthetic_ratio > 0.1",), "the parameter labs.synthetic_ratio is not drawn: it is"),
        (("hhi > 5000",), "true in 0 of 400 worlds; a box needs 20"),
        (("tiered", "--box", "9"), "--box 9: PRIM has boxes 0 to 2 here"),
        (("tiered", "no_such"), "no_such: no such folder, and no scenario"),
        (("tiered", "--set", "market.flywhel=1"), "did you mean market.flywheel"),
    ],
)
def test_discover_refuses_in_one_line_and_writes_nothing(
    by_hand: Path, arguments: Sequence[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("discover", *arguments) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert not printed.out
    assert not list(by_hand.rglob("*.csv"))


def test_a_stored_result_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    source = asked_of(str(tmp_path), {}, None, None, None)
    assert source.scenario is None
    assert "result_sha256" in source.hangs_on
    with pytest.raises(ScenarioError, match=r"--seed: .* stored result"):
        asked_of(str(tmp_path), {}, None, 3, None)


def test_worlds_of_a_scenario_have_few_builders_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = asked_of("baseline", {}, None, None, None)
    assert source.scenario is not None
    assert (source.worlds, source.scenario.values()["builders.count"]) == (2000, 200.0)
    own = asked_of("baseline", {"builders.count": 50.0}, 300, None, None)
    assert own.scenario is not None
    assert (own.worlds, own.scenario.values()["builders.count"]) == (300, 50.0)


def test_worlds_of_another_version_are_told_with_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: object, **__: object) -> None:
        raise StoreError(f"here: was made with code 1, not 2; {REMEDY}")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.ensemble.ensemble", other)
    with pytest.raises(StoreError, match=r"again \(--overwrite\), or ask of them as they are"):
        taken(asked_of("baseline", {}, None, None, None), 1, False)


def test_questions_name_folders() -> None:
    assert word_of("hhi > 4000 and tiered") == "hhi-over-4000-and-tiered"


def test_map_leaves_a_table_and_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = (
        "map", "--x", "market.router_share", "--y", f"{planted.VC}=1e10:1e11", "--cells", "2",
        "--worlds", "4", "--years", "1", "--set", "builders.count=10", "--workers", "1",
        "--out", "here", "--json",
    )  # fmt: skip
    assert code_of(*arguments) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "4 worlds in each of 4 cells" in answer["headline"]
    rows = pd.read_csv(tmp_path / "here" / "map.csv")
    assert (rows.groupby(["market.router_share", planted.VC])["count"].sum() == 4).all()
    assert sorted(set(rows[planted.VC])) == pytest.approx([1.77828e10, 5.62341e10])
    assert (tmp_path / "here" / "figures" / "map.png").is_file()
    assert not (tmp_path / "here" / ".rows").exists()


@pytest.mark.parametrize(
    ("x", "y", "more", "told"),
    [
        ("market.flywhel", planted.VC, (), "did you mean market.flywheel"),
        (planted.VC, planted.VC, (), "must be two parameters"),
        ("market.router_share=0.3:0.1", planted.VC, (), "must be low:high, as in 0.1:0.5"),
        ("market.router_share=a", planted.VC, (), "must be low:high"),
        ("market.router_share=-1:0.1", planted.VC, (), "--x market.router_share = -1:0.1"),
        ("builders.count", planted.VC, (), "--x builders.count: is the same in every world"),
        ("market.router_share", planted.VC, ("--set", "market.router_share=0.1"), "fixed by --set"),
    ],
)
def test_map_refuses_in_one_line(
    x: str, y: str, more: Sequence[str], told: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert code_of("map", "--x", x, "--y", y, *more) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_side_of_a_map_runs_where_its_parameter_is_drawn() -> None:
    baseline = sim.Scenario.load("baseline")
    drawn = along("--x", planted.VC, baseline, 8)
    assert (drawn.low, drawn.high, drawn.by_ratio) == (9.67e9, 1.2e11, True)
    share = along("--x", "market.router_share", baseline, 8)
    assert (share.low, share.high, share.by_ratio) == (0.0, 0.341, False)
    fixed = along("--x", "acquirers.buyout_multiple", baseline, 8)
    assert (fixed.low, fixed.high, fixed.by_ratio) == (0.0, 20.0, False)
