"""``endgame validate`` and ``endgame schema``: for those who write scenarios."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sim.cli.console import console


def validate(
    file: Annotated[str, typer.Argument(help="A scenario file (.toml), or a shipped name.")],
) -> None:
    """Check a scenario file and say what it contains."""
    from sim.scenario.definition import Scenario

    scenario = Scenario.load(file)
    roster = scenario.roster
    out = console()
    out.print(f"{file}: valid; {scenario.years} years from {scenario.start}", markup=False)
    out.print(f"question: {scenario.about.question}", markup=False)
    out.print(
        f"{len(scenario.levers) + len(scenario.constants)} numbers set, "
        f"{len(scenario.uncertainties)} uncertain, {len(scenario.shocks)} shocks; "
        f"{len(roster.labs)} labs, {len(roster.hyperscalers)} hyperscalers, "
        f"{len(roster.investors)} investors, {roster.entrant_slots} entrant slots"
    )
    horizon = f"{int(scenario.start[:4]) + scenario.years:04d}{scenario.start[4:]}"
    for shock in scenario.shocks:
        if shock.date >= horizon:
            out.print(f"note: the shock of {shock.date} on {shock.what} is after the horizon")


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML."""
    from sim.scenario.definition import Scenario

    typer.echo(json.dumps(Scenario.json_schema(), indent=2))
