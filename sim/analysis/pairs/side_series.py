"""Main series of the sides over time: how wide each side's worlds are, and their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.by_year import yearly
from sim.results.kept import lacking
from sim.results.looked_back import of_months

if TYPE_CHECKING:
    import xarray as xr

PERCENTS = (5.0, 25.0, 50.0, 75.0, 95.0)
"""The band of 90% of worlds, that of half of them, and their median."""


@dataclass(frozen=True)
class Main:
    """A series that is watched over time."""

    name: str
    words: str
    unit: str
    tolerance: float
    """Two worlds differ in it if they do by more than this: of the size of both if ``relative``, a
    share of it; else in the series' own unit."""
    relative: bool = False
    scale: float = 1.0
    by_year: bool = False
    """Summed over a year or read at its end, rather than as the mean over the last 12 months."""
    log: bool = False


MAIN = (
    Main("market_revenue_usd", "Sales of models", "bn USD a year", 0.05, True, 1e-9, True),
    Main("price_index", "Price of the first month's quality", "USD per M tokens", 0.05, True, 1.0,
         True, True),
    Main("subsidy_rate", "Full cost that others pay", "%", 0.05, False, 100.0),
    Main("funding_usd", "Raised from outside", "bn USD a year", 5e9, False, 1e-9, True),
    Main("price_to_full_cost", "Price over full cost", "ratio", 0.05, True),
    Main("hhi", "Concentration of owners", "HHI, points", 250.0),
    Main("independent_frontier_labs", "Independent labs at the frontier", "labs", 0.5),
    Main("open_token_share", "Open part of tokens", "%", 0.05, False, 100.0),
)  # fmt: skip
"""In the order of the picture. Tolerances are judgement: a twentieth, five points of a hundred, 5
bn USD a year, half a lab, and the 250 points of concentration above which the EU looks at a merger
(guidelines on horizontal mergers 2004, par. 20)."""


@dataclass(frozen=True)
class Traced:
    """One series of two sides or more."""

    main: Main
    months: IntArray
    """(times,) number of the month that each time is, the run's first being 0."""
    values: tuple[FloatArray, ...]
    """(worlds, times) of each side."""

    def bands(self, side: int) -> FloatArray:
        """`PERCENTS` over the worlds of a side, (percents, times)."""
        return percentiles(self.values[side])

    def change(self, side: int) -> FloatArray:
        """`PERCENTS` over pairs of what a side adds to the first, (percents, times).

        Of a ``relative`` series in shares of the first side's value: 100 and 106 are 0.06.
        """
        first, other = self.values[0], self.values[side]
        if not self.main.relative:
            return percentiles(other - first)
        return percentiles(
            np.where(first > 0.0, other / np.where(first > 0.0, first, 1.0), np.nan) - 1
        )


def traced(results: Sequence[xr.Dataset], main: Sequence[Main] = MAIN) -> list[Traced]:
    """Main series of all sides, those that every side keeps.

    Parameters
    ----------
    results : of runs or ensembles of the same worlds and months.
    main : which series.

    Returns
    -------
    A `Traced` for each, in order.
    """
    made = []
    trailing = [_trailing(each) for each in results]
    for each in main:
        found = [_one(result, each, own) for result, own in zip(results, trailing, strict=True)]
        if any(values is None for values in found):
            continue
        kept = tuple(values for values in found if values is not None)
        made.append(Traced(each, times_of(each, results[0]), kept))
    return made


def times_of(main: Main, result: xr.Dataset) -> IntArray:
    """Months of the series' values. By year, of 24 months: 11 and 23."""
    months = result.sizes.get("month") or MONTHS_PER_YEAR * result.sizes["year"]
    step = MONTHS_PER_YEAR if main.by_year else 1
    return np.arange(step - 1, months, step)


def percentiles(values: FloatArray) -> FloatArray:
    """`PERCENTS` over worlds, (percents, times); NaN where no world has a number."""
    known = np.isfinite(values).any(axis=0)
    found = np.full((len(PERCENTS), values.shape[1]), np.nan)
    if known.any():
        found[:, known] = np.nanpercentile(values[:, known], PERCENTS, axis=0)
    return found


def parts(one: FloatArray, other: FloatArray, main: Main) -> FloatArray:
    """Whether values of two sides differ by more than the tolerance, in every place.

    Worked, a twentieth: 100 and 106 differ by 6 of 103, more than 5%; 100 and 104 do not.
    """
    apart = np.abs(other - one)
    size = np.abs(one + other) / 2.0 if main.relative else 1.0
    return np.asarray(apart > main.tolerance * size)


def _trailing(result: xr.Dataset) -> dict[str, FloatArray]:
    names = [each.name for each in MAIN if not each.by_year]
    try:
        return of_months(result, names)
    except (EndgameError, KeyError):  # an ensemble that keeps no months
        return {}


def _one(result: xr.Dataset, main: Main, trailing: dict[str, FloatArray]) -> FloatArray | None:
    if not main.by_year:
        values = trailing.get(main.name)
    elif lacking(result, [main.name], "yearly"):
        values = None
    else:
        found = yearly(result, main.name)
        values = None if found is None else found.values
    return None if values is None else np.asarray(values, dtype=np.float64)
