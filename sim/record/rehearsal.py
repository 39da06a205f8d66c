"""How worlds become a forecast, chosen within the months that were fitted to.

Worlds from January 2023, with drawn parameters, forecast July 2024 to June 2025 from the record to
June 2024. The method with the smaller mean CRPS is taken for the figures after June 2025, with the
model's own error scaled as split conformal prediction scales it (Lei and others 2018, JASA): by the
smallest factor at which 80% bands hold 80% of what is rehearsed. Constants were fitted to these
months, so that errors within them are smaller than those of a forecast.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.record.backtest import Way, headline, point_table, score_table
from sim.record.forecasts import METHODS, Ensemble
from sim.record.history.played import Play, Told, read_worlds
from sim.record.history.points import SPLIT, points
from sim.scenario.definition import Scenario

REHEARSED_SPLIT = "2024-06"
ENOUGH = 3
"""Figures within a year from which on a series counts."""
FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0)
HISTORY = "history_2023"
NOMINAL = 0.8
"""Part of the points that an 80% band is to hold."""


def rehearsed(
    worlds: int, builders: int, seed: int = 0, workers: int = 1, told: Told | None = None
) -> Ensemble:
    """Worlds from January 2023 with drawn parameters, read at the figures to June 2025."""
    chosen = [point for point in points() if not point.held_out]
    scenario = Scenario.load(HISTORY).replace({"builders.count": builders})
    job = Play(scenario, {}, np.arange(worlds), chosen, seed)
    return Ensemble(read_worlds(job, workers, told), chosen, seed)


def choose(ensemble: Ensemble) -> tuple[Way, pd.DataFrame]:
    """The method that does best in the rehearsal with stated errors, its width, how each did."""
    rows = []
    for factor in FACTORS:
        for method in METHODS:
            table = point_table(ensemble, Way(method, factor), REHEARSED_SPLIT, SPLIT)
            found = headline(score_table(table, method), ENOUGH)
            rows.append(
                {"method": method, "factor": factor, "series": found.series,
                 "points": found.points, "better_by": found.better_by,
                 "coverage80": found.coverage}
            )  # fmt: skip
    table = pd.DataFrame(rows)
    stated = table[table["factor"] == 1.0]
    best = stated.sort_values("better_by", ascending=False)["method"].iloc[0]
    return Way(str(best), width(table, str(best))), table


def width(rehearsal: pd.DataFrame, method: str) -> float:
    """Factor on the model's stated error: the smallest at which 80% bands hold 80% of the points.

    At 0.5, 0.7 and 1 times the stated error they hold 70, 84 and 95%: 0.7. The largest where none
    does.
    """
    mine = rehearsal[rehearsal["method"] == method]
    right = mine.loc[mine["coverage80"] >= NOMINAL, "factor"]
    return float(right.min() if len(right) else mine["factor"].max())
