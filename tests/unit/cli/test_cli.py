"""The commands `run` and `plot`: what they call, what they print, and the exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events
from typer.testing import CliRunner

import sim.plots
from sim.cli import app, main
from sim.results.folders.claiming import Claim
from sim.scenario.definition import Scenario

RUNNER = CliRunner(env={"COLUMNS": "200"})


def small_result(worlds: int = 1) -> xr.Dataset:
    """Two labs, two years; lab b is bought and gone at the end."""
    months = pd.date_range("2025-01-01", periods=24, freq="MS")
    ones = np.ones((worlds, 24))
    alive = np.ones((worlds, 24, 2))
    alive[:, 12:, 1] = 0.0
    member = np.tile([0.7, 0.2, 0.04, 0.0, 0.06, 0.0, 0.0], (worlds, 1))
    market = {
        "price_index": ones * np.linspace(8, 2, 24),
        "subsidy_rate": ones * np.linspace(0.4, 0.1, 24),
        "market_revenue_usd": ones * 2.5e9,
        "reported_revenue_usd": ones * 3e9,
        "consolidated_revenue_usd": ones * 2.4e9,
    }
    columns: dict[str, Any] = {name: (("world", "month"), x) for name, x in market.items()}
    columns["owner"] = (("world", "month", "lab"), np.where(alive > 0, [0.0, -1.0], -2.0))
    columns["alive"] = (("world", "month", "lab"), alive)
    columns["profit_usd"] = (("world", "month", "layer"), ones[..., None] * [5e9, 1e9, -2e9, 0.0])
    columns["membership"] = (("world", "outcome"), member)
    endings = ["prices_rise"] * worlds
    endings[-1] = endings[-1] if worlds == 1 else "winter"
    columns["ending"] = (("world",), np.array(endings))
    flow = np.zeros((worlds, 2, 2, 3))
    flow[:, 1, 0] = [-4e9, 4e9, 0.0]
    columns["flow_matrix_usd"] = (("world", "year", "flow", "sector"), flow)
    sheet = np.zeros((worlds, 2, 3, 1))
    sheet[:, 1, :, 0] = [7.5e9, -7.5e9, 0.0]
    columns["balance_sheet_usd"] = (("world", "year", "sector", "item"), sheet)
    coords = {
        "month": months,
        "lab": ["openai", "anthropic"],
        "hyperscaler": ["microsoft"],
        "layer": ["chips", "cloud", "models", "applications"],
        "year": [2025, 2026],
        "flow": ["tokens", "idle"],
        "sector": ["customers", "labs", "nobody"],
        "item": ["cash"],
    }
    events = pd.DataFrame(
        [
            (world, months[12], "acquisition", "anthropic", "microsoft", 1e10, "")
            for world in range(worlds)
        ],
        columns=["world", "month", "kind", "agent", "counterparty", "amount_usd", "detail"],
    )
    return with_events(xr.Dataset(columns, coords=coords), events)


def by_hand(worlds: int) -> dict[str, Any]:
    """The least that a summary of these worlds says."""
    about = "whole, market.elasticity = 1.5, seed 7"
    return {
        "described": about, "worlds": worlds, "ending": "winter", "why": [],
        "lacking": {}, "beyond": [], "outside_view": "Outside view: as others ended.",
        "first_ending": {"name": "rd_retreat", "share": 1.0, "years": 4.0},
        "endings": {
            "winter": {"fit": 0.7, "worlds": worlds, "share": 1.0, "low": 0.5, "high": 1.0,
                       "first_share": 0.0}
        },
    }  # fmt: skip


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand-ins for the rooms that the commands call, and what they were called with."""
    seen: dict[str, Any] = {}

    def run(scenario: Scenario, **how: Any) -> xr.Dataset:
        how["progress"](12, 24)
        seen["run"] = (scenario, how)
        worlds = how["worlds"]
        return small_result(worlds if isinstance(worlds, int) else len(worlds))

    def draw_all(
        result: xr.Dataset, folder: Path, kinds: list[str] | None, world: int, **how: Any
    ) -> list[Path]:
        seen["draw_all"] = (folder.parent, kinds)
        seen["drawn"] = how | {"world": world}
        (folder / "prices.png").write_bytes(b"picture")
        return [folder / "prices.png"]

    def write(result: xr.Dataset, claim: Claim) -> None:
        seen["save"] = claim.folder
        (claim.folder / "manifest.json").write_text('{"format": "endgame result"}')

    def open_result(folder: Path) -> xr.Dataset:
        (folder / "manifest.json").write_text('{"format": "endgame result"}')
        return small_result()

    def answer(result: xr.Dataset) -> dict[str, Any]:
        return by_hand(result.sizes["world"])

    rooms: dict[str, dict[str, Any]] = {
        "sim.runs.single": {"run": run},
        "sim.results.store": {"write": write, "WRITTEN": ("manifest.json",)},
        "sim.runs.ensemble.opening": {"open_result": open_result},
        "sim.analysis.answer": {"answer": answer},
    }
    for name, names in rooms.items():
        room = ModuleType(name)
        room.__dict__.update(names)
        monkeypatch.setitem(sys.modules, name, room)
    monkeypatch.setattr(sim.plots, "draw_all", draw_all)
    return seen


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


def test_run_passes_the_options_on_and_tells_the_story(
    calls: dict[str, Any], whole_scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = RUNNER.invoke(
        app,
        f"run {whole_scenario} --years 2 --seed 7 --set market.elasticity=1.5 --out {out}".split(),
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    scenario, how = calls["run"]
    assert scenario.values()["market.elasticity"] == 1.5
    assert (how["worlds"], how["seed"], how["years"]) == (1, 7, 2)
    assert calls["save"] == out
    assert calls["draw_all"] == (out / "figures", None)
    assert "whole, market.elasticity = 1.5, seed 7" in done.stdout
    assert f"Result in {out}, 1 pictures in {out / 'figures'}" in done.stdout


def test_json_is_all_there_is_on_stdout(
    calls: dict[str, Any], whole_scenario: Path, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with pytest.raises(SystemExit) as left:
        main(["run", str(whole_scenario), "--json", "--out", str(tmp_path / "out")])
    assert left.value.code == 0
    said, beside = capfd.readouterr()
    assert json.loads(said) == by_hand(1)
    assert f"Result in {tmp_path / 'out'}" in beside


def test_luck_alone_varies_unless_asked_for_more(
    calls: dict[str, Any], whole_scenario: Path, tmp_path: Path
) -> None:
    for more, drawn in (([], False), (["--uncertain"], True)):
        arguments = [
            "run",
            str(whole_scenario),
            "--worlds",
            "4",
            *more,
            "--out",
            str(tmp_path / str(drawn)),
        ]
        assert RUNNER.invoke(app, arguments).exit_code == 0
        assert calls["run"][1]["uncertain"] is drawn


def test_the_result_goes_to_a_folder_named_after_the_scenario(
    calls: dict[str, Any],
    whole_scenario: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert RUNNER.invoke(app, ["run", str(whole_scenario), "--no-figures"]).exit_code == 0
    assert calls["save"] == Path("results/whole")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("--worlds 50", "whole_worlds50"),
        ("--worlds 50 --uncertain", "whole_uncertain_worlds50"),
        ("--uncertain", "whole_uncertain"),
        ("--world 3", "whole_world_3"),
        ("--world 3 --uncertain", "whole_uncertain_world_3"),
        ("--seed 3 --years 2", "whole_seed3_years2"),
        ("--set market.elasticity=1.5", "whole_market.elasticity=1.5"),
    ],
)
def test_what_is_run_is_in_the_folders_name(
    calls: dict[str, Any],
    whole_scenario: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["run", str(whole_scenario), "--no-figures", *asked.split()]
    assert RUNNER.invoke(app, arguments, catch_exceptions=False).exit_code == 0
    assert calls["save"] == Path("results") / name


def test_the_ledger_is_printed_as_tables(calls: dict[str, Any], tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["plot", str(tmp_path), "--kind", "ledger"], catch_exceptions=False)
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.split()}
    assert lines["tokens"] == ["-4.00", "4.00", "."]
    assert "idle" not in lines
    assert "nobody" not in done.stdout
    assert lines["cash"] == ["7.50", "-7.50", "."]
    assert ["2026", "$36", "bn", "$28.8", "bn", "80.0%"] in [
        line.split() for line in done.stdout.splitlines()
    ]
    assert "Transaction flows of 2026" in done.stdout
    assert "draw_all" not in calls


def test_pictures_are_drawn_by_kind(calls: dict[str, Any], tmp_path: Path) -> None:
    RUNNER.invoke(app, ["plot", str(tmp_path), "--kind", "profit"], catch_exceptions=False)
    assert calls["draw_all"] == (tmp_path / "figures", ["profit"])
    done = RUNNER.invoke(app, ["plot", str(tmp_path)], catch_exceptions=False)
    assert calls["draw_all"] == (tmp_path / "figures", None)
    assert "prices.png" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--kind", "price"],
            "--kind 'price'; did you mean prices?; must be one of all, ledger, list",
        ),
        (["--kind", "ledger", "--year", "2031"], "--year 2031: must be 2025 to 2026"),
        (["--kind", "ledger", "--world", "1"], "--world 1: must be 0, the only one"),
    ],
)
def test_plot_refuses(
    calls: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert code_of("plot", str(tmp_path), *arguments) == 2
    assert said in capsys.readouterr().err


def test_control_c_is_130(
    calls: dict[str, Any],
    whole_scenario: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*args: Any, **how: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["sim.runs.single"], "run", interrupted)
    assert code_of("run", str(whole_scenario), "--out", str(tmp_path / "out")) == 130
    error = capsys.readouterr().err
    assert error.endswith("endgame: interrupted before the work began\n")
    assert "Traceback" not in error


def test_a_defect_keeps_its_traceback(
    calls: dict[str, Any], whole_scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **how: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sys.modules["sim.runs.single"], "run", broken)
    with pytest.raises(ZeroDivisionError):
        main(["run", str(whole_scenario), "--out", str(tmp_path / "out")])
