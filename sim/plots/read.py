"""Reading a result for pictures: one world's series, sums over a year, events, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

USD_PER_BN = 1e9


def series(result: xr.Dataset, name: str, world: int) -> FloatArray:
    """Read one world of a variable, without its coordinates and without loading other worlds."""
    return np.asarray(result[name].variable.isel(world=world).values, dtype=np.float64)


def names_of(result: xr.Dataset, dimension: str) -> list[str]:
    """List the names along a dimension."""
    return [str(name) for name in result[dimension].values]


def months_of(result: xr.Dataset) -> NDArray[Any]:
    """List the months (datetime64)."""
    return np.asarray(result["month"].values)


def alive_in(result: xr.Dataset, world: int) -> NDArray[np.bool_]:
    """Say which labs live in which month (months, labs)."""
    return np.asarray(series(result, "alive", world) > 0)


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
    earlier = np.zeros_like(total)
    earlier[MONTHS_PER_YEAR:] = total[:-MONTHS_PER_YEAR]
    pace = total - earlier
    known = min(MONTHS_PER_YEAR, len(pace))
    # A round in the second month must not look like a round every second month.
    pace[:known] = pace[known - 1] * (MONTHS_PER_YEAR / known)
    return np.asarray(pace)


def calendar_years(months: NDArray[Any]) -> NDArray[np.int64]:
    """Give the calendar year of each month."""
    return np.asarray(months.astype("datetime64[Y]").astype(np.int64) + 1970)


def by_year(monthly: FloatArray, months: NDArray[Any]) -> tuple[NDArray[np.int64], FloatArray]:
    """Sum months by calendar year; returns the years and the sums, years first."""
    years = calendar_years(months)
    listed = np.unique(years)
    clean = np.nan_to_num(monthly)
    return listed, np.stack([clean[years == year].sum(axis=0) for year in listed])


def year_labels(months: NDArray[Any]) -> list[str]:
    """Label calendar years, marking years that the run covers only in part."""
    years = calendar_years(months)
    listed, counts = np.unique(years, return_counts=True)
    whole = counts == MONTHS_PER_YEAR
    return [str(year) if full else f"{year}*" for year, full in zip(listed, whole, strict=True)]


def events_of(result: xr.Dataset, world: int) -> pd.DataFrame:
    """Read the events of one world, by its number, as `sim.events` gives them; none if absent."""
    import pandas as pd

    from sim.month.events import COLUMNS
    from sim.results.event_table import events, has_events

    if not has_events(result):
        return pd.DataFrame(columns=list(COLUMNS))
    return events(result.isel(world=np.flatnonzero(result["world"].values == world)))
