"""``endgame params``: every number that can be changed."""

from __future__ import annotations

import csv
import enum
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from sim.base.errors import EndgameError
from sim.base.written import counted, typed
from sim.cli.console import console, data, told
from sim.data import text
from sim.scenario.parameters import table as parameter_table
from sim.scenario.schema import ParameterRow, nearest


class Quality(enum.StrEnum):
    """How well a number is known, best first."""

    measured = "measured"
    reported = "reported"
    estimated = "estimated"
    assumed = "assumed"


def params(
    quality: Annotated[
        Quality | None, typer.Option(help="Only numbers known this well; assumed: what to check.")
    ] = None,
    search: Annotated[
        str, typer.Option(help="Only rows with this text in name, description or source.")
    ] = "",
    levers: Annotated[
        bool,
        typer.Option(
            "--levers",
            help="Only the dozen that move endings most: the largest differences in an ending's "
            "share between worlds in a parameter's lowest and highest fifth (1,000 worlds, "
            "experiments/01_endings).",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, all columns.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print as CSV, all columns.")] = False,
) -> None:
    """List parameters: what each is, its value, unit and range, and where its value comes from."""
    if as_json and as_csv:
        raise EndgameError("--json and --csv: give one of them")
    most = moving_most()
    chosen = most if levers else parameter_table()
    rows = [
        row
        for row in (parameter_table()[name] for name in chosen)
        if (quality is None or row.quality == quality.value)
        and search.lower() in f"{row.name} {row.description} {row.source}".lower()
    ]
    if not rows:
        asked = f"--search {search!r}: " if search else ""
        raise EndgameError(
            f"{asked}no parameter matches{nearest(search, parameter_table())}; `endgame params` "
            "lists all"
        )
    if as_json:
        data(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")
    elif as_csv:
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
        data(lines.getvalue())
    else:
        _listed(rows, most if levers else {}, quality is Quality.assumed)


def moving_most() -> dict[str, str]:
    """The parameters that move an ending most and by how much, in words, the first most of all."""
    return {
        row["name"]: f"{row['ending']} in {float(row['share_in_low_fifth']):.0%} of worlds with "
        f"low values, {float(row['share_in_high_fifth']):.0%} with high ones"
        for row in csv.DictReader(text("levers.csv").splitlines())
    }


def _listed(rows: Sequence[ParameterRow], moved: dict[str, str], settling: bool) -> None:
    out = console()
    for row in rows:
        source = f"{row.source} ({row.as_of})" if row.as_of else row.source
        between = f"{typed(row.low)} to {typed(row.high)}"
        told(
            out, f"{row.name} = {typed(row.value)} {row.unit} ({between})", row.description,
            f"moves {moved[row.name]}" if moved else f"{row.quality}: {source}",
            f"would be settled by {row.would_settle}" if settling else "",
        )  # fmt: skip
    out.print(f"{counted(len(rows), 'parameter')}; --set NAME=VALUE changes one")
    told(
        out, "start values of agents (--set lab.openai.cash_usd=5e9) and their ranges:",
        "sim/data/starts; worlds with drawn parameters draw them within their ranges too",
    )  # fmt: skip
