"""The command `warn`: refuses before it runs, says its answer first, leaves it whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner
from warnings_by_hand import EVENT, GAUGES, WORLDS, seen

import sim
from sim.cli import app, main
from sim.cli.questions import warn_command
from sim.cli.questions.warned_worlds import Source, _drawn
from sim.results.folders import ownership
from sim.results.folders.ownership import ENSEMBLE
from sim.results.store import save

RUNNER = CliRunner(env={"COLUMNS": "200"})


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as leaving:
        main(["warn", *arguments])
    assert leaving.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds made by hand in place of a run."""

    def source(*_: object) -> Source:
        of = {"scenario": "baseline", "worlds": WORLDS, "seed": 0}
        read = lambda told: (seen(), np.arange(WORLDS))  # noqa: E731
        return Source("baseline", of, "2026-07", GAUGES, read, {}, {})

    monkeypatch.setattr(warn_command, "of_scenario", source)


def test_bad_input_is_refused_before_anything_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--false-alarms 0.9: must be between" in refused(capsys, "--false-alarms", "0.9")
    assert "--worlds" in refused(capsys, "--worlds", "10")
    assert "no scenario" in refused(capsys, "basline")
    few = ("--set", "builders.count=20")
    assert "no 'hii' in these worlds" in refused(capsys, "--event", "hii > 3", *few)
    assert not list(tmp_path.iterdir())


def test_halves_of_an_ensemble_have_nothing_in_common(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points of a grid share draws; even Sobol points fill another part than odd ones."""
    worlds = np.arange(64)
    grid = xr.Dataset(coords={"world": worlds, "draw": ("world", worlds // 2)})
    assert _drawn(grid, tmp_path).tolist() == (worlds // 2).tolist()
    assert _drawn(grid.drop_vars("draw"), tmp_path).tolist() == worlds.tolist()
    sobol = {"format": ENSEMBLE, "ensemble": {"sampling": "sobol"}}
    monkeypatch.setattr(ownership, "manifest_of", lambda place: sobol)
    halves = _drawn(grid.drop_vars("draw"), tmp_path) % 2
    assert 16 < halves.sum() < 48
    assert halves[::2].mean() == pytest.approx(halves[1::2].mean(), abs=0.3)
    assert (_drawn(grid, tmp_path)[::2] == _drawn(grid, tmp_path)[1::2]).all()


def test_a_result_must_have_months_and_worlds(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    result = sim.run("baseline", years=1, levers={"builders.count": 20.0})
    folder = str(save(result, tmp_path / "run"))
    assert "has 1 world; needs 60" in refused(capsys, folder)
    assert "--worlds: " in refused(capsys, folder, "--worlds", "100")
    short = save(result.drop_vars("open_gap"), tmp_path / "short")
    assert "no open_gap" in refused(capsys, str(short))


def test_the_answer_comes_first_and_is_left_whole(by_hand: None, tmp_path: Path) -> None:
    folder = tmp_path / "answer"
    asked = ["warn", "--event", EVENT, "--out", str(folder)]
    done = RUNNER.invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0
    best = f"The best warning of \u2018{EVENT}\u2019 is what rises early, when high"
    # Old releases of click put the bar on standard error among the lines of the answer.
    (first,) = (line for line in done.stdout.splitlines() if line.startswith(best))
    assert "not forecasts" in done.stdout
    files = {each.name for each in folder.iterdir()} | {
        each.name for each in (folder / "figures").iterdir()
    }
    assert {*warn_command.TABLES, *warn_command.PICTURES, "answer.json"} <= files
    told = json.loads((folder / "answer.json").read_text())
    assert told["headline"] == first
    rows = told["events"][EVENT]["indicators"]
    assert {each["indicator"] for each in rows} > {each.name for each in GAUGES}


def test_signs_can_be_read_in_eighty_columns(by_hand: None, tmp_path: Path) -> None:
    asked = ["warn", "--event", EVENT, "--out", str(tmp_path / "answer")]
    said = RUNNER.invoke(app, asked, env={"COLUMNS": "80"}, catch_exceptions=False).stdout
    (row,) = [line for line in said.splitlines() if line.startswith("what rises early ")]
    assert len(row) <= 80
    assert "18 m" in said
    assert " 36 m " not in said.partition("A wider terminal")[0]


def test_an_event_that_hardly_comes_is_refused(
    by_hand: None,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = seen()
    few[f"state.{EVENT}"][29:] = False
    monkeypatch.setitem(globals(), "seen", lambda: few)
    with pytest.raises(SystemExit) as leaving:
        main(["warn", "--event", EVENT, "--out", str(tmp_path / "no")])
    assert leaving.value.code == 2
    assert f"--event {EVENT}: came in 15 of 160 worlds" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()
