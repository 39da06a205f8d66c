"""``endgame validate`` and ``endgame schema``: for those who write scenarios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.base.errors import ScenarioError, StoreError
from sim.base.written import counted
from sim.cli.console import console, data
from sim.cli.one_file import place
from sim.cli.options import path_option, scenario_names


def validate(
    file: Annotated[
        str,
        typer.Argument(
            help="A scenario file (.toml), or a shipped name.", autocompletion=scenario_names
        ),
    ],
) -> None:
    """Check a scenario file, list all that is wrong, pass its first month; say what it contains."""
    from sim.runs.trial import tried
    from sim.scenario.definition import Scenario
    from sim.scenario.notes import drawn_too, notes

    try:
        scenario = Scenario.load(file)
    except ScenarioError as error:
        if not error.complaints[1:]:
            raise
        for line in error.complaints:
            typer.echo(f"endgame: {line}", err=True)
        raise typer.Exit(2) from None
    tried(scenario)
    roster, out = scenario.roster, console()
    out.print(f"{file}: valid; {counted(scenario.years, 'year')} from {scenario.start}")
    out.print(f"question: {scenario.about.question}")
    given = len(scenario.levers) + len(scenario.constants)
    shocks = len(scenario.shocks)
    out.print(
        f"{given} number{'' if given == 1 else 's'} set, "
        f"{len(scenario.uncertainties)} uncertain, {shocks} shock{'' if shocks == 1 else 's'}; "
        f"{len(roster.labs)} labs, {len(roster.hyperscalers)} hyperscalers, "
        f"{len(roster.investors)} investors, {roster.entrant_slots} entrant slots"
    )
    for line in (*notes(scenario), *drawn_too(scenario)):
        out.print(f"note: {line}", markup=False, soft_wrap=True)


def schema(
    out: Annotated[
        Path | None,
        path_option("File to write; printed if left out.", "FILE"),
    ] = None,
) -> None:
    """Print or write the JSON Schema of scenario files, from which editors complete and check TOML.

    Name the file in a scenario's first line: #:schema ./scenario.schema.json (Taplo, Even Better
    TOML).
    """
    from sim.scenario.editors import IDENTIFIER, schema_text

    text = schema_text()
    if out is None:
        data(text)
        return
    if out.exists() and not _ours(out, IDENTIFIER):
        raise StoreError(f"--out {out}: is there, and no schema of ours; must be a new file")
    place(text.encode(), out)
    typer.echo(f"schema in {out}")


def _ours(file: Path, identifier: str) -> bool:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("$id") == identifier
