"""``endgame backtest``: a small run leaves its tables; bad input is one line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.cli.backtest_command import sentence
from sim.record.backtest import Headline
from sim.scenario.definition import Scenario


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


@pytest.mark.slow
@pytest.mark.usefixtures("stored_fit")
def test_a_small_backtest_leaves_its_tables(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    arguments = ("--worlds", "12", "--workers", "1", "--made", "2026-11-22", "--out", str(folder))
    assert code_of("backtest", *arguments) == 0
    scores = pd.read_csv(folder / "scores.csv")
    first = ["series", "points", "crps_model", "crps_last", "crps_trend", "coverage80"]
    assert list(scores.columns) == first
    assert scores["crps_model"].gt(0).all()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["worlds"], manifest["method"] in {"raw", "anchored"}) == (12, True)
    future = pd.read_csv(folder / "forecasts_made_2026-11-22.csv")
    assert {"series", "date", "p10", "p50", "p90", "unit"} <= set(future.columns)
    assert (folder / "figures" / "bands.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--posterior", "history_2024"), "no such posterior; did you mean history_2023"),
        (("--made", "yesterday"), "must be a date as YYYY-MM-DD"),
        (("--worlds", "3"), "10"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("backtest", *arguments, "--out", str(tmp_path / "out")) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert len(told.strip().splitlines()) == 1


@pytest.mark.usefixtures("stored_fit")
def test_a_file_in_the_way_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.scenario import posterior as room

    now = Scenario.load("history_2023").sha256()
    fitted = replace(room.posterior("history_2023"), scenario_sha256=now)
    monkeypatch.setattr(room, "posterior", lambda name: fitted)
    (tmp_path / "out").write_text("x", encoding="utf-8")
    assert code_of("backtest", "--out", str(tmp_path / "out")) == 2
    assert "is a file; must be a folder" in capsys.readouterr().err


@pytest.mark.usefixtures("stored_fit")
def test_a_scenario_changed_since_its_calibration_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.scenario import posterior as room

    other = replace(room.posterior("history_2023"), scenario_sha256="another")
    monkeypatch.setattr(room, "posterior", lambda name: other)
    assert code_of("backtest", "--out", str(tmp_path / "out")) == 2
    assert "is not the scenario that was calibrated" in capsys.readouterr().err


def test_the_headline_says_which_side() -> None:
    assert "13% better" in sentence(Headline(5, 29, 0.13, 0.9), "anchored")
    assert "7% worse" in sentence(Headline(5, 29, -0.07, 0.9), "raw")
    assert "no headline" in sentence(Headline(0, 0, float("nan"), float("nan")), "raw")
