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
from sim.results.kept import first_month, has, numbers

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
    month = first_month(result)[5:]
    first = [np.datetime64(f"{year}-{month}", "M") for year in result["year"].values]
    return (np.array(first) + MONTHS_PER_YEAR - 1).astype("datetime64[ns]")


def hyperscalers(result: xr.Dataset) -> list[str]:
    """Names of hyperscalers by column; an ensemble that keeps none of their series lists none."""
    if "hyperscaler" in result.coords:
        return [str(name) for name in result["hyperscaler"].values]
    roster = tomllib.loads(result.attrs.get("scenario_toml", "")).get("roster", {})
    return [str(each["name"]) for each in roster.get("hyperscaler", ())]


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
