"""The end of every world in one table: its ending and the numbers that people ask for first."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

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
    result : what `sim.run` returned.
    """
    columns: dict[str, list[object]] = {"world": result["world"].values.tolist()}
    if "ending" in result:
        columns["ending"] = result["ending"].values.tolist()
        names = json.loads(result.attrs["endings"])
        for name, fit in zip(names, result["membership"].values.T, strict=True):
            columns[f"membership of {name} [0 to 1]"] = fit.tolist()
    for name in LAST_MONTH:
        if name in result:
            columns[_header(result, name)] = result[name].values[:, -1].tolist()
    if "sutton_bound_hhi" in result:
        columns[_header(result, "sutton_bound_hhi")] = result["sutton_bound_hhi"].values.tolist()
    for name in SUMMED:
        if name in result:
            unit = str(result[name].attrs["units"]).removesuffix(" per month")
            columns[f"{name}, whole run [{unit}]"] = np.sum(result[name].values, axis=1).tolist()
    for name in sorted(map(str, result.data_vars)):
        if name.startswith("param."):
            columns[_header(result, name)] = result[name].values.tolist()
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _header(result: xr.Dataset, name: str) -> str:
    return f"{name} [{result[name].attrs['units']}]"
