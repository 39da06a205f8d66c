"""Aims held against runs: a figure each, its band, met or not, or not recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.record.aims import compute_aims as machines
from sim.record.aims import money_aims as money
from sim.record.table.basics import NotRecordedError

if TYPE_CHECKING:
    import xarray as xr

MEASURES: dict[str, Callable[[xr.Dataset], FloatArray]] = {
    "spot_peak_2023": machines.spot_peak_2023,
    "k36_most_2023": machines.k36_most_2023,
    "lead_weeks_2023_11": machines.lead_weeks_2023_11,
    "lead_weeks_2024_04": machines.lead_weeks_2024_04,
    "k12_turns": machines.k12_turns,
    "capex_2026_usd_bn": machines.capex_2026_usd_bn,
    "capex_over_gdp": machines.capex_over_gdp,
    "capex_trough_over_peak": machines.capex_trough_over_peak,
    "clouds_value_over_cost": machines.clouds_value_over_cost,
    "clouds_lose": machines.clouds_lose,
    "down_rounds_2025": money.down_rounds_2025,
    "labs_above_10tn": money.labs_above_10tn,
    "distributions_over_calls": money.distributions_over_calls,
    "loss_paid_by_named": money.loss_paid_by_named,
    "winter": money.winter,
    "demand_halves": money.demand_halves,
    "ledger_residual": money.ledger_residual,
}
"""Every measure by the name it has in a table of aims."""
RUNS = ("history", "prior")
COLUMNS = ["name", "run", "statistic", "found", "p05", "p95", "low", "high", "unit", "verdict",
           "what"]  # fmt: skip


def median(values: FloatArray) -> float:
    """Of the worlds that have the figure."""
    found = values[np.isfinite(values)]
    return float(np.median(found)) if len(found) else float("nan")


STATISTICS: dict[str, Callable[[FloatArray], float]] = {
    "median": median,
    "share of worlds": lambda values: float(np.mean(values)),
    "share of all": lambda values: float(values[:, 0].sum() / max(values[:, 1].sum(), 1.0)),
    "largest": lambda values: float(np.max(values)),
}
"""How figures of worlds become one."""


def aims(path: Path) -> pd.DataFrame:
    """A table of aims: name, run, statistic, low, high, unit, fitted, what.

    Raises
    ------
    EndgameError : a row names a measure, a run or a statistic that there is not, or its band is
        upside down.
    """
    table = pd.read_csv(path)
    for row in table.to_dict("records"):
        known = row["name"] in MEASURES and row["run"] in RUNS and row["statistic"] in STATISTICS
        if not known or not row["low"] <= row["high"]:
            raise EndgameError(f"{path.name}: {row}")
    return table


def judged(runs: Mapping[str, xr.Dataset], table: pd.DataFrame) -> pd.DataFrame:
    """Each aim's figure beside its band.

    Parameters
    ----------
    runs : by the names in `RUNS`; aims of a run that is not given are left out.
    table : see `aims`.

    Returns
    -------
    DataFrame
        `COLUMNS`; ``verdict`` is ``met``, ``missed`` or ``not recorded``: the run has no such
        series, or is too short.
    """
    found = []
    for row in table.to_dict("records"):
        if row["run"] in runs:
            kept = {name: row[name] for name in COLUMNS if name in row}
            found.append(kept | _verdict(runs[row["run"]], row))
    return pd.DataFrame(found, columns=COLUMNS)


def _verdict(data: xr.Dataset, row: Mapping[Any, Any]) -> dict[str, object]:
    blank = {"found": np.nan, "p05": np.nan, "p95": np.nan, "verdict": "not recorded"}
    try:
        values = MEASURES[str(row["name"])](data)
    except NotRecordedError:
        return blank
    one = STATISTICS[str(row["statistic"])](values)
    if not np.isfinite(one):
        return blank
    low, high = float(str(row["low"])), float(str(row["high"]))
    spread = values[:, 0] / np.maximum(values[:, 1], 1.0) if values.ndim == 2 else values
    p05, p95 = (float(x) for x in np.nanpercentile(spread, [5, 95]))
    return {"found": one, "p05": p05, "p95": p95,
            "verdict": "met" if low <= one <= high else "missed"}  # fmt: skip
