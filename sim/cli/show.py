"""``endgame plot``, ``scenarios`` and ``params``: look at results and at what can be changed."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from sim.base.errors import EndgameError
from sim.cli.console import console, table
from sim.scenario.parameters import table as parameter_table
from sim.scenario.schema import nearest

ALL = "all"
LEDGER = "ledger"


class Quality(enum.StrEnum):
    """How well a number is known, best first."""

    measured = "measured"
    reported = "reported"
    estimated = "estimated"
    assumed = "assumed"


def plot(
    result: Annotated[Path, typer.Argument(help="A result folder, such as results/baseline.")],
    kind: Annotated[
        list[str] | None,
        typer.Option(help="all (pictures), ledger (tables), or one picture; may be repeated."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Year of the ledger; the last if left out.")
    ] = None,
    world: Annotated[int, typer.Option(min=0, help="World of the ledger.")] = 0,
) -> None:
    """Draw a result's pictures again, or print its ledger."""
    from sim.plots import ENSEMBLE_KINDS, KINDS, draw_all
    from sim.results.store import read

    wanted = kind or [ALL]
    drawable = (*KINDS, *ENSEMBLE_KINDS)
    known = (ALL, LEDGER, *drawable)
    for name in wanted:
        if name not in known:
            hint = nearest(name, known)
            raise EndgameError(f"--kind {name!r}{hint}; must be one of {', '.join(known)}")
    opened = read(result)
    pictures = [name for name in wanted if name in drawable]
    if ALL in wanted or pictures:
        for path in draw_all(opened, result / "figures", None if ALL in wanted else pictures):
            typer.echo(path)
    if LEDGER in wanted:
        from sim.cli.books import print_ledger

        print_ledger(opened, console(), world, year)


def scenarios() -> None:
    """List the shipped scenarios and the question that each asks."""
    from sim.scenario.definition import scenarios as shipped

    listing = table("Scenarios (endgame run NAME)", ("name", "question"))
    for name, question in shipped().items():
        listing.add_row(name, question)
    console().print(listing, markup=False)


def params(
    quality: Annotated[
        Quality | None, typer.Option(help="Only numbers known this well; assumed: what to check.")
    ] = None,
    search: Annotated[
        str, typer.Option(help="Only rows with this text in name, description or source.")
    ] = "",
) -> None:
    """List every parameter with its unit, permitted range, and where its value comes from."""
    rows = [
        row
        for row in parameter_table().values()
        if (quality is None or row.quality == quality.value)
        and search.lower() in f"{row.name} {row.description} {row.source}".lower()
    ]
    if not rows:
        raise EndgameError(f"no parameter matches{nearest(search, parameter_table())}")
    settling = ("what would settle it",) if quality is Quality.assumed else ()
    columns = ("name", "value", "unit", "range", "quality", "source", *settling)
    listing = table(f"Parameters ({len(rows)}); change with --set NAME=VALUE", columns)
    for row in rows:
        listing.add_row(
            row.name,
            f"{row.value:g}",
            row.unit,
            f"{row.low:g} to {row.high:g}",
            row.quality,
            f"{row.source} ({row.as_of})" if row.as_of else row.source,
            *((row.would_settle,) if settling else ()),
        )
    console().print(listing, markup=False)
