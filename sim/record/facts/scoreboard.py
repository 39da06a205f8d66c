"""The scoreboard: every target's numbers over worlds, beside its bands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.record.facts import (
    of_capital as capital,
)
from sim.record.facts import (
    of_chips as chips,
)
from sim.record.facts import (
    of_labs as labs,
)
from sim.record.facts import (
    of_prices as prices,
)
from sim.record.facts import (
    of_research as research,
)
from sim.record.facts import (
    of_rivalry as rivalry,
)
from sim.record.facts.panel import Parts

if TYPE_CHECKING:
    import xarray as xr

TARGETS: dict[str, Callable[[xr.Dataset], Parts]] = {
    "C1": research.experiments_dominate,
    "C2": research.openai_compute_2024,
    "C3": research.run_cost_growth,
    "C4": research.run_flop_growth,
    "C5": research.inputs_and_price,
    "C6": prices.fixed_capability,
    "C7": prices.frontier_is_sticky,
    "C8": prices.rental_glut,
    "C9": chips.supplier_windfall,
    "C10": chips.capex,
    "C11": labs.revenue_paths,
    "C12": labs.losses,
    "C13": labs.users,
    "C14": rivalry.api_shares,
    "C15": rivalry.open_catch_up,
    "C16": rivalry.shake_out,
    "C17": capital.ai_share_of_venture,
    "C18": capital.builders,
}
"""The named function of each target."""

PART_COLUMNS = ["id", "part", "target_low", "target_high", "median", "p05", "p95", "passes"]
COLUMNS = ["id", "target_low", "target_high", "median", "p05", "p95", "passes"]


def bands(path: Path) -> pd.DataFrame:
    """The table of targets: id, part, low, high, unit, headline, record, source.

    Raises
    ------
    EndgameError
        If a target of `TARGETS` has not exactly one headline, or a band is upside down.
    """
    table = pd.read_csv(path)
    for target in TARGETS:
        if (table.loc[table["id"] == target, "headline"] == 1).sum() != 1:
            raise EndgameError(f"{path.name}: {target} needs exactly one headline part")
    wrong = table[table["low"] > table["high"]]
    if len(wrong):
        row = wrong.iloc[0]
        raise EndgameError(f"{path.name}: {row['id']} {row['part']}: low above high")
    return table


def quantiles(values: FloatArray) -> tuple[float, float, float]:
    """Median, 5% and 95% point over the worlds in which a number exists; NaN if in none."""
    found = values[np.isfinite(values)]
    if len(found) == 0:
        return np.nan, np.nan, np.nan
    p05, median, p95 = np.percentile(found, [5, 50, 95])
    return float(median), float(p05), float(p95)


def parts(data: xr.Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Every part of every target: band, median, 5-95% interval over worlds, pass or fail.

    Raises
    ------
    EndgameError
        If the table names a part that its function does not measure.
    """
    rows = []
    for target, measure in TARGETS.items():
        measured = measure(data)
        mine = table[table["id"] == target]
        ends = mine[["low", "high"]].to_numpy(dtype=np.float64)
        for part, (low, high) in zip(mine["part"].astype(str), ends, strict=True):
            if part not in measured:
                raise EndgameError(f"targets: {target} measures no {part}")
            median, p05, p95 = quantiles(np.asarray(measured[part], dtype=np.float64))
            passes = bool(low <= median <= high)
            rows.append([target, part, low, high, median, p05, p95, passes])
    return pd.DataFrame(rows, columns=PART_COLUMNS)


def scoreboard(measured: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """A row per target: its headline part, and whether all its parts pass."""
    rows = []
    for target in TARGETS:
        headline = table.loc[(table["id"] == target) & (table["headline"] == 1), "part"].iloc[0]
        mine = measured[measured["id"] == target]
        row = mine[mine["part"] == headline].iloc[0].copy()
        row["passes"] = bool(mine["passes"].all())
        rows.append(row[COLUMNS])
    return pd.DataFrame(rows, columns=COLUMNS).reset_index(drop=True)
