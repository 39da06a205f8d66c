"""The money of one world as tables: transaction-flow matrix, balance sheets, revenue twice told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.cli.console import number, table, usd
from sim.errors import EndgameError

if TYPE_CHECKING:
    import xarray as xr

BILLION = 1e9


def print_ledger(result: xr.Dataset, out: Console, world: int = 0, year: int | None = None) -> None:
    """Print the ledger of one world in one year, the last if none is named."""
    years = [int(each) for each in result["year"].values]
    chosen = years[-1] if year is None else year
    if chosen not in years:
        raise EndgameError(f"--year {chosen}: must be {years[0]} to {years[-1]}")
    if world >= result.sizes["world"]:
        raise EndgameError(f"--world {world}: must be 0 to {result.sizes['world'] - 1}")
    one = result.isel(world=world)
    at = one.sel(year=chosen)
    out.print(
        _matrix(
            at["flow_matrix_usd"].transpose("flow", "sector"),
            f"Transaction flows of {chosen}, bn USD: payer -, receiver +; each row sums to zero",
        )
    )
    if "balance_sheet_usd" in at:
        out.print(
            _matrix(
                at["balance_sheet_usd"].transpose("item", "sector"),
                f"Balance sheets at the end of {chosen}, bn USD",
            )
        )
    out.print(_revenue(one))


def _matrix(values: xr.DataArray, title: str) -> Table:
    """A matrix in billions with sums; rows and columns without a number are left out."""
    rows, columns = values.dims
    cells = np.asarray(values.values, dtype=np.float64) / BILLION
    used = np.flatnonzero(np.any(cells != 0, axis=0))
    names = [str(name) for name in values[columns].values[used]]
    made = table(title, (str(rows),), (*names, "sum"))
    for name, line in zip(values[rows].values, cells, strict=True):
        if np.any(line != 0):
            made.add_row(str(name), *(_cell(each) for each in line[used]), _cell(float(line.sum())))
    made.add_section()
    totals = cells.sum(axis=0)
    made.add_row("sum", *(_cell(each) for each in totals[used]), _cell(float(totals.sum())))
    return made


def _cell(billions: float) -> str:
    """A number of billions; what is only rounding reads as 0."""
    return number(billions, ",.2f") if abs(billions) >= 0.005 else "0" if billions == 0 else "~0"


def _revenue(one: xr.Dataset) -> Table:
    """Revenue as the labs report it, and after what is paid with their backers' own money."""
    made = table(
        "Labs' revenue: reported, and consolidated (without what their own backers paid)",
        ("year",),
        ("reported", "consolidated", "consolidated / reported"),
    )
    calendar = one["month"].dt.year.values
    reported, consolidated = (
        np.asarray(one[name].values, dtype=np.float64)
        for name in ("reported_revenue_usd", "consolidated_revenue_usd")
    )
    for year in np.unique(calendar):
        gross = float(reported[calendar == year].sum())
        net = float(consolidated[calendar == year].sum())
        share = number(net / gross, ".1%") if gross else "-"
        made.add_row(str(year), usd(gross), usd(net), share)
    return made
