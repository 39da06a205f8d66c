"""The money of one world as tables: transaction-flow matrix, balance sheets, revenue twice told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.base.errors import EndgameError
from sim.base.written import number, usd
from sim.cli.console import table
from sim.results.kept import require_kept

if TYPE_CHECKING:
    import xarray as xr

BILLION = 1e9
LEAST_SHOWN = 0.005
"""Billions below which a row or column of a matrix is left out."""
MATRIX_WIDTH = 132
"""Columns that a matrix needs; narrower terminals wrap its lines rather than lose numbers."""
SHORT_NAMES = {
    "hyperscalers": "hypers",
    "chip_maker": "chips",
    "other_clouds": "clouds",
    "investors": "funds",
    "builders": "builds",
    "households": "househ",
    "workers": "work",
    "energy_suppliers": "energy",
    "suppliers": "suppl",
    "limited_partners": "LPs",
    "outside_parents": "parents",
    "core_business": "core",
    "end_customers": "custom",
}
KEY = (
    "hypers hyperscalers, chips the chip maker, clouds all other owners of compute, hosts of open "
    "weights, funds investors, builds API builders, househ households, work employees, suppl "
    "suppliers, LPs limited partners, parents of labs outside the model, core the hyperscalers' "
    "other business and tenants, custom the builders' customers"
)


def print_ledger(result: xr.Dataset, out: Console, world: int = 0, year: int | None = None) -> None:
    """Print the ledger of one world in one year, the last if none is named."""
    series = ("flow_matrix_usd", "reported_revenue_usd", "consolidated_revenue_usd")
    require_kept(result, "ledger", series)
    years = [int(each) for each in result["year"].values]
    chosen = years[-1] if year is None else year
    if chosen not in years:
        raise EndgameError(f"--year {chosen}: must be {years[0]} to {years[-1]}")
    if world >= result.sizes["world"]:
        raise EndgameError(f"--world {world}: must be 0 to {result.sizes['world'] - 1}")
    out.width = max(out.width, MATRIX_WIDTH)
    out.print(f"Columns: {KEY}", style="dim")
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
    """A matrix in billions with sums; rows and columns without a number are left out.

    Columns are narrow and headed by short names, which the key under the title spells out.
    """
    rows, columns = values.dims
    cells = np.asarray(values.values, dtype=np.float64) / BILLION
    used = np.flatnonzero(np.any(np.abs(cells) >= LEAST_SHOWN, axis=0))
    names = [str(name) for name in values[columns].values[used]]
    made = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold",
        box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False,
    )  # fmt: skip
    made.add_column(str(rows), no_wrap=True)
    for name in (*names, "sum"):
        made.add_column(SHORT_NAMES.get(name, name), justify="right", no_wrap=True)
    for name, line in zip(values[rows].values, cells, strict=True):
        if np.any(np.abs(line) >= LEAST_SHOWN):
            made.add_row(str(name), *(_cell(each) for each in line[used]), _cell(float(line.sum())))
    if str(rows) == "flow":  # items of a balance sheet end in their own sum, net worth
        made.add_section()
        totals = cells.sum(axis=0)
        made.add_row("sum", *(_cell(each) for each in totals[used]), _cell(float(totals.sum())))
    return made


def _cell(billions: float) -> str:
    """A number of billions; nothing at all reads as a dot, and rounding as 0."""
    if billions == 0:
        return "."
    return number(
        billions, ",.0f" if abs(billions) >= 100 else ".1f" if abs(billions) >= 10 else ".2f"
    )


def _revenue(one: xr.Dataset) -> Table:
    """Sales of all layers as reported, and without sales that the seller itself financed."""
    made = table(
        "Revenue of chips, cloud, models and applications: reported, and without circular money",
        ("year",),
        ("reported", "consolidated", "consolidated / reported"),
    )
    sales = one[["reported_revenue_usd", "consolidated_revenue_usd"]].reset_coords(drop=True)
    for year, (gross, net) in sales.groupby("month.year").sum().to_dataframe().iterrows():
        made.add_row(str(year), usd(gross), usd(net), number(net / gross, ".1%") if gross else "-")
    return made
