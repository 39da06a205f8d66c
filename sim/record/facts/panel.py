"""Read a run: years, months, growth between months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.start.roster import months_between

if TYPE_CHECKING:
    import xarray as xr

Parts = dict[str, FloatArray]
"""What a target comes to: each of its numbers by name, (worlds,)."""

BN = 1e-9
TINY = 1e-12


def at(data: xr.Dataset, name: str, month: str, **where: str) -> FloatArray:
    """A series in one month, (worlds, ...); ``where`` picks, as in ``lab="openai"``."""
    values = data[name].sel({"month": month, **where}).isel(month=0)
    return np.asarray(values.values, dtype=np.float64)


def total(data: xr.Dataset, name: str, first: str, last: str, **where: str) -> FloatArray:
    """A series summed over months from first to last, both included, (worlds, ...)."""
    part = data[name].sel({"month": slice(first, last), **where})
    return np.asarray(part.sum("month").values, dtype=np.float64)


def mean(data: xr.Dataset, name: str, first: str, last: str, **where: str) -> FloatArray:
    """A series' mean over months from first to last, both included, (worlds, ...)."""
    part = data[name].sel({"month": slice(first, last), **where})
    return np.asarray(part.mean("month").values, dtype=np.float64)


def factor_per_year(before: FloatArray, after: FloatArray, months: int) -> FloatArray:
    """Growth factor a year between two levels: 1 to 4 in 24 months is 2."""
    ratio = np.maximum(after, TINY) / np.maximum(before, TINY)
    return np.asarray(ratio ** (MONTHS_PER_YEAR / months), dtype=np.float64)


def slope_per_year(values: FloatArray, months: FloatArray) -> FloatArray:
    """Growth factor a year of a least-squares line through logs, (worlds,).

    ``values`` (worlds, points), ``months`` (points,). 1, 2, 4 at months 0, 12, 24: 2.
    """
    logs = np.log(np.maximum(values, TINY))
    when = months - months.mean()
    slope = (logs * when).sum(axis=1) / (when * when).sum()
    return np.asarray(np.exp(MONTHS_PER_YEAR * slope), dtype=np.float64)


def through(data: xr.Dataset, name: str, months: list[str], **where: str) -> FloatArray:
    """Growth factor a year through the months named, (worlds,): a line through the logs."""
    values = np.stack([at(data, name, month, **where) for month in months], axis=1)
    when = np.array([months_between(months[0], month) for month in months], dtype=np.float64)
    return slope_per_year(values, when)
