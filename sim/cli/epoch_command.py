"""``endgame replicate-epoch``: OpenAI's compute of 2024 as Epoch AI estimated it, priced here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.interrupts import at, orderly
from sim.base.written import number
from sim.cli.console import console, say, table
from sim.cli.options import Overwrite, path_option
from sim.cli.pictures import picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.record.epoch_table import Row

FOLDER = Path("results") / "replicate_epoch"
PICTURE = "compute_2024.png"
LEAST_DRAWS, MOST_DRAWS = 1_000, 10_000_000
"""Fewer leave the ends of the interval to chance; more need gigabytes."""


def replicate_epoch(
    draws: Annotated[
        int, typer.Option(min=LEAST_DRAWS, max=MOST_DRAWS, help="Draws of the uncertain inputs.")
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same draws.")] = 0,
    out: Annotated[
        Path,
        path_option("Folder for the table and picture."),
    ] = FOLDER,
    overwrite: Overwrite = False,
) -> None:
    """Price OpenAI's final training runs of 2024 as Epoch AI did, beside what it published."""
    leave(out, draws, seed, overwrite)


def leave(folder: Path, draws: int, seed: int, overwrite: bool = False) -> list[Row]:
    """Replicate, print the table, and leave summary, manifest and picture in a folder."""
    import pandas as pd

    from sim.record.epoch_table import blocks, rd_compute_usd, replicate
    from sim.results.folders.claiming import claimed_tables
    from sim.results.folders.ownership import MANIFEST

    of = {"command": "replicate-epoch", "draws": draws, "seed": seed}
    writes = (MANIFEST, "summary.csv", f"figures/{PICTURE}")
    drawn = f"{draws:,} draws, seed {seed}"

    def draw() -> Figure:
        from sim.plots.figures.epoch import figure_epoch

        return figure_epoch(rows, blocks(rows), rd_compute_usd(), drawn)

    at(f"before all was done; {folder} has no whole result")
    with orderly(), claimed_tables(folder, of, writes, overwrite) as claim:
        rows = replicate(draws, seed)
        claim.tables({"summary.csv": pd.DataFrame(rows)}, of)
        print_rows(rows, f"OpenAI's final training runs of 2024, {drawn}")
        said = f"Result in {folder}, picture {folder / 'figures' / PICTURE}"
        say(said)
        picture(claim, PICTURE, draw)
    return rows


def print_rows(rows: list[Row], title: str) -> None:
    """Print each quantity as replicated, as published, and the ratios of middle and ends."""
    columns = ("median", "mean", "90% interval", "published", "90% interval", "ratios")
    listing = table(title, ("quantity",), columns)
    for row in rows:
        listing.add_row(
            row.quantity,
            short(row.median),
            short(row.mean),
            f"{short(row.p05)} to {short(row.p95)}",
            *(_against(row) if row.published == row.published else ("none", "", "")),
        )
    console().print(listing)


def _against(row: Row) -> tuple[str, str, str]:
    ratios = ", ".join(f"{ratio:.2f}" for ratio in row.ratios)
    interval = f"{short(row.published_low)} to {short(row.published_high)}"
    return short(row.published), interval, ratios


def short(value: float) -> str:
    """Three digits, and whole numbers from a hundred on: 0.094, 77.6, 1,305."""
    return number(value, ",.0f" if abs(value) >= 100 else "")
