"""`plot` on runs and ensembles; a picture that fails is one line and exit code 1."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
import xarray as xr
from typer.testing import CliRunner

import sim
import sim.plots
from sim.base.errors import PictureError
from sim.cli import app, main
from sim.results.store import save

RUNNER = CliRunner()
FEW = {"builders.count": 20.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "one"
    save(sim.run("baseline", 2, years=1, levers=FEW), place)
    return place


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "many"
    sim.ensemble("baseline", 3, years=1, workers=1, levers=FEW, store=place)
    return place


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


def test_a_world_a_lab_and_a_format_can_be_chosen(folder: Path, tmp_path: Path) -> None:
    asked = ["plot", str(folder), "--kind", "profit", "--lab", "mistral", "--world", "1",
             "--format", "svg", "--out", str(tmp_path)]  # fmt: skip
    done = RUNNER.invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0
    names = {"lab_mistral.svg", "manifest.json", "profit.svg"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert not (folder / "figures").exists()


def test_the_ending_of_a_file_is_its_format(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine" / "one.PDF"
    asked = ["plot", str(folder), "--kind", "profit", "--out", str(file)]
    assert RUNNER.invoke(app, asked, catch_exceptions=False).exit_code == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert [each.name for each in file.parent.iterdir()] == ["one.PDF"]
    for wrong, said in (
        (asked, "is there already; give another name, or --overwrite"),
        ([*asked, "--format", "svg"], "--format svg: must be the same"),
        ([*asked, "--lab", "mistral"], "must be a folder, but for a single --kind or --lab"),
        ([*asked[:2], *asked[4:]], "must be a folder, but for a single --kind or --lab"),
    ):
        assert code_of(*wrong) == 2
        assert said in capsys.readouterr().err
    assert RUNNER.invoke(app, [*asked, "--overwrite"], catch_exceptions=False).exit_code == 0


def test_an_ensemble_is_drawn_as_far_as_it_goes(stored: Path, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["plot", str(stored), "--out", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert {"fan.png", "survival.png", "ternary.png"} <= {path.name for path in tmp_path.iterdir()}


def test_the_list_says_what_fits_and_what_would(stored: Path) -> None:
    asked = ["plot", str(stored), "--kind", "list"]
    done = RUNNER.invoke(app, asked, catch_exceptions=False, env={"COLUMNS": "160"})
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert lines["survival"].rstrip().endswith("yes")
    assert lines["rd_split"].rstrip().endswith("run with --keep monthly")
    assert lines["profit"].rstrip().endswith("run with --keep profit_usd=monthly")
    order = list(lines)
    assert order.index("drivers") < order.index("funding"), "what can be drawn comes first"
    assert not (stored / "figures").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kind", "rd_split"], "picture rd_split: the result has no rd_experiments_usd"),
        (["--kind", "ledger"], "ledger: the result has no flow_matrix_usd"),
        (["--world", "3"], "--world 3: must be 0 to 2"),
        (["--lab", "mistral"], "picture lab: the result has no"),
    ],
)
def test_what_an_ensemble_lacks_is_one_line(
    stored: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert code_of("plot", str(stored), *arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_lab_is_named_after_a_slip(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("plot", str(folder), "--lab", "mistrial") == 2
    assert "--lab 'mistrial'; did you mean mistral?" in capsys.readouterr().err


def test_a_disk_that_is_full_before_the_pictures_loses_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*arguments: Any, **how: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sim.results.folders.claiming.refuse_foreign", full)  # after they are drawn
    monkeypatch.setattr(sim.plots, "fitting", lambda result: ["profit"])
    asked = ["--years", "1", "--set", "builders.count=20", "--out", str(tmp_path / "out")]
    assert code_of("run", *asked) == 1
    said = capsys.readouterr()
    assert "No space left on device; free some space" in said.err.splitlines()[-1]
    assert "Ending:" in said.out


def test_a_matplotlib_that_cannot_start_is_one_line(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped() -> None:
        raise PictureError("no pictures: matplotlib cannot start: its settings are no text")

    monkeypatch.setattr(sim.plots, "ready", stopped)
    assert code_of("plot", str(folder), "--out", str(tmp_path / "new")) == 1
    told = "endgame: no pictures: matplotlib cannot start: its settings are no text\n"
    assert capsys.readouterr().err == told
    assert not [*tmp_path.iterdir()]


def test_run_leaves_all_but_the_picture_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = sim.plots.figure

    def figure(kind: str, result: xr.Dataset, world: int = 0) -> Any:
        if kind == "shares":
            raise RuntimeError("no such font\nin a long traceback")
        return whole(kind, result, world)

    monkeypatch.setattr(sim.plots, "figure", figure)
    monkeypatch.setattr(sim.plots, "fitting", lambda result: ["shares", "profit"])
    asked = ["--years", "1", "--set", "builders.count=20", "--out", str(tmp_path / "out")]
    assert code_of("run", *asked) == 1
    said = capsys.readouterr()
    assert said.err.splitlines()[-1] == "endgame: picture shares: RuntimeError: no such font"
    assert "1 pictures in" in said.out
    assert (tmp_path / "out" / "summary.csv").is_file()
    names = {"manifest.json", "profit.png"}
    assert {path.name for path in (tmp_path / "out" / "figures").iterdir()} == names
