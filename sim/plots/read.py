"""Reading a result for pictures: one world's series, sums over a year, events."""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.month.events import COLUMNS
from sim.results.event_table import events, has_events
from sim.results.kept import has, numbers

USD_PER_BN = 1e9


def series(result: xr.Dataset, name: str, world: int) -> FloatArray:
    """Read one world of a variable, without its coordinates and without loading other worlds."""
    return np.asarray(result[name].variable.isel(world=world).values, dtype=np.float64)


def over_time(result: xr.Dataset, name: str) -> tuple[NDArray[Any], FloatArray]:
    """Read a series of all worlds, (worlds, times, ...), with its times; money as USD per year.

    By month, or, of an ensemble that keeps it by year, at the last month of each year of the run.
    """
    if has(result, name):
        monthly = str(result[name].attrs.get("units", "")).startswith("USD per month")
        pace = float(MONTHS_PER_YEAR) if monthly else 1.0
        return result["month"].values, numbers(result, name) * pace
    return year_ends(result), numbers(result, name, "yearly")


def year_ends(result: xr.Dataset) -> NDArray[Any]:
    """Last months of the years of a run that is kept by year; they begin with its start."""
    start = tomllib.loads(result.attrs.get("scenario_toml", "")).get("start", "2025-01")
    first = [np.datetime64(f"{year}-{start[5:]}", "M") for year in result["year"].values]
    return (np.array(first) + MONTHS_PER_YEAR - 1).astype("datetime64[ns]")


def yearly_pace(monthly: FloatArray) -> FloatArray:
    """Sum the last twelve months, month by month; the first year has one sum, its own.

    Parameters
    ----------
    monthly : numpy.ndarray
        Amount per month, months first.

    Returns
    -------
    numpy.ndarray
        Amount per year, same shape. A constant 2 per month gives 24 in each month; one payment of
        6 in the second month gives 6 in each month of the first year and in the thirteenth
        month. A run of fewer than twelve months is scaled up.
    """
    total = np.cumsum(np.nan_to_num(monthly), axis=0)
    pace = total.copy()
    pace[MONTHS_PER_YEAR:] -= total[:-MONTHS_PER_YEAR]
    known = min(MONTHS_PER_YEAR, len(pace))
    # A round in the second month must not look like a round every second month.
    pace[:known] = pace[known - 1] * (MONTHS_PER_YEAR / known)
    return np.asarray(pace)


def by_year(monthly: FloatArray, months: NDArray[Any]) -> tuple[NDArray[np.int64], FloatArray]:
    """Sum months by calendar year; returns the years and the sums, years first."""
    years, first = np.unique(months.astype("datetime64[Y]"), return_index=True)
    sums = np.add.reduceat(np.nan_to_num(monthly), first, axis=0)
    return years.astype(np.int64) + 1970, sums


def year_labels(months: NDArray[Any]) -> list[str]:
    """Label calendar years, marking years that the run covers only in part."""
    years, counts = np.unique(months.astype("datetime64[Y]"), return_counts=True)
    whole = counts == MONTHS_PER_YEAR
    return [f"{year}{'' if full else '*'}" for year, full in zip(years, whole, strict=True)]


def events_of(result: xr.Dataset, world: int) -> pd.DataFrame:
    """Read the events of one world, by its number, as `sim.events` gives them; none if absent."""
    if not has_events(result):
        return pd.DataFrame(columns=list(COLUMNS))
    return events(result.isel(world=np.flatnonzero(result["world"].values == world)))
