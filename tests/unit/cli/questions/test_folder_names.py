"""Folders that nobody named differ where what is asked differs, and say in what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app

ASKING = ("discover", "map", "money", "warn")
X_AND_Y = "--x market.router_share --y"
SUPPLY = "capital.vc_supply_usd_per_year"


class ReachedError(Exception):
    """A command came to its folder."""


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The name of the folder that a command would write to."""
    monkeypatch.chdir(tmp_path)
    found: list[Path] = []

    def reached(*given: Any) -> None:
        found.append(next(each for each in given if isinstance(each, Path)))
        raise ReachedError

    # First: its module, once it is loaded, keeps the question that it found.
    monkeypatch.setattr("sim.cli.questions.sensitivity_study.carried_through", reached)
    for place in ("analysed", *(f"questions.{each}_command" for each in ASKING)):
        monkeypatch.setattr(f"sim.cli.{place}.question", reached, raising=False)
    monkeypatch.setattr("sim.cli.questions.discover_command.tried", lambda source: None)
    monkeypatch.setattr("sim.analysis.expression.condition", lambda *given: None)

    def name(command: str) -> str:
        done = CliRunner().invoke(app, command.split())
        assert isinstance(done.exception, ReachedError), done.output
        return found[-1].name

    return name


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("tournament", "baseline_tournament"),
        ("tournament --worlds 64", "baseline_tournament_worlds64"),
        ("tournament --audit 8", "baseline_tournament_audit8"),
        ("discover tiered", "discover_tiered_baseline"),
        ("discover tiered --worlds 100", "discover_tiered_baseline_worlds100"),
        ("discover tiered --seed 3 --box 2", "discover_tiered_baseline_seed3_box2"),
        ("sensitivity", "baseline_sensitivity"),
        ("sensitivity --rows 16", "baseline_rows16_sensitivity"),
        ("sensitivity --parameters 4", "baseline_parameters4_sensitivity"),
        (f"map {X_AND_Y} {SUPPLY}", "map_baseline_router_share_vc_supply_usd_per_year"),
        (
            f"map {X_AND_Y} {SUPPLY}=1e10:5e10 --cells 4",
            "map_baseline_router_share_vc_supply_usd_per_year=1e10-5e10_cells4",
        ),
        ("money", "money_baseline"),
        ("money --worlds 1", "money_baseline_worlds1"),
        ("money --fails openai --relet 0.5", "money_baseline_openai_relet0.5"),
    ],
)
def test_a_folder_says_what_is_asked_otherwise_than_usual(
    named: Any, command: str, name: str
) -> None:
    assert named(command) == name
