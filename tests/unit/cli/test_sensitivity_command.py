"""``endgame sensitivity``: a small study leaves its answer; bad input is one line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main

SMALL = (
    *("--years", "1", "--set", "builders.count=10", "--workers", "1"),
    *("--rows", "16", "--parameters", "market.flywheel", "--parameters", "labs.value_weight"),
)


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(["sensitivity", *arguments])
    return leaving.value.code


def test_a_small_study_leaves_its_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    asked = ("--outcome", "hhi", "--outcome", "labs_alive < 0", "--json", "--out", str(folder))
    assert code_of(*SMALL, *asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["headline"].startswith("What decides concentration of owners")
    assert told["worlds_run"] == 16 * 6
    assert told["does_not_vary"] == {"labs_alive < 0": "does not vary in these worlds: always 0"}
    rows = pd.read_csv(folder / "sobol.csv")
    assert rows["parameter"].tolist() == ["market.flywheel", "labs.value_weight", "rest", "luck"]
    assert {"first", "total_low", "alone", "swing", "verdict"} <= {*rows}
    assert [each.name for each in (folder / "figures").glob("*.png")] == ["tornado.png"]
    assert not list(folder.glob(".worlds"))


def test_a_screening_tells_effects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    asked = ("--screen-only", "--trajectories", "4", "--years", "1", "--no-figures")
    small = ("--set", "builders.count=10", "--workers", "1")
    assert code_of(*asked, *small, "--out", str(folder)) == 0
    told = capsys.readouterr().out
    assert told.startswith("What moves which ending a world reaches most")
    assert "another luck alone" in told
    assert "fit.rd_retreat" in set(pd.read_csv(folder / "morris.csv")["outcome"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--rows", "100"), "--rows 100: must be a power of two, such as 64 or 128"),
        (("--parameters", "market.flywhel"), "did you mean market.flywheel"),
        (("--parameters", "99"), "--parameters 99: must be from 1 to "),
        (("--parameters", "2", "--parameters", "market.flywheel"), "must be one number, or names"),
        (("--parameters", "market.flywheel", "--screen-only"), "give one of them"),
        (("--surrogate", "--screen-only"), "give one of them"),
        (("--outcome", "hhhi > 3"), "--outcome"),
        (("--outcome", "hhi", "--outcome", "hhi"), "is given twice"),
        (("--set", "market.flywhel=1"), "did you mean market.flywheel"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, ...], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(*arguments, "--out", str(tmp_path / "out")) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
