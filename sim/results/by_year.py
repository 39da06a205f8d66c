"""Series by the years of a run: flows of money summed, of all else the last month."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.base.units import MONTHS_PER_YEAR
from sim.results.kept import PREFIX
from sim.results.variables import variables

PER_MONTH, PER_YEAR = " per month", " per year"


def by_year(series: xr.Variable) -> xr.Variable:
    """A monthly series by year.

    Parameters
    ----------
    series : (world, month, ...), mostly with ``units``; a year not over has its months so far.

    Returns
    -------
    (world, year, ...)
        What is ``per month`` is summed and ``per year``; all else is as in the year's last month.
    """
    values, attrs = series.values, dict(series.attrs)
    months = values.shape[1]
    whole = months - months % MONTHS_PER_YEAR
    years = values[:, :whole].reshape(values.shape[0], -1, MONTHS_PER_YEAR, *values.shape[2:])
    rest = values[:, whole:]
    if attrs.get("units", "").endswith(PER_MONTH):
        attrs["units"] = attrs["units"].removesuffix(PER_MONTH) + PER_YEAR
        attrs["cell_methods"] = "month: sum"
        found, part = years.sum(axis=2), rest.sum(axis=1)
    else:
        attrs["cell_methods"] = "month: point (last month of the year)"
        found, part = years[:, :, -1], values[:, -1]
    if rest.shape[1]:
        found = np.concatenate([found, part[:, None]], axis=1)
    return xr.Variable(("world", "year", *series.dims[2:]), found, attrs)


def yearly(result: xr.Dataset, name: str) -> xr.Variable | None:
    """A series by year, kept by month or by year; None if it is kept neither way."""
    if PREFIX["yearly"] + name in result.variables:
        return result.variables[PREFIX["yearly"] + name].transpose("world", "year", ...)
    if name not in result or "month" not in result[name].dims:
        return None
    monthly = result.variables[name].transpose("world", "month", ...)
    attrs = variables()[name].attrs if name in variables() else {}
    return by_year(xr.Variable(monthly.dims, monthly.values, attrs | monthly.attrs))
