"""``endgame backtest``: forecasts of a calibrated history against what came after."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import ScenarioError
from sim.base.written import number
from sim.cli.console import console, progress, table
from sim.cli.options import Workers, require_writable
from sim.cli.pictures import picture
from sim.data import content

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from sim.record.backtest import Headline, Played

BUILDERS = 200
"""API builders in each world, as in the calibration."""
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
    out: Annotated[Path, typer.Option(help="Folder for tables and pictures.")] = Path(
        "results/backtest"
    ),
    made: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Date of the forecasts; today if left out."),
    ] = None,
    figures: Annotated[bool, typer.Option(help="Draw the picture.")] = True,
) -> None:
    """Play calibrated worlds past June 2025 and score them on what the record says since.

    Leaves scores by series, every scored point, the rehearsal that chose the method, the bands over
    the record, and forecasts of quarters that nobody knows yet, to be scored later.
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.scenario.posterior import posterior as load

    day = _date(made)
    found = load(posterior)
    require_writable(out)
    from sim.record.backtest import choose, future_table, headline, play, point_table, score_table
    from sim.record.history.points import SPLIT
    from sim.runs.ensemble.driver import available_cores
    from sim.scenario.definition import Scenario

    history = Scenario.load(posterior)
    if found.scenario_sha256 != history.sha256():  # its worlds would not be those weighted
        raise ScenarioError(
            f"{posterior}: is not the scenario that was calibrated; "
            "run experiments/06_calibration again"
        )
    history = history.replace({"builders.count": BUILDERS})
    with progress(f"{posterior}, to 2027") as told:
        done = play(found, history, worlds, workers or available_cores(), told)
    method, rehearsal = choose(done)
    points = point_table(done, SPLIT)
    scores = score_table(points, method)
    write(out, "rehearsal.csv", score_table(rehearsal, method))
    write(out, "points.csv", points)
    write(out, "scores.csv", scores[list(FIRST)])
    write(out, "scores_detail.csv", scores)
    # Forecasts made on other days stay.
    write(out, f"forecasts_made_{day}.csv", future_table(done, method, KNOWN_UNTIL))
    came_to = headline(scores)
    _manifest(out, done, method, came_to)
    console().print(score_lines(scores, method))
    console().print(sentence(came_to, method), markup=False, soft_wrap=True)
    console().print(f"Backtest in {out}", markup=False, soft_wrap=True)
    if figures:
        picture(out / "figures" / "bands.png", lambda: draw(done, method))


def _date(made: str | None) -> str:
    try:
        day = datetime.date.today() if made is None else datetime.date.fromisoformat(made)
    except ValueError:
        raise ScenarioError(f"--made {made!r}: must be a date as YYYY-MM-DD") from None
    return day.isoformat()


def write(folder: Path, name: str, rows: pd.DataFrame) -> None:
    """A table as CSV, to six figures."""
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_csv(folder / name, index=False, float_format="%.6g", lineterminator="\n")


def draw(done: Played, method: str) -> Figure:
    """The bands over the record, and the straight line in logs that is to be beaten."""
    import numpy as np
    import xarray as xr

    from sim.plots import style
    from sim.plots.history import figure_history
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


def _manifest(folder: Path, done: Played, method: str, came_to: Headline) -> None:
    from sim.results.provenance import commit, versions
    from sim.scenario.definition import Scenario

    name = done.posterior.name
    stored = content(f"posteriors/{name}.csv")
    told = {
        "posterior": name,
        "posterior_sha256": hashlib.sha256(stored).hexdigest(),
        "scenario_sha256": Scenario.load(name).sha256(),
        "worlds": len(done.figures),
        "method": method,
        "families_of_five": came_to.families,
        "points": came_to.points,
        "better_by": came_to.better_by,
        "coverage80": came_to.coverage,
        "seed": done.posterior.seed,
        "commit": commit(),
        "versions": versions(),
    }
    (folder / "manifest.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


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
