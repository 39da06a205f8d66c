"""The command `ensemble`: what it prints, what it leaves, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.base.errors import Fault, LedgerError
from sim.cli import app, main
from sim.month.step import month
from sim.month.world import World
from sim.runs.ensemble import storage
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
        (["--set", "labs.match_speed=0.3", "--set", "labs.match_speed=0.4"], "is given twice"),
        (["--set", "labs.match_speed=0.3", "--grid", "labs.match_speed=0.4"], "is in levers"),
        (["--points", "/dev/zero"], "cannot be read (more than"),
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
    for value in ("1e10", "6e10"):
        assert f"Endings of 3 worlds, {lever} = {value}" in said.output
    assert f"{lever} = 1e10 or 6e10, seed" in said.output
    told = json.loads(
        RUNNER.invoke(app, [*asked, "--grid", f"{lever}=1e10,6e10", "--resume", "--json"]).stdout
    )
    assert [each["worlds"] for each in told["points"].values()] == [3, 3]


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
    assert done.stderr.count("pip install llvmlite") == said


LEVER = "capital.vc_supply_usd_per_year"


def test_values_of_one_lever_are_joined_and_none_is_run_twice(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = RUNNER.invoke(app, [*asked, "--grid", f"{LEVER}=1e10", "--grid", f"{LEVER}=6e10"])
    for value in ("1e10", "6e10"):
        assert f"{LEVER} = {value}" in said.output
    with pytest.raises(SystemExit) as left:
        main([*asked, "--grid", f"{LEVER}=1e10,1e10"])
    assert left.value.code == 2
    assert f"grid {LEVER}: has 1e+10 twice" in capsys.readouterr().err


def test_points_come_from_a_file(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "points.csv"
    hazard = "market.switching_hazard_per_month"
    table.write_text(f"\ufeff{LEVER}, {hazard}\n1e10, 0.02\n6e10, 0.05\n", encoding="utf-8")
    said = RUNNER.invoke(app, [*asked, "--points", str(table)])
    assert said.exit_code == 0, said.output
    assert said.output.count("Endings of 3 worlds") == 2
    for text, complaint in (
        (f"{LEVER}\n1e10\n1e10\n", "line 3 is the same as line 2"),
        (f"{LEVER}\n1e10\n\n\n1e10\n", "line 5 is the same as line 2"),
        ("a,b\n1,2\n", "no parameter 'a'"),
        (f"{LEVER}\n-1\n", f'points {table}: "{LEVER}", line 2 = -1: must be'),
        (f"{LEVER}\n1e10\n\n2e10\nx\n", f"\"{LEVER}\", line 5 = 'x': must be"),
        (f"{LEVER}\n", "is empty; must have a column"),
        (f"{LEVER},{LEVER}\n1e10,1e10\n", f"points {table}: '{LEVER}' is there twice"),
        (f"{LEVER};{hazard}\n1e10;0.02\n", "cannot be read (parted by ';', not by commas)"),
        (f"{LEVER},\n1e10,\n", "no parameter ''"),
        ("", "cannot be read (No columns to parse from file)"),
        (f"{hazard}\n0.02,0.05\n", "cannot be read (more values than names in a line)"),
    ):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main([*asked, "--points", str(table)])
        assert left.value.code == 2
        assert complaint in (told := capsys.readouterr().err)
        assert len(told.strip().splitlines()) == 1


def test_failed_worlds_are_told_with_the_command_that_runs_one_alone(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENDGAME_COMPILED", "0")  # months that are compiled already do not break
    monkeypatch.setattr("sim.month.advance.month", breaking(2))
    with pytest.raises(SystemExit) as left:
        main([*asked, "--chunk", "2", "--workers", "1"])
    assert left.value.code == 3
    out, told = capsys.readouterr()
    assert "Endings of 2 worlds" in out
    assert "1 world failed and not counted" in told
    assert "world 2: identity toy, month 1 of 12 (2026-07), 1 USD" in told
    command = told.strip().splitlines()[-1].removeprefix("One alone: endgame ").split()
    assert command[::2] == ["run", "--world"]
    with pytest.raises(SystemExit) as left:
        main(command)
    assert left.value.code == 2
    assert "identity toy, month 1 of 12 (2026-07), world 2, 1 USD" in capsys.readouterr().err
    monkeypatch.undo()
    with pytest.raises(SystemExit) as left:
        main([*command, "--no-figures"])
    assert left.value.code == 0


def breaking(number: int) -> Callable[[World], None]:
    """A month whose books do not balance in one world."""

    def broken(world: World) -> None:
        if number in world.batch.worlds:
            place = world.batch.worlds.index(number)
            raise LedgerError(faults={place: Fault("identity toy", "1 USD")})
        month(world)

    return broken


def test_a_stopped_grid_says_how_much_of_it_is_there(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put, left = storage.put, iter([True, True, True])

    def stopped(*what: Any) -> object:
        if not next(left, False):
            raise KeyboardInterrupt
        return put(*what)

    monkeypatch.setattr(storage, "put", stopped)
    grid = ["--grid", f"{LEVER}=1e10,6e10", "--chunk", "2", "--workers", "1"]
    with pytest.raises(SystemExit) as gone:
        main([*asked, *grid])
    assert gone.value.code == 130
    said = "after 4 of 6 worlds, about 2 of 3 draws at each of 2 points, which are kept"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ([], "is an ensemble; name one of its worlds with --world"),
        (["--world", "3"], "world = 3: must be a whole number from 0 to 2"),
        (["--world", "1", "--years", "2"], "--years: an ensemble's world has its own"),
        (["--world", "1", "--worlds", "2"], "--world and --worlds: give one of them"),
    ],
)
def test_what_an_ensemble_cannot_run_again(
    asked: list[str], more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert RUNNER.invoke(app, asked).exit_code == 0
    folder = asked[asked.index("--out") + 1]
    there = sorted(Path(folder).parent.iterdir())
    with pytest.raises(SystemExit) as left:
        main(["run", folder, *more])
    assert left.value.code == 2
    said = capsys.readouterr().err.strip()
    assert complaint in said
    assert len(said.splitlines()) == 1
    assert sorted(Path(folder).parent.iterdir()) == there
