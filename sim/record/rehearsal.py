"""How worlds become a forecast, chosen within the months that were fitted to.

Worlds from January 2023, with drawn parameters, forecast July 2024 to June 2025 from the record to
June 2024. The method with the smaller mean CRPS is taken for the figures after June 2025. Other
widths of the model's own error are shown and not chosen from: constants were fitted to these
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


def rehearsed(
    worlds: int, builders: int, seed: int = 0, workers: int = 1, told: Told | None = None
) -> Ensemble:
    """Worlds from January 2023 with drawn parameters, read at the figures to June 2025."""
    chosen = [point for point in points() if not point.held_out]
    scenario = Scenario.load(HISTORY).replace({"builders.count": builders})
    job = Play(scenario, {}, np.arange(worlds), chosen, seed)
    return Ensemble(read_worlds(job, workers, told), chosen, seed)


def choose(ensemble: Ensemble) -> tuple[Way, pd.DataFrame]:
    """The method that does best in the rehearsal with stated errors, and how each did."""
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
    return Way(str(best)), table
