"""The end of every world in one table: its ending and the numbers that people ask for first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.endings.classification import FIRST
from sim.results.fates import fates
from sim.results.variables import parameters_among

LAST_MONTH = (
    *("price_index", "price_to_full_cost", "subsidy_rate", "markup", "hhi"),
    *("independent_frontier_labs", "labs_alive", "hyperscaler_revenue_share", "open_token_share"),
    *("open_gap", "market_revenue_usd", "frontier_capability", "builders_alive", "users_million"),
)
"""Series whose last month is shown."""

SUMMED = ("funding_usd",)
"""Series added up over the whole run."""


def summary_rows(result: xr.Dataset) -> str:
    """One row per world as CSV text, units in the header; drawn parameters at the end.

    Parameters
    ----------
    result : what `sim.run` returned, or some variables of it: what is not there is left out.
    """
    table = pd.DataFrame(dict(_columns(result)))
    return table.to_csv(index=False, lineterminator="\n", na_rep="nan")


def _columns(result: xr.Dataset) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[Any]]]]:
    there = {str(name): each for name, each in result.variables.items()}
    yield "world", result["world"].values
    named = {"ending": "ending", FIRST: "first ending", f"{FIRST}_months": "first ending [months]"}
    yield from ((text, there[name].values) for name, text in named.items() if name in there)
    if "membership" in there:
        for name, fit in zip(result["outcome"].values, there["membership"].values.T, strict=True):
            yield f"membership of {name} [0 to 1]", fit
    if {"alive", "owner", "hyperscaler"} <= there.keys():
        for lab, fate in zip(result["lab"].values, fates(result).values.T, strict=True):
            yield f"fate of {lab}", fate
    drawn = sorted(parameters_among(there))
    for name in (*LAST_MONTH, "sutton_bound_hhi", *SUMMED, *drawn):
        if name not in there:
            continue
        values, unit = there[name].values, str(there[name].attrs["units"])
        if name in LAST_MONTH:
            yield f"{name} [{unit}]", values[:, -1]
        elif name in SUMMED:
            yield f"{name}, whole run [{unit.removesuffix(' per month')}]", values.sum(axis=1)
        else:
            yield f"{name} [{unit}]", values
