"""``endgame backtest``: forecasts made in the middle of 2025 against what came after."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import ScenarioError
from sim.base.interrupts import at, orderly
from sim.base.written import number
from sim.cli.console import console, say, table
from sim.cli.options import Overwrite, Workers, path_option
from sim.cli.pictures import picture
from sim.data import content
from sim.runs.bars import bar

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from sim.record.backtest import Headline, Way
    from sim.record.drawn_worlds import Drawn
    from sim.scenario.posterior import Posterior

BUILDERS = 200
"""API builders in each world."""
POSTERIOR, NONE = "history_2023", "none"
"""The shipped posterior, and the word for none."""
BY_DEFAULT = NONE
"""What forecasts better: the prior, weighted by half a year (`experiments/07_backtest`)."""
TABLES = ("rehearsal.csv", "points.csv", "scores.csv", "prior_ranks.csv")
PICTURE = "bands.png"
MOST_ROWS = 20
"""Series in the terminal's table."""


def backtest(
    start: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A start of January 2025; the shipped one if left out."),
    ] = None,
    posterior: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Calibrated draws in place of the start's own ranges; none: the ranges, "
            "weighted by the figures to June 2025.",
        ),
    ] = BY_DEFAULT,
    worlds: Annotated[int, typer.Option(min=50, help="Worlds to play.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of all luck.")] = 0,
    workers: Workers = None,
    out: Annotated[
        Path,
        path_option("Folder for tables and pictures."),
    ] = Path("results/backtest"),
    figures: Annotated[bool, typer.Option(help="Draw the picture.")] = True,
    overwrite: Overwrite = False,
) -> None:
    """Play worlds from January 2025 and score them on what the record says since July.

    Worlds are weighted by the figures to June 2025, or drawn from a posterior that fits them, and
    forecasts are anchored at the last figure of each series.
    Leaves every scored point, scores by series, the rehearsal that chose the method, where the
    record falls in the prior, and the bands over the record.
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.scenario.posterior import posterior as load

    found = load(posterior) if posterior != NONE else None
    from sim.record.backtest import (
        headline,
        point_table,
        score_table,
        scored_points,
        stood_in,
    )
    from sim.record.calibration import start_2025
    from sim.record.drawn_worlds import conditioned, drawn
    from sim.record.history.points import SPLIT
    from sim.record.prior_check import prior_ranks
    from sim.record.rehearsal import choose, rehearsed
    from sim.results.folders.claiming import claimed_tables
    from sim.results.folders.ownership import MANIFEST
    from sim.runs.cores import available_cores
    from sim.scenario.definition import Scenario

    begins = Scenario.load(start or start_2025())
    if begins.start != "2025-01":
        raise ScenarioError(f"--start {start}: begins in {begins.start}; must be 2025-01")
    of = {
        "command": "backtest", "worlds": worlds, "seed": seed,
        "posterior": posterior, "posterior_sha256": _sha256(posterior),
        "scenario_sha256": begins.sha256(),
    }  # fmt: skip
    writes = [MANIFEST, *TABLES, *([f"figures/{PICTURE}"] if figures else [])]
    begins = begins.replace({"builders.count": BUILDERS})
    at(f"before all was scored; {out} is as it was")
    cores = workers or available_cores()
    with orderly(), claimed_tables(out, of, writes, overwrite) as claim:
        with bar("to June 2025") as told:
            way, rehearsal = choose(rehearsed(worlds // 2, BUILDERS, seed, cores, told))
        points = scored_points(begins.start)
        with bar("to July 2026") as told:
            played = stood_in(drawn(begins, points, worlds, seed, cores, found, told))
        weighted = conditioned(played, SPLIT) if found is None else played
        rows = point_table(weighted.ensemble(), way)
        scores = score_table(rows, way.method)
        came_to = headline(scores)
        made = (rehearsal, rows, scores, prior_ranks(played))
        claim.tables(dict(zip(TABLES, made, strict=True)), of, about(weighted, way, came_to))
        console().print(score_lines(scores, way.method))
        say(worlds_used(weighted, found))
        say(sentence(came_to, way.method))
        say(f"Backtest in {out}")
        if figures:
            picture(claim, PICTURE, lambda: draw(weighted, way))


def _sha256(name: str) -> str:
    return "" if name == NONE else hashlib.sha256(content(f"posteriors/{name}.csv")).hexdigest()


def draw(found: Drawn, way: Way) -> Figure:
    """The bands over the record, and the straight line in logs that is to be beaten."""
    import numpy as np
    import xarray as xr

    from sim.plots import style
    from sim.plots.figures.history import figure_history
    from sim.record.history.points import SPLIT, month_number
    from sim.record.history_panels import scored_paths

    split = (month_number(SPLIT) + 1) / 12.0
    panels = [[(path, style.BLUE)] for path in scored_paths(found.ensemble(), way)]
    source = xr.Dataset(
        {"member": ("world", np.arange(len(found.figures)))},
        attrs={"scenario": found.scenario.name, "seed": found.seed, "parameters": "drawn"},
    )
    how = (
        "Worlds from January 2025 weighted by the filled points, to June 2025 (dashed). Open: came "
        f"after.\nBand: 10 to 90% of {way.method} forecasts. Orange: the naive forecast, a "
        "straight line through the filled points."
    )
    return figure_history(source, panels, split, "Would mid-2025 have seen 2026 coming?", how)


def about(found: Drawn, way: Way, came_to: Headline) -> dict[str, object]:
    """What the manifest says of a backtest."""
    from dataclasses import asdict

    told = {key: round(value, 4) for key, value in asdict(came_to).items()}
    return {
        "worlds": len(found.figures),
        "effective_worlds": round(found.effective, 1) if found.effective > 0.0 else None,
        "errors_widened": round(found.widened, 3),
        "method": way.method,
        **told,
    }


def worlds_used(found: Drawn, posterior: Posterior | None) -> str:
    """Which worlds the forecast rests on, in words."""
    if posterior is not None:
        return f"{len(found.figures)} worlds of the posterior {posterior.name}."
    return (
        f"{len(found.figures)} worlds of the prior of {found.scenario.name}, weighted by the "
        f"figures to June 2025: {found.effective:.0f} effective at {found.widened:.1f} times "
        "the stated errors. No posterior is used."
    )


def score_lines(scores: pd.DataFrame, method: str) -> Table:
    """The scores for the terminal: smaller is better."""
    made = table(
        f"CRPS of {method} forecasts after June 2025, by series; smaller is better",
        ("series",),
        ("points", "model", "last value", "trend", "better by", "80% band"),
    )
    for row in scores.head(MOST_ROWS).to_dict("records"):
        made.add_row(
            str(row["series"]),
            str(row["points"]),
            *(number(float(row[name])) for name in ("crps_model", "crps_last", "crps_trend")),
            number(float(row["better_by"]), ".0%"),
            number(float(row["coverage80"]), ".0%"),
        )
    return made


def sentence(came_to: Headline, method: str) -> str:
    """The headline in words."""
    if not came_to.series:
        return "No series has five points or more; there is no headline."
    side = "better" if came_to.better_by >= 0 else "worse"
    return (
        f"Over {came_to.series} series with five points or more ({came_to.points} points) the "
        f"mean CRPS of {method} forecasts is {abs(came_to.better_by):.0%} {side} than the better "
        f"naive one's; 80% bands hold {came_to.coverage:.0%}."
    )
