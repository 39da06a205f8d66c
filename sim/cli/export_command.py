"""``endgame export``: monthly or yearly numbers for a spreadsheet or another program."""

from __future__ import annotations

import io
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import EndgameError
from sim.cli.console import data
from sim.cli.one_file import place, require_free
from sim.cli.options import ResultFolder, path_option

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.results.kept import Rate

FORMATS = ("csv", "json", "xlsx")
NUMBERS, ABOUT = "numbers", "about"
"""Sheets of a workbook."""


def export(
    result: ResultFolder,
    lab: Annotated[
        list[str] | None,
        typer.Option(
            help="Numbers of this lab rather than of the market; may be repeated. all: every lab."
        ),
    ] = None,
    variable: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="This series in place of the usual ones; may be repeated. --all has the names.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every series, not only the usual ones.")
    ] = False,
    yearly: Annotated[
        bool | None,
        typer.Option(
            "--yearly/--monthly",
            help="Money summed by year and the rest as in the "
            "year's last month, or a row a month; as the result has it if left out.",
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated text (the default).")] = False,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="A workbook; needs --out, and openpyxl.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON: about, units, rows.")] = False,
    out: Annotated[
        Path | None,
        path_option(
            "File to write; on the terminal if left out. Its ending tells the format.", "FILE"
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
) -> None:
    """Write a result's numbers as a table: a row per world and month, and per lab with --lab.

    Units stand in the head of the table. The first line of CSV says what was run; pandas passes it
    over with read_csv(FILE, comment="#").

    endgame export results/baseline --out market.csv

    endgame export results/baseline --lab mistral --lab openai --variable revenue_usd

    endgame export results/baseline --lab all --yearly --out labs.xlsx
    """
    asked = {"csv": csv, "xlsx": xlsx, "json": as_json}
    form = _format([name for name, wanted in asked.items() if wanted], out)
    if out is not None:
        require_free(out, overwrite)
    from sim.results.exported import exported
    from sim.runs.ensemble.opening import open_result

    opened = open_result(result)
    rate: Rate | None = None if yearly is None else "yearly" if yearly else "monthly"
    table = exported(opened, lab or (), variable or (), every, rate)
    content = _written(table, opened, form)
    if out is None:
        data(content)
        return
    place(content, out)
    typer.echo(f"{len(table):,} rows in {out}", err=True)


def _format(asked: list[str], out: Path | None) -> str:
    """The one that was asked for, else what the file's name says, else CSV."""
    if len(asked) > 1:
        raise EndgameError(f"--{' and --'.join(asked)}: give one of them")
    named = "" if out is None else out.suffix.lower().removeprefix(".")
    if named and named not in FORMATS and not asked:
        raise EndgameError(f"--out {out}: must end in .{', .'.join(FORMATS)}; or give --csv")
    form = asked[0] if asked else named or "csv"
    if form == "xlsx" and out is None:
        raise EndgameError("--xlsx: needs a file; give --out FILE.xlsx")
    return form


def _about(result: xr.Dataset) -> dict[str, str]:
    from sim.results.described import described

    versions = json.loads(result.attrs.get("versions", "{}"))
    return {
        "what": described(result),
        "by": f"Endgame {versions.get('ai-endgame', '')} {result.attrs.get('commit', '')}".strip(),
        "scenario_sha256": str(result.attrs.get("scenario_sha256", "")),
        "note": "a simulated scenario, not a forecast",
    }


def _written(table: pd.DataFrame, result: xr.Dataset, form: str) -> bytes:
    about, units = _about(result), table.attrs["units"]
    headed = table.rename(columns={name: f"{name} [{unit}]" for name, unit in units.items()
                                   if unit != "name"})  # fmt: skip
    if form == "xlsx":
        return _workbook(headed, about)
    if form == "json":
        rows = json.loads(table.to_json(orient="records"))
        found: dict[str, Any] = {"about": about, "units": units, "rows": rows}
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    said = "; ".join(about.values()).replace("\n", " ")
    text = headed.to_csv(index=False, lineterminator="\n")
    return f"# {said}\n{text}".encode()


def _workbook(table: pd.DataFrame, about: dict[str, str]) -> bytes:
    import pandas as pd

    try:
        import_module("openpyxl")
    except ImportError:
        what = "pip install openpyxl, or take --csv"
        raise EndgameError(f"--xlsx: needs openpyxl; {what}") from None
    made = io.BytesIO()
    try:
        with pd.ExcelWriter(made, engine="openpyxl") as writer:
            table.to_excel(writer, sheet_name=NUMBERS, index=False, freeze_panes=(1, 0))
            pd.Series(about).to_excel(writer, sheet_name=ABOUT, header=False)
    except ValueError as error:  # too many rows for a sheet
        raise EndgameError(f"--xlsx: {error}; take fewer worlds or labs, or --csv") from None
    return made.getvalue()
