"""``endgame scenarios`` and ``params``: what can be changed."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from sim.base.errors import EndgameError
from sim.cli.console import console, table
from sim.scenario.parameters import table as parameter_table
from sim.scenario.schema import nearest


class Quality(enum.StrEnum):
    """How well a number is known, best first."""

    measured = "measured"
    reported = "reported"
    estimated = "estimated"
    assumed = "assumed"


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
