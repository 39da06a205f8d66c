"""How worlds become a forecast, chosen within the months that were fitted to.

Worlds from January 2023, with drawn parameters, forecast July 2024 to June 2025 from the record to
June 2024. The method with the smaller mean CRPS is taken for the figures after June 2025, with the
model's own error as stated, or narrower if bands so wide hold nearly all that is rehearsed: the
widest that does not. Constants were fitted to these months, so that errors within them are smaller
than those of a forecast, and a band that is too wide here is too wide.
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
NEARLY_ALL = 0.95
"""Part of the points beyond which an 80% band is too wide."""


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
    """Factor on the model's stated error: the widest up to 1 at which bands do not hold nearly all.

    At 1, 0.7 and 0.5 times the stated error 80% bands hold 100, 95 and 84% of the points: 0.7.
    """
    mine = rehearsal[(rehearsal["method"] == method) & (rehearsal["factor"] <= 1.0)]
    right = mine.loc[mine["coverage80"] <= NEARLY_ALL, "factor"]
    return float(right.max() if len(right) else mine["factor"].min())
