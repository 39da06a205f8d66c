"""``endgame backtest``: forecasts of a calibrated history against what came after."""

from __future__ import annotations

import datetime
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

    from sim.record.backtest import Headline, Played

BUILDERS = 200
"""API builders in each world, as in the calibration."""
TABLES = ("rehearsal.csv", "points.csv", "scores.csv", "scores_detail.csv")
PICTURE = "bands.png"
FIRST = ("series", "points", "crps_model", "crps_last", "crps_trend", "coverage80")
"""Columns of the scores for a reader; the rest is in the detail."""
KNOWN_UNTIL = "2026-10"
"""Last month of the record: forecasts to be scored later begin after it."""


def backtest(
    posterior: Annotated[
        str, typer.Option(metavar="NAME", help="Name of calibrated draws.")
    ] = "history_2023",
    worlds: Annotated[
        int | None,
        typer.Option(min=10, help="Worlds of the posterior to play; all if left out."),
    ] = None,
    workers: Workers = None,
    out: Annotated[
        Path,
        path_option("Folder for tables and pictures."),
    ] = Path("results/backtest"),
    made: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Date of the forecasts; today if left out."),
    ] = None,
    figures: Annotated[bool, typer.Option(help="Draw the picture.")] = True,
    overwrite: Overwrite = False,
) -> None:
    """Play calibrated worlds past June 2025 and score them on what the record says since.

    Leaves scores by series, every scored point, the rehearsal that chose the method, the bands over
    the record, and forecasts of quarters that nobody knows yet, to be scored later.
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.scenario.posterior import posterior as load

    day = _date(made)
    found = load(posterior)
    from sim.record.backtest import choose, future_table, headline, play, point_table, score_table
    from sim.record.history.points import SPLIT
    from sim.results.folders.claiming import claimed_tables
    from sim.results.folders.ownership import MANIFEST
    from sim.runs.ensemble.driver import available_cores
    from sim.scenario.definition import Scenario

    history = Scenario.load(posterior)
    if found.scenario_sha256 != history.sha256():  # its worlds would not be those weighted
        raise ScenarioError(
            f"{posterior}: is not the scenario that was calibrated; "
            "run experiments/06_calibration again"
        )
    of = {
        "command": "backtest", "posterior": posterior, "worlds_asked": worlds,
        "posterior_sha256": hashlib.sha256(content(f"posteriors/{posterior}.csv")).hexdigest(),
        "scenario_sha256": history.sha256(), "seed": found.seed,
    }  # fmt: skip
    writes = [MANIFEST, *TABLES, dated := f"forecasts_made_{day}.csv"]
    writes += [f"figures/{PICTURE}"] if figures else []
    history = history.replace({"builders.count": BUILDERS})
    at(f"before all was scored; {out} is as it was")
    with orderly(), claimed_tables(out, of, writes, overwrite) as claim:
        with bar(f"{posterior}, to 2027") as told:
            done = play(found, history, worlds, workers or available_cores(), told)
        method, rehearsal = choose(done)
        points = point_table(done, SPLIT)
        scores = score_table(points, method)
        came_to = headline(scores)
        made_to = (score_table(rehearsal, method), points, scores[list(FIRST)], scores)
        tables = dict(zip(TABLES, made_to, strict=True))
        tables[dated] = future_table(done, method, KNOWN_UNTIL)
        # Forecasts made on other days stay.
        claim.tables(tables, of, _about(done, method, came_to), lasting="forecasts_made_*")
        console().print(score_lines(scores, method))
        say(sentence(came_to, method))
        say(f"Backtest in {out}")
        if figures:
            picture(claim, PICTURE, lambda: draw(done, method))


def _date(made: str | None) -> str:
    try:
        day = datetime.date.today() if made is None else datetime.date.fromisoformat(made)
    except ValueError:
        raise ScenarioError(f"--made {made!r}: must be a date as YYYY-MM-DD") from None
    return day.isoformat()


def draw(done: Played, method: str) -> Figure:
    """The bands over the record, and the straight line in logs that is to be beaten."""
    import numpy as np
    import xarray as xr

    from sim.plots import style
    from sim.plots.figures.history import figure_history
    from sim.record.history.points import SPLIT, month_number
    from sim.record.history_panels import forecast_paths

    split = (month_number(SPLIT) + 1) / 12.0
    paths = forecast_paths(done.ensemble(), done.record, done.quarters, method)
    panels = [[(path, style.BLUE)] for path in paths]
    source = xr.Dataset(
        {"member": ("world", np.arange(len(done.figures)))},
        attrs={
            "scenario": done.posterior.name, "seed": done.posterior.seed, "parameters": "drawn",
        },
    )  # fmt: skip
    how = (
        "Calibrated on filled points, to June 2025 (dashed); "
        f"band: 10 to 90% of {method} forecasts; open points came after and were not used.\n"
        "Orange: the naive forecast, a straight line through the filled points."
    )
    return figure_history(source, panels, split, "Would mid-2025 have seen 2026 coming?", how)


def _about(done: Played, method: str, came_to: Headline) -> dict[str, object]:
    return {
        "worlds": len(done.figures),
        "method": method,
        "families_of_five": came_to.families,
        "points": came_to.points,
        "better_by": came_to.better_by,
        "coverage80": came_to.coverage,
    }


def score_lines(scores: pd.DataFrame, method: str) -> Table:
    """The scores for the terminal: smaller is better."""
    made = table(
        f"CRPS of {method} forecasts after June 2025, by family; smaller is better",
        ("series",),
        ("points", "model", "last value", "trend", "better by", "80% band"),
    )
    for row in scores.to_dict("records"):
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
    if not came_to.families:
        return "No family has five points or more; there is no headline."
    side = "better" if came_to.better_by >= 0 else "worse"
    return (
        f"Over {came_to.families} families with five points or more ({came_to.points} points) the "
        f"{method} forecast is {abs(came_to.better_by):.0%} {side} than the better naive one; "
        f"80% bands hold {came_to.coverage:.0%}."
    )
