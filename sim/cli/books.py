"""The money of one world as tables: transaction-flow matrix, balance sheets, revenue twice told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import number, places, usd
from sim.cli.console import table
from sim.plots.read import year_labels
from sim.results.kept import require_kept, year_names

if TYPE_CHECKING:
    import xarray as xr

BILLION = 1e9
LEAST_SHOWN = 0.005
"""Billions below which a row or column of a matrix is left out."""
NOTHING = "."
BETWEEN = 2
"""Spaces between columns."""
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
    "lenders": "lend",
    "cloud_owners": "owners",
    "outside_parents": "parents",
    "core_business": "core",
    "advertisers": "advert",
    "end_customers": "custom",
}
KEY = (
    "hypers hyperscalers, chips the chip maker, clouds all other owners of compute, hosts of open "
    "weights, funds investors, builds API builders, househ households, work employees, suppl "
    "suppliers, LPs limited partners, lend lenders, owners of other clouds, parents of labs "
    "outside the model, core the hyperscalers' other business and tenants, advert advertisers, "
    "custom the builders' customers"
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
        raise EndgameError(f"--world {world}: must be {places(result.sizes['world'])}")
    out.print(f"Columns: {KEY}", style="dim")
    one = result.isel(world=world)
    at = one.sel(year=chosen)
    named = _twelve_months(result, years.index(chosen))
    _matrix(
        out,
        at["flow_matrix_usd"].transpose("flow", "sector"),
        f"Transaction flows of {named}, bn USD: payer -, receiver +; each row sums to zero",
    )
    if "balance_sheet_usd" in at:
        _matrix(
            out,
            at["balance_sheet_usd"].transpose("item", "sector"),
            f"Balance sheets at the end of {named}, bn USD",
        )
    out.print(_revenue(one))


def _twelve_months(result: xr.Dataset, place: int) -> str:
    """A year of the run, which need not begin in January, by its name and months.

    Worked: the last of ten years from July 2026 -> ``2035/36 (2035-07 to 2036-06)``.
    """
    months = result["month"].values[place * MONTHS_PER_YEAR :][:MONTHS_PER_YEAR]
    first, last = (str(month)[:7] for month in (months[0], months[-1]))
    return f"{year_names(result)[place]} ({first} to {last})"


def _matrix(out: Console, values: xr.DataArray, title: str) -> None:
    """Print a matrix in billions with sums; rows and columns without a number are left out.

    Columns are headed by short names, which the key spells out. Those that find no room beside
    one another stand below, after the rows' names again: no number is cut.
    """
    rows, columns = values.dims
    cells = np.asarray(values.values, dtype=np.float64) / BILLION
    used = np.flatnonzero(np.any(np.abs(cells) >= LEAST_SHOWN, axis=0))
    names = [str(name) for name in values[columns].values[used]]
    heads = [*(SHORT_NAMES.get(name, name) for name in names), "sum"]
    labels, lines = [], []
    for name, line in zip(values[rows].values, cells, strict=True):
        if np.any(np.abs(line) >= LEAST_SHOWN):
            labels.append(str(name))
            lines.append([*(_cell(each) for each in line[used]), _cell(float(line.sum()))])
    if str(rows) == "flow":  # items of a balance sheet end in their own sum, net worth
        totals = cells.sum(axis=0)
        labels.append("sum")
        lines.append([*(_cell(each) for each in totals[used]), _cell(float(totals.sum()))])
    title = f"\n{title}"
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    room = out.width - max(map(len, [str(rows), *labels]))
    for block in evenly(widths, room):
        made = table(title, (str(rows),), tuple(heads[column] for column in block))
        made.pad_edge = False  # the space after the last column would fold the first
        for label, line in zip(labels, lines, strict=True):
            part = [line[column] for column in block]
            if set(part) != {NOTHING}:
                made.add_row(label, *part)
        out.print(made)
        title = ""


def blocks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns that fit beside one another, with `BETWEEN` spaces each.

    Worked: widths 4, 3, 5 in a room of 12 -> columns 0 and 1, then 2.
    """
    block: list[int] = []
    for column in range(len(widths)):
        if block and sum(widths[each] + BETWEEN for each in (*block, column)) > room:
            yield block
            block = []
        block.append(column)
    if block:
        yield block


def evenly(widths: Sequence[int], room: int) -> list[list[int]]:
    """As many `blocks` as are needed, about as wide as one another: no column stands alone.

    Worked: four columns of 4 in a room of 18 -> 0 and 1, then 2 and 3, not 0 to 2, then 3.
    """
    found = list(blocks(widths, room))
    for less in range(room - 1, 0, -1):
        narrower = list(blocks(widths, less))
        if len(narrower) > len(found):
            break
        found = narrower
    return found


def _cell(billions: float) -> str:
    """A number of billions; nothing at all reads as a dot, and rounding as 0."""
    if billions == 0:
        return NOTHING
    if abs(billions) < LEAST_SHOWN:
        return "0"
    return number(
        billions, ",.0f" if abs(billions) >= 100 else ".1f" if abs(billions) >= 10 else ".2f"
    )


def _revenue(one: xr.Dataset) -> Table:
    """Sales of all layers as reported, and without sales that the seller itself financed."""
    made = table(
        "\nRevenue of chips, cloud, models and applications: reported, and without circular money",
        ("year",),
        ("reported", "consolidated", "consolidated / reported"),
    )
    sales = one[["reported_revenue_usd", "consolidated_revenue_usd"]].reset_coords(drop=True)
    labels = year_labels(one["month"].values)
    if any(label.endswith("*") for label in labels):
        made.caption, made.caption_justify = "* in part", "left"
    sums = sales.groupby("month.year").sum().to_dataframe()
    for label, (_, (gross, net)) in zip(labels, sums.iterrows(), strict=True):
        made.add_row(label, usd(gross), usd(net), number(net / gross, ".1%") if gross else "-")
    return made
