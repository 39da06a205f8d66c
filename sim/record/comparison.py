"""A run from January 2025 beside what has been reported of 2025 and 2026."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import data
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.scenario.parameters import start_table, table

if TYPE_CHECKING:
    import xarray as xr

FACTOR = 2.0
"""Outside this factor of the record a row is a miss."""
START = "start_2025"


def rows() -> pd.DataFrame:
    """The figures of ``sim/data/record/comparison.csv``.

    A simulated figure is a series (of one ``agent``, or of all together) summed from the ``first``
    to the ``last`` month, ``less`` what is not to be counted, times ``scale``: a number or the name
    of a parameter. ``less`` is in the figure's unit, or ``start``: the best capability of the start
    table. Capex of the four hyperscalers adds 12 x 6.37 bn USD of core capex (start table).
    """
    text = data.text("record/comparison.csv")
    return pd.read_csv(io.StringIO(text), dtype={"scale": str, "less": str}).fillna({"agent": ""})


def compare(result: xr.Dataset) -> pd.DataFrame:
    """Hold worlds against the record.

    Parameters
    ----------
    result : a run from January 2025 of two years or more.

    Returns
    -------
    DataFrame
        A row per figure: ``what``, ``unit``, the record's ``low``, ``value`` and ``high``, the
        worlds' ``median``, ``p05`` and ``p95``, ``ratio`` of median to value, ``source``.

    Raises
    ------
    EndgameError : the run does not cover all months of the record.
    """
    figures, months = rows(), result["month"].values.astype("datetime64[M]").astype(str)
    first, last = figures["first"].min(), figures["last"].max()
    if not months[0] <= first <= last <= months[-1]:
        raise EndgameError(
            f"months {months[0]} to {months[-1]}: the record is of {first} to {last}; run all of it"
        )
    found = []
    for row in figures.to_dict("records"):
        p05, median, p95 = np.percentile(simulated(result, row), [5, 50, 95])
        kept = {name: row[name] for name in ("what", "unit", "low", "value", "high")}
        kept |= {"median": median, "p05": p05, "p95": p95, "ratio": median / row["value"]}
        found.append(kept | {"source": row["source"]})
    return pd.DataFrame(found)


def simulated(result: xr.Dataset, row: Mapping[Any, Any]) -> FloatArray:
    """A figure in each world, (worlds,)."""
    part = result[row["series"]].sel(month=slice(row["first"], row["last"]))
    if row["agent"]:
        part = part.sel({dim: row["agent"] for dim in part.dims if dim not in ("world", "month")})
    total = part.sum([dim for dim in part.dims if dim != "world"]).values
    name = row["scale"]
    scale = table()[name].value if name in table() else float(name)
    if row["less"] == "start":
        capabilities = (
            each.value for each in start_table(START) if each.quantity == "capability_log10_flop"
        )
        return np.asarray((total - max(capabilities)) * scale)
    return np.asarray(scale * total - float(row["less"]))


def missed(ratio: float) -> bool:
    """Whether a ratio of simulated to reported is outside the factor that counts as met."""
    return not 1.0 / FACTOR <= ratio <= FACTOR
