"""Reading a run for claims: series, windows, events, matched worlds. Worlds first everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

import sim
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.windows import held

ORDER = ("world", "month", "lab", "hyperscaler", "layer", "tier", "outcome")
ROUNDS = ("round", "down_round")
RELEASES = ("release", "open_release")
BN = 1e-9
AINEWS = "2026-06"
"""Month in which the article with the five predictions appeared: its windows begin here."""
SHOCK = "2027-01"
"""Month in which the dated changes of the paired runs begin."""


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
    if f"param.{name}" in data:
        return np.asarray(data[f"param.{name}"].values, dtype=np.float64)
    value = json.loads(data.attrs["values"])[name]
    return np.full(data.sizes["world"], float(value))


def independent(data: xr.Dataset) -> BoolArray:
    """Labs that operate and belong to nobody else, (worlds, months, labs)."""
    return (series(data, "alive") > 0.5) & (series(data, "owner") == -1)


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
    """Mean over some months, (worlds, ...); months outside the run raise."""
    last = first + months
    if first < 0 or last > values.shape[1]:
        raise ValueError(f"months {first} to {last - 1} are outside a run of {values.shape[1]}")
    return values[:, first:last].mean(axis=1)


def largest_rise(values: FloatArray) -> FloatArray:
    """Highest value over the lowest before it, (worlds,); NaN months are passed over.

    Worked: 4, 2, 3, 8, 5 -> 8/2 = 4; 4, 3, 2 -> 1.
    """
    lowest = np.minimum.accumulate(np.where(np.isnan(values), np.inf, values), axis=1)
    rise = np.where(np.isfinite(lowest) & ~np.isnan(values), values / lowest, 0.0)
    return rise.max(axis=1)


def first_where(condition: BoolArray, hold: int = 1) -> IntArray:
    """First month from which a condition lasts, (worlds, ...); -1 where it never does."""
    lasting = held(condition, hold)
    return np.where(lasting.any(axis=1), lasting.argmax(axis=1), -1)


def at(values: FloatArray, month: IntArray) -> FloatArray:
    """Values in a month of their own, (worlds, ...); NaN where that is outside the run."""
    inside = (month >= 0) & (month < values.shape[1])
    index = np.where(inside, month, 0)[:, None]
    picked = np.take_along_axis(values, index, axis=1)[:, 0]
    return np.where(inside, picked, np.nan)


def mean_at(values: FloatArray, month: IntArray, first: int, last: int) -> FloatArray:
    """Mean from ``first`` to ``last`` months after each world's own month, (worlds, ...)."""
    shifted = [np.where(month < 0, -1, month + lag) for lag in range(first, last + 1)]
    return np.stack([at(values, each) for each in shifted]).mean(axis=0)


def events(
    data: xr.Dataset, kinds: Sequence[str], first: int = 0, last: int = 10**6
) -> pd.DataFrame:
    """Events of some kinds from one month to before another, with ``row`` and ``number``.

    ``row`` is the world's place in the run, ``number`` the month counted from the start.
    """
    table = sim.events(data)
    table = table[table["kind"].isin(list(kinds))]
    start = data["month"].values[0].astype("datetime64[M]")
    months = table["month"].values.astype("datetime64[M]")
    rows = pd.Index(data["world"].values).get_indexer(table["world"])
    table = table.assign(row=rows, number=(months - start).astype(int))
    return table[(table["row"] >= 0) & (table["number"] >= first) & (table["number"] < last)]


def largest_event(data: xr.Dataset, table: pd.DataFrame) -> FloatArray:
    """Largest sum among events, USD, (worlds,); zero where there is none."""
    found = np.zeros(data.sizes["world"])
    np.maximum.at(found, table["row"].to_numpy(), table["amount_usd"].to_numpy())
    return found


def masked_spearman(left: FloatArray, right: FloatArray, counts: BoolArray) -> FloatArray:
    """Rank correlation along the last axis of what counts, (worlds,); NaN with fewer than four.

    Worked: 1, 2, 3, 4 with 1, 3, 2, 4 -> 0.8.
    """
    pair = counts[..., None, :] & counts[..., :, None]

    def centred(values: FloatArray) -> FloatArray:
        lower = (values[..., None, :] < values[..., :, None]) & pair
        same = (values[..., None, :] == values[..., :, None]) & pair
        rank = lower.sum(axis=-1) + 0.5 * same.sum(axis=-1)
        mean = (rank * counts).sum(axis=-1) / np.maximum(counts.sum(axis=-1), 1)
        return np.where(counts, rank - mean[..., None], 0.0)

    a, b = centred(left), centred(right)
    scale = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    found = ratio((a * b).sum(axis=-1), scale)
    return np.where(counts.sum(axis=-1) >= 4, found, np.nan)
