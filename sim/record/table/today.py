"""Today's industry beside the model's first month: what a start of July 2026 makes of its table.

The start table gives levels; the first month is what rules make of them. Each row of
``sim/data/record/first_month_2026.csv`` has what is known of mid-2026 with a range, a source and a
reading: how the same figure is read from the first month of a run.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from sim import data
from sim.base.axes import FloatArray

FILE = "record/first_month_2026.csv"
MILLION, BILLION = 1e6, 1e9


@dataclass(frozen=True)
class Known:
    """A figure of mid-2026."""

    reading: str
    agent: str
    """A lab, a hyperscaler, the chip maker, or the market."""
    what: str
    unit: str
    low: float
    value: float
    high: float
    source: str
    as_of: str
    quality: str


def known() -> Iterator[Known]:
    """All rows of the table."""
    for row in csv.DictReader(data.text(FILE).splitlines(), strict=True):
        low, value, high = (float(row.pop(name)) for name in ("low", "value", "high"))
        yield Known(low=low, value=value, high=high, **row)


Reading = Callable[[xr.Dataset, str], xr.DataArray]


def _of(name: str, axis: str, scale: float = 1.0) -> Reading:
    """A series of one agent."""
    return lambda first, agent: first[name].sel({axis: agent}) * scale


def _market(name: str, scale: float = 1.0) -> Reading:
    """A series of the market."""
    return lambda first, _: first[name] * scale


def _rd_compute(first: xr.Dataset, lab: str) -> xr.DataArray:
    spent = first["rd_experiments_usd"] + first["rd_final_training_usd"]
    return spent.sel(lab=lab) / BILLION


def _api(first: xr.Dataset, lab: str) -> xr.DataArray:
    sold = first["revenue_usd"] - first["subscription_revenue_usd"]
    return sold.sel(lab=lab) * (12.0 / BILLION)


READINGS: Mapping[str, Reading] = {
    "run_rate": _of("revenue_usd", "lab", 12.0 / BILLION),
    "api_run_rate": _api,
    "rd_compute": _rd_compute,
    "serving": _of("serving_cost_usd", "lab", 1.0 / BILLION),
    "gross_margin": _of("gross_margin", "lab"),
    "compute": _of("compute_h100e", "lab", 1.0 / MILLION),
    "weekly_users": _of("users_by_lab_million", "lab"),
    "list_price": lambda first, lab: first["price_usd_per_mtok"].sel(lab=lab, tier="frontier"),
    "capability": _of("capability", "lab"),
    "open_capability": _market("open_capability"),
    "valuation": _of("valuation_usd", "lab", 1.0 / BILLION),
    "cash": _of("cash_usd", "lab", 1.0 / BILLION),
    "staff": _of("staff_people", "lab"),
    "capex": _of("capex_usd", "hyperscaler", 1.0 / BILLION),
    "chip_revenue": _market("chip_revenue_usd", 1.0 / BILLION),
    "shipments": _market("chip_shipments_h100e", 1.0 / MILLION),
    "lead_time": _market("chip_lead_time_months"),
    "chip_price": _market("chip_price_usd_per_h100e"),
    "installed": _market("capacity_total_h100e", 1.0 / MILLION),
    "spot_price": _market("spot_price_usd_per_h100_hour"),
    "contract_price": _market("contract_price_usd_per_h100_hour"),
    "open_token_share": _market("open_token_share"),
    "open_spend_share": _market("open_spend_share"),
}
"""How a figure is read from the first month of a run, by name; (world,)."""


def beside(run: xr.Dataset) -> pd.DataFrame:
    """Each figure with the first month of the worlds: median, 5-95% band, ratio, inside.

    ``inside``: the record's value lies in the worlds' band, or their median in the record's range.
    """
    first, rows = run.isel(month=0), []
    for each in known():
        values: FloatArray = np.asarray(READINGS[each.reading](first, each.agent).values)
        p05, median, p95 = (float(x) for x in np.quantile(values, (0.05, 0.5, 0.95)))
        inside = p05 <= each.value <= p95 or each.low <= median <= each.high
        rows.append({
            "reading": each.reading, "agent": each.agent, "what": each.what, "unit": each.unit,
            "low": each.low, "value": each.value, "high": each.high,
            "median": median, "p05": p05, "p95": p95,
            "ratio": median / each.value, "inside": inside, "quality": each.quality,
            "source": each.source,
        })  # fmt: skip
    return pd.DataFrame(rows)
