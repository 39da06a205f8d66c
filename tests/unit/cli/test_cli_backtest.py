"""``endgame backtest`` and ``endgame record``: tables of a small run; bad input is one line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.base.errors import ParameterError
from sim.cli import main
from sim.cli.backtest_command import POSTERIOR, sentence
from sim.record.backtest import Headline


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


@pytest.mark.slow
def test_a_small_backtest_leaves_its_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    arguments = ("--worlds", "60", "--workers", "1", "--posterior", "none", "--out", str(folder))
    assert code_of("backtest", *arguments) == 0
    told = capsys.readouterr().out
    assert "No posterior is used" in told
    scores = pd.read_csv(folder / "scores.csv")
    first = ["series", "points", "past", "scale", "crps_model", "crps_last", "crps_trend"]
    assert list(scores.columns)[:7] == first
    assert scores["crps_model"].gt(0).all()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["worlds"], manifest["method"] in {"raw", "anchored"}) == (60, True)
    assert set(pd.read_csv(folder / "points.csv")["date"].str[:4]) <= {"2025", "2026"}
    assert pd.read_csv(folder / "prior_ranks.csv")["rank"].between(0.0, 1.0).all()
    assert (folder / "figures" / "bands.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--posterior", "history_2024"), "no such posterior; did you mean history_2023"),
        (("--start", "history_2023"), "begins in 2023-01; must be 2025-01"),
        (("--worlds", "3"), "50"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("backtest", *arguments, "--out", str(tmp_path / "out")) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert len(told.strip().splitlines()) == 1


def test_a_file_in_the_way_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    assert code_of("backtest", "--out", str(tmp_path / "out")) == 2
    assert "is a file; must be a folder" in capsys.readouterr().err


def test_the_headline_says_which_side() -> None:
    assert "13% better" in sentence(Headline(5, 29, 0.13, 0.9), "anchored")
    assert "7% worse" in sentence(Headline(5, 29, -0.07, 0.9), "raw")
    assert "no headline" in sentence(Headline(0, 0, float("nan"), float("nan")), "raw")


def test_a_posterior_is_taken_where_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def stopped(name: str) -> None:
        asked.append(name)
        raise ParameterError("stopped here")

    monkeypatch.setattr("sim.scenario.posterior.posterior", stopped)
    named = ("--posterior", POSTERIOR, "--out", str(tmp_path / "out"))
    assert code_of("backtest", *named) == 2
    assert asked == [POSTERIOR]
    assert "stopped here" in capsys.readouterr().err
    assert code_of("backtest", "--start", "history_2023") == 2
    assert asked == [POSTERIOR]


def test_the_record_asks_for_its_start_before_anything_is_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert code_of("record", "price_war", "--worlds", "10000") == 2
    said = "price_war: starts in 2026-07; must start in 2025-01, as baseline_2025 does"
    assert capsys.readouterr().err == f"endgame: {said}\n"
