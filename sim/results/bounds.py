"""Whether a world leaves the possible: results against physical and economic bounds.

`bounds` reads ``sim/data/result_bounds.toml``: power against the world's electricity, people
against those online, investment against world product, each with its reason and source. They are
bounds on what is possible, not predictions, and nothing that happens in a world depends on them.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ParameterError
from sim.base.units import MONTHS_PER_YEAR
from sim.data import text
from sim.results.variables import variables

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

TABLE = "result_bounds.toml"
REFERENCE = np.datetime64("2025-01", "M")
"""Month that the bounds are given for."""

COLUMNS = ("world", "bound", "since", "month", "value", "limit", "unit")


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound: at most ``most`` and at least ``least`` in January 2025, growing from there."""

    name: str
    what: str
    variables: tuple[str, ...]
    unit: str
    reason: str
    source: str
    growth: float
    most: float = math.inf
    least: float = -math.inf
    across: str = "sum"
    window: str = "month"

    def limit(self, months: FloatArray) -> FloatArray:
        """The bound so many months after January 2025; 100 growing at 0.03, 120: 135."""
        side = self.most if math.isfinite(self.most) else self.least
        moved: FloatArray = side * np.exp(self.growth * months / MONTHS_PER_YEAR)
        return moved

    def broken(self, values: FloatArray, months: FloatArray) -> FloatArray:
        """How far values lie beyond, (worlds, months), in logs; 0 within. 200 of 100: 0.69."""
        limit = self.limit(months)
        if math.isfinite(self.most):
            return np.where(values > limit, np.log(np.maximum(values, limit) / limit), 0.0)
        return np.where(values < limit, np.log(limit / np.maximum(values, limit / 1e9)), 0.0)


@cache
def bounds() -> Mapping[str, Bound]:
    """Every bound by name, as shipped; read once.

    Worked: ``bounds()["users"].most`` is 6000 (million people, in January 2025).

    Raises
    ------
    ParameterError
        If a bound is incomplete, has no side or two, or names a variable that no result has.
    """
    found = {}
    for name, row in tomllib.loads(text(TABLE)).items():
        unknown = set(row) - {each.name for each in fields(Bound)}
        known = all(given.partition(":")[0] in variables() for given in row.get("variables", "?"))
        if unknown or not known or ("most" in row) == ("least" in row):
            raise ParameterError(f"sim/data/{TABLE}: [{name}] is incomplete or names what is not")
        found[name] = Bound(name, **{**row, "variables": tuple(row["variables"])})
    return MappingProxyType(found)


def beyond(result: xr.Dataset) -> pd.DataFrame:
    """Where worlds leave the possible: a row for each world and bound that it breaks.

    Parameters
    ----------
    result : what `sim.run` returned. Bounds whose series it does not have by month, such as an
        ensemble's that were kept by year, are not looked at.

    Returns
    -------
    pandas.DataFrame
        ``world``; ``bound``, a key of `bounds`; ``since``, the first month beyond it; ``month``,
        that of the value farthest beyond, with ``value``, ``limit`` and ``unit``. Empty if all
        worlds are possible.

    Worked: a world that draws 674 GW in 2034-12, when the bound stands at 485: one row, ``power``.
    """
    import pandas as pd

    if "month" not in result.coords:
        return pd.DataFrame([], columns=list(COLUMNS))
    calendar = result["month"].values.astype("datetime64[M]")
    months = (calendar - REFERENCE).astype(np.float64)
    rows = []
    for name, bound in bounds().items():
        if not _there(bound, result):
            continue
        values = series(bound, result)
        broken = bound.broken(values, months)
        limit = bound.limit(months)
        for place in np.flatnonzero(broken.max(axis=1)).tolist():
            first, worst = int((broken[place] > 0).argmax()), int(broken[place].argmax())
            world, when = result["world"].values[place], (calendar[first], calendar[worst])
            told = (values[place, worst], limit[worst], bound.unit)
            rows.append((world, name, *(month.astype("M8[ns]") for month in when), *told))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sentences(result: xr.Dataset, reasons: bool = True) -> list[str]:
    """`beyond` in words, one line a bound, of the world farthest beyond it; with its reason or not.

    Worked: ``power drawn by AI compute: 674,000 MW in 2034-12, at most 485,000 possible (a tenth
    of all the electricity made, ...)``.
    """
    lines = []
    found, worlds = beyond(result), result.sizes["world"]
    for name, rows in found.groupby("bound", sort=False):
        bound = bounds()[str(name)]
        times = np.abs(np.log(rows["value"].to_numpy().clip(min=1e-9) / rows["limit"].to_numpy()))
        worst = rows.iloc[int(times.argmax())]
        side = "at most" if math.isfinite(bound.most) else "at least"
        where = f" in {len(rows)} of {worlds} worlds, farthest" if worlds > 1 else ""
        lines.append(
            f"{bound.what}{where}: {_told(worst['value'])} {bound.unit} in {worst['month']:%Y-%m}, "
            f"{side} {_told(worst['limit'])} possible" + (f" ({bound.reason})" if reasons else "")
        )
    return lines


def series(bound: Bound, result: xr.Dataset) -> FloatArray:
    """What a bound is held against, (worlds, months)."""
    total: FloatArray = np.zeros((result.sizes["world"], result.sizes["month"]))
    for given in bound.variables:
        name, _, layer = given.partition(":")
        variable = result[name].sel(layer=layer) if layer else result[name]
        values = variable.transpose("world", "month", ...).values.astype(np.float64)
        total = total + _across(values.reshape(*total.shape, -1), bound.across)
    before = np.maximum(np.arange(total.shape[1]) - MONTHS_PER_YEAR, 0)
    if bound.window == "rise":
        risen: FloatArray = total - total[:, before]
        return risen
    if bound.window == "year":
        summed = np.concatenate([np.zeros((len(total), 1)), total.cumsum(axis=1)], axis=1)
        total = summed[:, 1:] - summed[:, np.maximum(np.arange(total.shape[1]) - 11, 0)]
    return total


def _across(values: FloatArray, how: str) -> FloatArray:
    """The last axis as one number, without what is missing, such as a lab to be founded."""
    missing = np.isnan(values)
    one: FloatArray
    if how == "sum":
        one = np.where(missing, 0.0, values).sum(axis=-1)
    else:
        one = np.where(missing, -np.inf, values).max(axis=-1)
    return one


def _told(value: float) -> str:
    """A number as people read it. 674321: 674,000; 4.8e13: 48 tn; 0.25: 0.25."""
    for size, word in ((1e12, " tn"), (1e9, " bn")):
        if size <= abs(value) < 1e3 * size:
            return f"{value / size:.3g}{word}"
    return f"{float(f'{value:.3g}'):,.0f}" if 100 <= abs(value) < 1e15 else f"{value:.3g}"


def _there(bound: Bound, result: xr.Dataset) -> bool:
    names = [given.partition(":")[0] for given in bound.variables]
    return all(name in result and "month" in result[name].dims for name in names)
