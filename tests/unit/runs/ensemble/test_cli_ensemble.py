"""The command `ensemble`: what it prints, what it leaves, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app, main
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.passage import programs, ways
from sim.scenario.definition import Scenario

RUNNER = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture
def asked(small: Scenario, tmp_path: Path) -> list[str]:
    path = tmp_path / "small.toml"
    path.write_text(small.toml(), encoding="utf-8")
    options = [
        "--worlds",
        "3",
        "--years",
        "1",
        "--workers",
        "1",
        "--keep",
        "last",
        "--keep",
        "hhi=yearly",
        "--out",
    ]
    return ["ensemble", str(path), *options, str(tmp_path / "out")]


def test_it_prints_shares_and_resumes(asked: list[str], tmp_path: Path) -> None:
    first = RUNNER.invoke(app, asked)
    assert first.exit_code == 0, first.output
    assert "Endings of 3 worlds" in first.output
    assert "95% interval" in first.output
    result = open_ensemble(tmp_path / "out")
    assert result["yearly.hhi"].shape == (3, 1)
    assert "yearly.markup" not in result
    again = RUNNER.invoke(app, [*asked, "--resume"])
    assert again.exit_code == 0
    assert again.stdout == first.stdout


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--sampling", "dice"], "sampling = 'dice': must be one of"),
        (["--keep", "weekly"], "must be one of monthly, yearly, last"),
        (["--grid", "market.hazard"], "must be name=a,b,..."),
        (["--grid", "market.hazard=x"], "must be numbers"),
        (["--grid", "market.hazard=1"], "market.hazard"),
        (["--cluster", "tcp://127.0.0.1:1"], "workers and cluster: give one of them"),
        (["--set", "builders.count=-1"], "builders.count"),
        (["--worlds", "0"], "worlds"),
    ],
)
def test_bad_input_gets_one_line_and_2(
    asked: list[str], more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*asked, *more])
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert complaint in said
    assert len(said.strip().splitlines()) == 1


def test_a_grid_has_a_table_for_each_point(asked: list[str]) -> None:
    lever = "capital.vc_supply_usd_per_year"
    said = RUNNER.invoke(app, [*asked, "--grid", f"{lever}=1e10,6e10"])
    assert said.exit_code == 0, said.output
    for value in ("1e+10", "6e+10"):
        assert f"Endings of 3 worlds, {lever} = {value}" in said.output


def test_another_ensemble_in_the_folder_is_refused(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert RUNNER.invoke(app, asked).exit_code == 0
    with pytest.raises(SystemExit) as left:
        main([*asked, "--seed", "1", "--resume"])
    assert left.value.code == 2
    assert "was made with seed = 0, not 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("compiler", "worth", "said"), [(True, 1, 0), (False, 1, 1), (False, 99, 0)]
)
def test_it_says_what_would_be_faster(
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    compiler: bool,
    worth: int,
    said: int,
) -> None:
    monkeypatch.setattr(programs, "compiler", lambda: compiler)
    monkeypatch.setattr(ways, "WORTH_COMPILING", worth)
    monkeypatch.setenv(programs.SWITCH, "0")
    done = RUNNER.invoke(app, asked)
    assert done.exit_code == 0
    assert done.stderr.count("pip install 'ai-endgame[fast]'") == said
