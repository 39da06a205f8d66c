"""Worlds side by side: one row a world, of a run or a stored ensemble, for questions about many.

Columns go by the names that questions use: a drawn parameter by its own dotted name, an indicator
or a series of the market by its name, a lab's fate as ``openai.fate``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import FIRST, indicators, outcomes
from sim.results.fates import FREE, OWNED, SERIES, fates
from sim.results.kept import ENOUGH, PREFIX, lacking
from sim.results.summary import LAST_MONTH
from sim.results.variables import PARAMETER, parameters_among

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = np.ndarray[Any, np.dtype[Any]]
Column = tuple[str, Array]

FIT = "fit."
"""How a column begins that is an ending's membership: ``fit.tiered``."""
INDICATOR = "indicator."
COUNTS: Mapping[str, tuple[str, ...]] = {
    "acquisitions": ("acquisition", "licence_and_hire"),
    "closures": ("closure",),
    "entries": ("entry",),
    "down_rounds": ("down_round",),
    "failed_rounds": ("failed_round",),
    "listings": ("ipo",),
    "cloud_defaults": ("cloud_default",),
    "blocked_mergers": ("blocked_merger",),
}
"""Kinds of events that are counted over the whole run, by column."""
ANNUAL = ("market_revenue_usd",)
"""Series of the last month that are told per year."""
TEXTS = ("ending", FIRST)
OF_PARAMETERS = "parameters"
"""Attribute of the table: its columns that are parameters."""


def world_table(result: xr.Dataset) -> pd.DataFrame:
    """Put each world of a result in a row.

    Parameters
    ----------
    result : of `sim.run`, `sim.ensemble` or `sim.open_result`, or some worlds of one.

    Returns
    -------
    pandas.DataFrame
        Index ``world``, its number. Columns, as far as they are kept: each parameter that was drawn
        or given, by its dotted name (``attrs["parameters"]`` lists them); ``ending`` and
        ``first_ending`` (text) and ``first_ending_months``; ``fit.<ending>``, memberships of the
        last month; indicators of the last twelve months by name; series of the market in the last
        month (``market_revenue_usd`` times twelve: USD a year), ``funding_usd`` over the whole run;
        ``<lab>.alive``, ``<lab>.independent`` (bool) and ``<lab>.fate``; how often things happened
        (`COUNTS`).

    Notes
    -----
    Worked: of one world in which OpenAI is Microsoft's at the end ``openai.alive`` is True,
    ``openai.independent`` False and ``openai.fate`` ``owned by Microsoft``.
    """
    import pandas as pd  # takes long to load

    columns: dict[str, Array] = {}
    for part in (_parameters, _endings, _indicators, _market, _labs, _counts):
        for name, values in part(result):
            columns.setdefault(name, values)
    index = pd.Index(np.atleast_1d(result["world"].values), name="world")
    found = pd.DataFrame(columns, index=index)
    found.attrs[OF_PARAMETERS] = [name for name, _ in _parameters(result)]
    return found


def parameters_of(table: pd.DataFrame) -> list[str]:
    """Names of the columns that are parameters and differ between worlds."""
    known = table.attrs.get(OF_PARAMETERS, [])
    return [name for name in known if table[name].nunique() > 1]


def outcomes_of(table: pd.DataFrame) -> list[str]:
    """Names of all other columns that are numbers or true and false."""
    known = set(table.attrs.get(OF_PARAMETERS, []))
    return [str(name) for name in table if name not in known and table[name].dtype.kind in "biuf"]


def _parameters(result: xr.Dataset) -> Iterator[Column]:
    for name in parameters_among(result.variables):
        yield name.removeprefix(PARAMETER), np.asarray(result[name].values, dtype=np.float64)


def _endings(result: xr.Dataset) -> Iterator[Column]:
    for name in TEXTS:
        if name in result:
            yield name, np.asarray(result[name].values).astype(object)
    if f"{FIRST}_months" in result:
        yield f"{FIRST}_months", np.asarray(result[f"{FIRST}_months"].values, dtype=np.float64)
    if "membership" in result:
        fits = result["membership"].transpose("world", "outcome")
        for place, name in enumerate(fits["outcome"].values):
            yield f"{FIT}{name}", np.asarray(fits.values[:, place], dtype=np.float64)


def _indicators(result: xr.Dataset) -> Iterator[Column]:
    kept = [str(name) for name in result.variables if str(name).startswith(INDICATOR)]
    for name in kept:
        yield name.removeprefix(INDICATOR), np.asarray(result[name].values, dtype=np.float64)
    if not kept:
        for name, values in indicators(outcomes(result)).items():
            yield name, values[:, -1]


def _market(result: xr.Dataset) -> Iterator[Column]:
    for name in LAST_MONTH:
        if (values := _last(result, name)) is not None:
            yield name, values * (MONTHS_PER_YEAR if name in ANNUAL else 1.0)
    if "total.funding_usd" in result:
        yield "funding_usd", np.asarray(result["total.funding_usd"].values, dtype=np.float64)
    elif "funding_usd" in result and not lacking(result, ["funding_usd"]):
        monthly = np.asarray(result["funding_usd"].values, dtype=np.float64)
        yield "funding_usd", monthly.sum(axis=1)


def _last(result: xr.Dataset, name: str) -> Array | None:
    """A series of the market in its last month, (worlds,); None if it is not kept."""
    for rate in ENOUGH["last"]:
        found = PREFIX[rate] + name
        if found in result.variables:
            values = np.asarray(result[found].values, dtype=np.float64)
            return values if values.ndim == 1 else values[:, -1]
    return None


def _labs(result: xr.Dataset) -> Iterator[Column]:
    if lacking(result, SERIES, "yearly"):
        if lacking(result, SERIES, "last"):
            return
        result = result.rename({f"last.{name}": name for name in SERIES}).expand_dims("month", 1)
    whose = fates(result)
    for lab, fate in zip(whose["lab"].values, whose.values.T, strict=True):
        text = fate.astype(str)
        yield f"{lab}.alive", (text == FREE) | np.char.startswith(text, OWNED)
        yield f"{lab}.independent", text == FREE
        yield f"{lab}.fate", fate


def _counts(result: xr.Dataset) -> Iterator[Column]:
    if "event_count" in result:
        kinds = [str(each) for each in result["event_kind"].values]
        counts = result["event_count"].transpose("world", "event_kind").values
    elif "event.kind" in result:
        kinds, counts = _counted(result)
    else:
        return
    for name, wanted in COUNTS.items():
        places = [kinds.index(kind) for kind in wanted if kind in kinds]
        yield name, np.asarray(counts[:, places].sum(axis=1), dtype=np.float64)


def _counted(result: xr.Dataset) -> tuple[list[str], Array]:
    """Events of a result in memory by world and kind; codes are places in each world's words."""
    wanted = sorted({kind for kinds in COUNTS.values() for kind in kinds})
    codes = np.atleast_2d(result["event.kind"].transpose("world", "event").values)
    spelled = np.atleast_2d(result["event.words"].transpose("world", "word").values).astype(str)
    there = np.nan_to_num(result["event.month"].notnull().transpose("world", "event").values)
    counts = np.zeros((len(codes), len(wanted)))
    for place, kind in enumerate(wanted):
        is_kind = np.take_along_axis(spelled == kind, codes.astype(np.int64), axis=1)
        counts[:, place] = (is_kind & there.astype(bool)).sum(axis=1)
    return wanted, counts
