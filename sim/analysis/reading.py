"""Taking from a result what analyses need: labels, series, windows, events. Worlds come first."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.windows import first_held
from sim.results import event_table
from sim.results.variables import PARAMETER
from sim.scenario.parameters import table

if TYPE_CHECKING:
    import xarray as xr

ORDER = ("world", "month", "lab", "hyperscaler", "layer", "tier", "outcome")


def labels(result: xr.Dataset) -> NDArray[np.str_]:
    """Read the ending of each world, (worlds,) of names."""
    return np.asarray(result["ending"].variable.values).astype(str)


def series(data: xr.Dataset, name: str) -> FloatArray:
    """A variable as plain numbers, (worlds, months, ...)."""
    values = data[name].transpose(*ORDER, missing_dims="ignore").values
    return np.asarray(values, dtype=np.float64)


def month_of(data: xr.Dataset, when: str) -> int:
    """Number of a month ("2026-06") counted from the run's first; it may lie outside the run."""
    first = data["month"].values[0].astype("datetime64[M]")
    return int((np.datetime64(when, "M") - first).astype(int))


def lab(data: xr.Dataset, name: str) -> int:
    """Column of a lab."""
    return [str(each) for each in data["lab"].values].index(name)


def parameter(data: xr.Dataset, name: str) -> FloatArray:
    """A parameter of each world, (worlds,): drawn, or the scenario's value for all."""
    if PARAMETER + name in data:
        return np.asarray(data[PARAMETER + name].values, dtype=np.float64)
    scenario = tomllib.loads(data.attrs["scenario_toml"])
    given = scenario.get("constants", {}) | scenario.get("levers", {})
    return np.full(data.sizes["world"], float(given.get(name, table()[name].value)))


def independent(data: xr.Dataset) -> BoolArray:
    """Labs that operate and belong to nobody else, (worlds, months, labs)."""
    return np.asarray((series(data, "alive") > 0.5) & (series(data, "owner") == -1))


def rd_compute(data: xr.Dataset) -> FloatArray:
    """R&D compute, experiments and final runs, USD a month, (worlds, months, labs)."""
    return series(data, "rd_experiments_usd") + series(data, "rd_final_training_usd")


def development(data: xr.Dataset) -> FloatArray:
    """R&D compute, data and staff, USD a month, (worlds, months, labs)."""
    return rd_compute(data) + series(data, "rd_data_usd") + series(data, "staff_usd")


def spending(data: xr.Dataset) -> FloatArray:
    """All that labs spend to operate, USD a month, (worlds, months, labs)."""
    return development(data) + series(data, "serving_cost_usd") + series(data, "other_cost_usd")


def rolling_sum(values: FloatArray, months: int = MONTHS_PER_YEAR) -> FloatArray:
    """Sum of this and the months before it; NaN until there are enough.

    Worked, two months: 1, 3, 5 -> NaN, 4, 8.
    """
    total = np.cumsum(values, axis=1)
    found = np.full(values.shape, np.nan)
    found[:, months - 1] = total[:, months - 1]
    found[:, months:] = total[:, months:] - total[:, :-months]
    return found


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Quotient, NaN where there is nothing to divide by."""
    some = np.isfinite(below) & (np.abs(below) > 0)
    return np.where(some, above / np.where(some, below, 1.0), np.nan)


def mean_over(values: FloatArray, first: int, months: int) -> FloatArray:
    """Mean over some months, (worlds, ...).

    Raises
    ------
    ValueError : months are outside the run.
    """
    last = first + months
    if first < 0 or last > values.shape[1]:
        raise ValueError(f"months {first} to {last - 1} are outside a run of {values.shape[1]}")
    return np.asarray(values[:, first:last].mean(axis=1))


def largest_rise(values: FloatArray) -> FloatArray:
    """Highest value over the lowest before it, (worlds,); NaN months are passed over.

    Worked: 4, 2, 3, 8, 5 -> 8/2 = 4; 4, 3, 2 -> 1.
    """
    lowest = np.minimum.accumulate(np.where(np.isnan(values), np.inf, values), axis=1)
    rise = np.where(np.isfinite(lowest) & ~np.isnan(values), values / lowest, 0.0)
    return np.asarray(rise.max(axis=1))


def first_where(condition: BoolArray, hold: int = 1) -> IntArray:
    """First month from which a condition lasts, (worlds, ...); -1 where it never does."""
    return np.nan_to_num(first_held(condition, hold), nan=-1.0).astype(np.int64)


def at(values: FloatArray, month: IntArray) -> FloatArray:
    """Values in a month of their own, (worlds, ...); NaN where that is outside the run."""
    inside = (month >= 0) & (month < values.shape[1])
    index = np.where(inside, month, 0)[:, None]
    picked = np.take_along_axis(values, index, axis=1)[:, 0]
    return np.where(inside, picked, np.nan)


def mean_at(values: FloatArray, month: IntArray, first: int, last: int) -> FloatArray:
    """Mean from ``first`` to ``last`` months after each world's own month, (worlds, ...)."""
    shifted = [np.where(month < 0, -1, month + lag) for lag in range(first, last + 1)]
    return np.asarray(np.stack([at(values, each) for each in shifted]).mean(axis=0))


def events(
    data: xr.Dataset, kinds: Sequence[str], first: int = 0, last: int = 10**6
) -> pd.DataFrame:
    """Events of some kinds from one month to before another, with ``row`` and ``number``.

    ``row`` is the world's place in the run, ``number`` the month counted from the start.
    """
    found = event_table.events(data)
    found = found[found["kind"].isin(list(kinds))]
    start = data["month"].values[0].astype("datetime64[M]")
    months = found["month"].to_numpy().astype("datetime64[M]")
    rows = pd.Index(data["world"].values).get_indexer(found["world"])
    found = found.assign(row=rows, number=(months - start).astype(int))
    return found[(found["row"] >= 0) & (found["number"] >= first) & (found["number"] < last)]


def largest_event(data: xr.Dataset, found: pd.DataFrame) -> FloatArray:
    """Largest sum among events, USD, (worlds,); zero where there is none."""
    largest = np.zeros(data.sizes["world"])
    np.maximum.at(largest, found["row"].to_numpy(), found["amount_usd"].to_numpy())
    return largest


def masked_spearman(left: FloatArray, right: FloatArray, counts: BoolArray) -> FloatArray:
    """Rank correlation along the last axis of what counts, (worlds,); NaN with fewer than four.

    Worked: 1, 2, 3, 4 with 1, 3, 2, 4 -> 0.8.
    """
    from scipy.stats import rankdata  # takes long to load

    number = counts.sum(axis=-1)
    middle = (number[..., None] + 1) / 2.0
    a, b = (
        np.where(counts, rankdata(np.where(counts, each, np.inf), axis=-1) - middle, 0.0)
        for each in (left, right)
    )
    scale = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return np.where(number >= 4, ratio((a * b).sum(axis=-1), scale), np.nan)
