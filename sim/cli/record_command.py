"""``endgame record``: a scenario's first two years beside what has been reported of them."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.base.written import number
from sim.cli.console import console, table

MOST_WORLDS = 10_000
YEARS = 2


def record(
    scenario: Annotated[
        str, typer.Argument(help="A shipped scenario, or a .toml file, from January 2025.")
    ] = "baseline",
    worlds: Annotated[int, typer.Option(min=1, max=MOST_WORLDS, help="Worlds to run.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 0,
) -> None:
    """Hold 2025 and 2026 of a scenario against the record: revenue, compute, prices, capex."""
    import sim
    from sim.record.comparison import compare, missed

    found = compare(sim.run(scenario, worlds, seed, years=YEARS))
    columns = ("record", "range", "simulated", "5-95%", "ratio")
    listing = table(f"{scenario}: {worlds} worlds beside the record", ("what", "unit"), columns)
    for row in found.to_dict("records"):
        mark = " miss" if missed(row["ratio"]) else ""
        listing.add_row(
            row["what"], row["unit"], f"{row['value']:g}", f"{row['low']:g} to {row['high']:g}",
            number(row["median"]), f"{number(row['p05'])} to {number(row['p95'])}",
            f"{row['ratio']:.2f}{mark}",
        )  # fmt: skip
    console().print(listing)
