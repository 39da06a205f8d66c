"""A few variables of a result as one table, for seaborn, plotly, altair or R."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import xarray as xr

from sim.base.errors import EndgameError
from sim.endings.classification import require_result
from sim.scenario.schema import nearest

AXES = {"event", "word"}
"""Axes of what `sim.events` reads."""


def tidy(result: xr.Dataset, names: str | Iterable[str]) -> pd.DataFrame:
    """Some variables as a table with a row for each combination of world, month, agent.

    Parameters
    ----------
    result : of a run or an ensemble, or a part of one.
    names : variables or coordinates. One of them has the axes of all others, whose values are
        repeated along what they do not have: ``["revenue_usd", "hhi", "ending"]`` has a row for
        each world, month and lab.

    Returns
    -------
    pandas.DataFrame
        Columns are the axes, then the variables; a dot in a name is an underscore:
        ``param.market.flywheel`` is ``param_market_flywheel``. ``attrs["units"]`` has the units by
        column.

    Raises
    ------
    EndgameError
        If a name is unknown, or two variables have no table in common.

    Examples
    --------
    >>> tidy(run("baseline", years=1), ["hhi"]).columns.to_list()  # doctest: +SKIP
    ['world', 'month', 'hhi']
    """
    require_result(result, "tidy")
    given = [names] if isinstance(names, str) or not isinstance(names, Iterable) else names
    chosen = list(dict.fromkeys(map(str, given)))
    known = [str(name) for name, x in result.variables.items() if not AXES & {*x.dims}]
    if not chosen:
        raise EndgameError("tidy: must have at least one name of a variable")
    for name in chosen:
        if name in result.variables and name not in known:
            raise EndgameError(f"tidy {name!r}: events are a table of their own, see sim.events")
        if name not in known:
            raise EndgameError(f"tidy {name!r}: no such variable{nearest(name, known)}")
    picked = {name: result[name].variable.to_base_variable() for name in chosen}
    widest = max(picked.values(), key=lambda each: each.ndim)
    for name, each in picked.items():
        if lacking := set(each.dims) - set(widest.dims):
            which = ", ".join(sorted(map(str, lacking)))
            raise EndgameError(f"tidy {name!r}: alone has the axis {which}; ask for it by itself")
    axes = {dim: result[dim].variable for dim in widest.dims if dim in result.coords}
    values = {name: each for name, each in picked.items() if name not in axes}
    table = xr.Dataset(values, coords=axes).expand_dims([] if widest.dims else ["row"])
    frame = table.to_dataframe(dim_order=list(table.sizes)).reset_index()
    frame = frame.drop(columns=[] if widest.dims else "row")
    frame.columns = pd.Index([str(name).replace(".", "_") for name in frame.columns])
    frame.attrs["units"] = {
        name.replace(".", "_"): each.attrs["units"]
        for name, each in picked.items()
        if "units" in each.attrs
    }
    return frame
