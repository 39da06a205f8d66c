"""Monthly or yearly numbers of a result as one plain table, for spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import xarray as xr

from sim.base.errors import EndgameError
from sim.results.by_year import by_year, yearly
from sim.results.coordinates import lab_place, labels_of, names_along
from sim.results.fates import fates
from sim.results.kept import Rate, lacking, require_kept
from sim.results.tidy import tidy
from sim.results.variables import variables
from sim.scenario.schema import nearest

MARKET = (
    "market_revenue_usd", "full_cost_usd", "price_to_full_cost", "subsidy_rate",
    "frontier_price_usd_per_mtok", "price_index", "hhi", "hyperscaler_revenue_share",
    "independent_frontier_labs", "labs_alive", "open_token_share", "open_gap", "funding_usd",
    "users_million", "capacity_total_h100e",
)  # fmt: skip
"""Series of the market that people ask for first."""
LABS = (
    "revenue_usd", "serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd", "staff_usd",
    "cash_usd", "equity_raised_usd", "strategic_raised_usd", "credits_received_usd",
    "parent_support_usd", "valuation_usd", "capability", "price_usd_per_mtok", "tokens_mtok",
    "users_by_lab_million",
)  # fmt: skip
"""Series of a lab that people ask for first."""
FATE = "fate"
ALL_LABS = "all"
AGENTS = ("lab", "hyperscaler", "investor")
"""Axes whose places have a row each."""
SPREAD = ("tier", "segment", "layer", "outcome", "outside_sector", "cloud")
"""Axes that become columns, not rows."""


def exported(
    result: xr.Dataset,
    labs: Sequence[str] = (),
    names: Sequence[str] = (),
    every: bool = False,
    rate: Rate | None = None,
) -> pd.DataFrame:
    """Tabulate series of a result: a row per world and month, and per lab where labs are asked for.

    Parameters
    ----------
    result : of a run or an ensemble.
    labs : names or labels of labs, or ``all``; without, the table is of the market.
    names : variables in place of the usual ones; those of the whole market, or of a world, are
        repeated along labs.
    every : all series of the market, or of labs.
    rate : ``monthly`` or ``yearly`` (money summed, else the last month); as often as the result
        has them if left out.

    Returns
    -------
    pandas.DataFrame
        ``world``, ``month`` or ``year``, mostly ``lab`` with its ``fate``; then the series, those
        with tiers a column each: ``price_usd_per_mtok frontier``. ``attrs["units"]`` by column.

    Raises
    ------
    EndgameError
        If there is no such lab or variable, it is not kept that often, or two variables belong to
        different agents.
    """
    chosen = _names(result, bool(labs), names, every)
    rate = rate or ("yearly" if lacking(result, chosen, "monthly") else "monthly")
    if names:
        require_kept(
            result, "export", [each for each in chosen if not _of_world(result, each)], rate
        )
    columns: dict[str, xr.DataArray] = {}
    for name in chosen:
        if (series := _series(result, name, rate)) is not None:
            columns |= _spread(name, series)
    if not columns:
        raise EndgameError("export: none of the series is kept; keep an ensemble yearly or monthly")
    of = {dim for each in columns.values() for dim in each.dims if dim in AGENTS}
    if len(of) > 1:
        raise EndgameError(f"export: series of {' and '.join(sorted(of))}; ask for one at a time")
    if labs and of != {"lab"}:
        raise EndgameError(f"export: {', '.join(columns)}: not of labs; leave out --lab")
    if of == {"lab"} and not names:
        columns = {FATE: _fates(result, rate)} | columns
    table = xr.Dataset(columns).assign_coords(world=result["world"].values)
    spelled = labels_of(result)
    labels = {each: [spelled.get(name, name) for name in names_along(result, each)] for each in of}
    table = table.assign_coords(labels)
    places = [] if ALL_LABS in labs else [lab_place(result, lab) for lab in labs]
    table = table.isel(lab=places) if places else table
    found = tidy(table, [str(name) for name in table.data_vars])
    if "month" in found:
        found["month"] = pd.DatetimeIndex(found["month"]).strftime("%Y-%m")
    return found


def _names(result: xr.Dataset, of_labs: bool, names: Sequence[str], every: bool) -> list[str]:
    rows = {name: row for name, row in variables().items() if "month" in row.dims}
    known = [*rows, *(str(name) for name in result.variables if _of_world(result, str(name)))]
    for name in names:
        if name not in known:
            raise EndgameError(f"--variable {name!r}: no such series{nearest(name, known)}")
    if names:
        return [*names]
    if every:
        of = {"lab"} if of_labs else set()
        return [name for name, row in rows.items() if {*AGENTS} & {*row.dims} == of]
    return [*(LABS if of_labs else MARKET)]


def _of_world(result: xr.Dataset, name: str) -> bool:
    return name != "world" and name in result.variables and result[name].dims == ("world",)


def _series(result: xr.Dataset, name: str, rate: Rate) -> xr.DataArray | None:
    """A series at a rate with its names along the axes; None where that is not kept."""
    if _of_world(result, name):
        return result[name].reset_coords(drop=True)
    if lacking(result, [name], rate):
        return None
    series = yearly(result, name) if rate == "yearly" else result.variables[name]
    assert series is not None
    coords = {dim: result[dim] for dim in series.dims if dim in result.coords and dim != "world"}
    return xr.DataArray(series, coords)


def _spread(name: str, series: xr.DataArray) -> dict[str, xr.DataArray]:
    """A column for each place along an axis that is no agent of the table."""
    for dim in SPREAD:
        if dim in series.dims:
            return {
                f"{name} {place}": series.sel({dim: place}, drop=True)
                for place in map(str, series[dim].values)
            }
    return {name: series}


def _fates(result: xr.Dataset, rate: Rate) -> xr.DataArray:
    """Whose each lab is, month by month or at the end of each year."""
    found = fates(result, slice(None))
    if rate == "yearly" and "month" in found.dims:
        coords = {dim: result[dim] for dim in ("year", "lab") if dim in result.coords}
        found = xr.DataArray(by_year(found.variable), coords)
    return found.drop_vars("world", errors="ignore")
