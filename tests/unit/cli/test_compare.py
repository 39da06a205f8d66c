"""``endgame compare``: sides and their levers, an answer in a sentence, tables and pictures."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.base.errors import EndgameError
from sim.cli import main
from sim.cli.questions.compare_command import lost_pairs, parted
from sim.results.store import save

FEW = {"builders.count": 10.0}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two runs of the same worlds, one with a lever."""
    place = tmp_path_factory.mktemp("runs")
    made = []
    for name, levers in (("plain", FEW), ("fast", FEW | {"labs.match_speed": 0.9})):
        result = sim.run("baseline", 4, years=1, uncertain=True, levers=levers)
        made.append(str(save(result, place / name)))
    return made


def told(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    with pytest.raises(SystemExit) as left:
        main(["compare", *arguments])
    assert left.value.code == code
    return capsys.readouterr()


def test_levers_follow_their_side(tmp_path: Path) -> None:
    assert parted("baseline") == ("baseline", {})
    both = parted("baseline+labs.match_speed=0.9+capital.vc_supply_usd_per_year=8e+9")
    assert both == ("baseline", {"labs.match_speed": 0.9, "capital.vc_supply_usd_per_year": 8e9})
    there = tmp_path / "a+b=1"
    there.mkdir()
    assert parted(str(there)) == (str(there), {})
    with pytest.raises(EndgameError, match="must begin with"):
        parted("+labs.match_speed=0.9")


def test_stored_sides_leave_an_answer_tables_and_pictures(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    drawn: dict[str, Callable[[], Figure]] = {}
    monkeypatch.setattr("sim.cli.analysed.pictures", lambda claim, each, _: drawn.update(each))
    out = tmp_path / "answer"
    text, _ = told([*folders, "--out", str(out), "--workers", "1"], 0, capsys)
    first = text.splitlines()[0]
    assert "4 pairs" in first
    assert "baseline: Who ends up paying" in text
    for name in ("differences.csv", "flows.csv", "labs.csv", "parting.csv"):
        assert set(pd.read_csv(out / name)["with"]) == {folders[1]}
    assert set(drawn) == {"endings.png", "series.png", "labs.png"}
    assert drawn["endings.png"]().axes
    pickle.dumps(list(drawn.values()))  # another process draws some
    answer = json.loads((out / "answer.json").read_text())
    assert answer["headline"] == first
    counted = [each for each in answer["sides"][0]["flows"] if each["of"] == "ending"]
    assert sum(each["worlds"] for each in counted) == 4
    text, _ = told([*folders, "--json", "--out", str(out), "--overwrite"], 0, capsys)
    assert json.loads(text) == answer


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline"], "needs another side, or --set"),
        (["baseline", "baseline"], "is the same as baseline"),
        (["baseline", "nosuch"], "nosuch: no such folder, and no scenario"),
        (["baseline", "baseline+labs.match_sped=1"], "did you mean labs.match_speed"),
        (["baseline+labs.match_speed=0.9", "--set", "labs.match_speed=1"], "the side sets it too"),
        (["baseline", "price_war", "--worlds", "3"], "--worlds"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    _, error = told(arguments, 2, capsys)
    assert said in error
    assert len(error.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_pairs_that_are_lost_are_told() -> None:
    assert lost_pairs(200, 200) == ""
    assert lost_pairs(200, 198).startswith("2 of 200 pairs")
