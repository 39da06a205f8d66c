"""Aims of the market for compute: peak and queue of 2023, turn of 2025-26, capital expenditure.

Each takes a run and returns a figure per world, (W,); what the run does not record raises
`NotRecordedError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.record.table.basics import NotRecordedError, at_start, series
from sim.record.table.machine_figures import big_four_capex

if TYPE_CHECKING:
    import xarray as xr

WEEKS_PER_MONTH = 52.18 / 12.0
WORLD_GDP_2025_USD = 117e12
"""World product of 2025 at market prices (IMF, World Economic Outlook, 2025-10)."""
GDP_GROWTH = 0.049
"""Growth of it in USD a year, 2025 to 2030 (the same)."""
TURN_RISE = 1.1
"""A turn is a trough from which the price rises to this ratio of it within `TURN_MONTHS`."""
TURN_MONTHS = 6
TURN = ("2025-07", "2026-02")
CASH_RETURN = 0.1
"""Cost of capital of large technology firms, a year (8-10%; cloud.cost_of_capital)."""
LIFE_YEARS = 6.0
"""Years that a machine earns (book lives of servers, 5-6 years in annual reports of 2024)."""


def place(data: xr.Dataset, month: str) -> int:
    """Column of a month.

    Raises
    ------
    NotRecordedError : the run does not have it.
    """
    first = data["month"].values[0].astype("datetime64[M]")
    found = int((np.datetime64(month, "M") - first).astype(int))
    if not 0 <= found < data.sizes["month"]:
        raise NotRecordedError(month)
    return found


def between(data: xr.Dataset, values: FloatArray, first: str, last: str) -> FloatArray:
    """Months of a series from first to last, (W, months)."""
    return values[:, place(data, first) : place(data, last) + 1]


def spot_peak_2023(data: xr.Dataset) -> FloatArray:
    """Highest on-demand price of an H100-hour in 2023, USD."""
    spot = series(data, "spot_price_usd_per_h100_hour")
    return np.asarray(between(data, spot, "2023-01", "2023-12").max(axis=1))


def k36_most_2023(data: xr.Dataset) -> FloatArray:
    """Highest price of a new long contract in 2023, USD per H100-hour."""
    long = series(data, "long_contract_price_usd_per_h100_hour")
    return np.asarray(between(data, long, "2023-01", "2023-12").max(axis=1))


def lead_weeks(data: xr.Dataset, month: str) -> FloatArray:
    """Quoted wait for accelerators in a month, weeks. 10 months: 43.5."""
    wait = series(data, "chip_lead_time_months")
    return np.asarray(WEEKS_PER_MONTH * wait[:, place(data, month)])


def lead_weeks_2023_11(data: xr.Dataset) -> FloatArray:
    """Weeks in November 2023."""
    return lead_weeks(data, "2023-11")


def lead_weeks_2024_04(data: xr.Dataset) -> FloatArray:
    """Weeks in April 2024."""
    return lead_weeks(data, "2024-04")


def k12_turns(data: xr.Dataset) -> FloatArray:
    """1 where the new one-year price turns between 2025-07 and 2026-02, else 0.

    Its lowest month from 2025-01 on lies in the window, it was a tenth higher before, and within
    six months it is a tenth higher again. Prices 2.0, 1.7, 2.0 with 1.7 in 2025-10: 1.
    """
    price = series(data, "contract_price_usd_per_h100_hour")
    first, last = (place(data, month) for month in TURN)
    price = price[:, : last + TURN_MONTHS + 1]
    low, when = price.min(axis=1), price.argmin(axis=1)
    months = np.arange(price.shape[1])
    after = (months > when[:, None]) & (months <= when[:, None] + TURN_MONTHS)
    before = months < when[:, None]
    rise = np.where(after, price, 0.0).max(axis=1) / low
    fall = np.where(before, price, 0.0).max(axis=1) / low
    turned = (when >= first) & (when <= last) & (rise >= TURN_RISE) & (fall >= TURN_RISE)
    return np.asarray(turned, dtype=np.float64)


def capex_2026_usd_bn(data: xr.Dataset) -> FloatArray:
    """Capital expenditure of Microsoft, Alphabet, Amazon and Meta in 2026, USD bn."""
    first, last = place(data, "2026-01"), place(data, "2026-12")
    return np.asarray(1e-9 * big_four_capex(data, "", first, last))


def all_capex(data: xr.Dataset) -> FloatArray:
    """AI capital expenditure of all clouds and the core business's of the large ones, (W, m)."""
    core = sum(at_start(data, "core_capex_usd_per_month").values())
    others = series(data, "other_clouds_capex_usd")
    return np.asarray(series(data, "capex_usd").sum(axis=2) + _flat(others) + core)


def _flat(values: FloatArray) -> FloatArray:
    """A series of one sector, or of several clouds, added up to (W, months)."""
    return np.asarray(values.reshape((*values.shape[:2], -1)).sum(axis=2))


def _long_enough(values: FloatArray) -> None:
    if values.shape[1] < MONTHS_PER_YEAR:
        raise NotRecordedError(f"{values.shape[1]} months")


def years_of(values: FloatArray) -> FloatArray:
    """Sums over years of twelve months, (W, years); a shorter run has none to tell."""
    _long_enough(values)
    count = values.shape[1] // MONTHS_PER_YEAR
    whole = values[:, : count * MONTHS_PER_YEAR]
    return np.asarray(whole.reshape(len(values), count, MONTHS_PER_YEAR).sum(axis=2))


def twelve_months(values: FloatArray) -> FloatArray:
    """Sums over the last twelve months, (W, months - 11); a shorter run has none to tell."""
    _long_enough(values)
    total = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    return np.asarray(total[:, MONTHS_PER_YEAR:] - total[:, :-MONTHS_PER_YEAR])


def capex_over_gdp(data: xr.Dataset) -> FloatArray:
    """Largest yearly capital expenditure of all clouds over world product of that year.

    From January 2025. 1.17 tn in 2025 and in 2026: 0.01, the larger of it and 0.0095.
    """
    spent = years_of(all_capex(data))
    product = WORLD_GDP_2025_USD * (1.0 + GDP_GROWTH) ** np.arange(spent.shape[1])
    return np.asarray((spent / product).max(axis=1))


def capex_trough_over_peak(data: xr.Dataset) -> FloatArray:
    """Lowest 12-month capital expenditure after its peak, over the peak; 1 if the peak is last.

    12-month sums 1, 4, 2, 3: 0.5.
    """
    spent = twelve_months(all_capex(data))
    peak, when = spent.max(axis=1), spent.argmax(axis=1)
    after = np.arange(spent.shape[1]) >= when[:, None]
    return np.asarray(np.where(after, spent, np.inf).min(axis=1) / peak)


def clouds_value_over_cost(data: xr.Dataset) -> FloatArray:
    """Present value of what clouds' AI capital brings over that of what it costs, at 10% a year.

    Brings: operating cash (profit before depreciation) of all clouds over the run, and what the
    stock is worth at its end (`left_of_new`). Costs: AI capital expenditure, and what the stock was
    worth at the start. 1: the clouds earn their cost of capital. Outlay of 100 now that brings
    11 a month in a year later and nothing is left: 12 x 11 x 0.91 / 100 about 1.15.
    """
    cash = series(data.sel(layer="cloud"), "profit_usd")
    cash = cash + series(data, "depreciation_usd").sum(axis=2)
    others = _flat(series(data, "other_clouds_capex_usd"))
    spent = series(data, "capex_usd").sum(axis=2) + others
    months = np.arange(1, cash.shape[1] + 1)
    discount = (1.0 + CASH_RETURN) ** (-months / MONTHS_PER_YEAR)
    share = float(data.attrs.get("equipment_share", 0.58))
    stock, price = series(data, "capacity_total_h100e"), series(data, "chip_price_usd_per_h100e")
    worth = left_of_new(stock, price) * stock * price / share
    brings = (cash * discount).sum(axis=1) + worth[:, -1] * discount[-1]
    costs = (spent * discount).sum(axis=1) + worth[:, 0]
    return np.asarray(brings / np.maximum(costs, 1.0))


def left_of_new(stock: FloatArray, price: FloatArray) -> FloatArray:
    """Worth of a used stock over its price new, (worlds, months): by age, as rents are.

    A machine earns what a new one of its size does, for six years in all, while rents fall as fast
    as new machines get cheaper: at age a its worth is (1 - e^(-(r+f)(T-a))) / (1 - e^(-(r+f)T)). A
    stock that grows at g has ages in proportion to e^(-ga). Growth and fall are those of the run's
    first and last year. r 0.1, f 0.36, no growth: 0.71; growth of 0.7: 0.91.
    """
    year = MONTHS_PER_YEAR
    growth, fall = np.empty_like(stock), np.empty_like(stock)
    for series_, rate, sign in ((stock, growth, 1.0), (price, fall, -1.0)):
        log = np.log(np.maximum(series_, 1e-9))
        rate[:] = sign * (log[:, year - 1 : year] - log[:, :1])
        rate[:, -1:] = sign * (log[:, -1:] - log[:, -year : -year + 1])
    ages = np.arange(0.5, LIFE_YEARS * year) / year
    many = np.exp(-np.maximum(growth, 0.0)[..., None] * ages)
    loss = np.maximum(CASH_RETURN + fall, 0.01)[..., None]
    left = -np.expm1(-loss * (LIFE_YEARS - ages)) / -np.expm1(-loss * LIFE_YEARS)
    return np.asarray((many * left).sum(axis=2) / many.sum(axis=2))


def clouds_lose(data: xr.Dataset) -> FloatArray:
    """1 where `clouds_value_over_cost` is below 1, else 0."""
    return (clouds_value_over_cost(data) < 1.0).astype(np.float64)
