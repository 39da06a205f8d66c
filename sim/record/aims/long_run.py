"""Series of the long run, beside each other before and after a change: medians and 5-95%."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.record.aims.compute_aims import WEEKS_PER_MONTH, all_capex, twelve_months
from sim.record.table.basics import NotRecordedError, series

if TYPE_CHECKING:
    import xarray as xr

BN, TN = 1e-9, 1e-12


def _plain(name: str, factor: float = 1.0) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: factor * series(data, name)


def _year(name: str) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: BN * _trailing(series(data, name))


def _trailing(values: FloatArray) -> FloatArray:
    """12-month sums by their last month; NaN before the twelfth."""
    return np.pad(twelve_months(values), ((0, 0), (11, 0)), constant_values=np.nan)


def _largest_valuation(data: xr.Dataset) -> FloatArray:
    worth = np.where(series(data, "alive") > 0, series(data, "valuation_usd"), 0.0)
    return np.asarray(TN * worth.max(axis=2))


def _research(data: xr.Dataset) -> FloatArray:
    spent = series(data, "rd_experiments_usd") + series(data, "rd_final_training_usd")
    return BN * _trailing(spent.sum(axis=2))


SERIES: dict[str, tuple[str, Callable[[xr.Dataset], FloatArray]]] = {
    "capex": ("USD bn a year", lambda data: BN * _trailing(all_capex(data))),
    "revenue": ("USD bn a year", _year("market_revenue_usd")),
    "funding": ("USD bn a year", _year("funding_usd")),
    "research_compute": ("USD bn a year", _research),
    "spot_price": ("USD per H100-hour", _plain("spot_price_usd_per_h100_hour")),
    "one_year_price": ("USD per H100-hour", _plain("contract_price_usd_per_h100_hour")),
    "long_contract_price": ("USD per H100-hour", _plain("long_contract_price_usd_per_h100_hour")),
    "lead_time": ("weeks", _plain("chip_lead_time_months", WEEKS_PER_MONTH)),
    "largest_valuation": ("USD tn", _largest_valuation),
    "labs_alive": ("labs", _plain("labs_alive")),
    "hhi": ("points", _plain("hhi")),
    "subsidy_rate": ("share of full cost", _plain("subsidy_rate")),
    "open_token_share": ("share of tokens", _plain("open_token_share")),
    "frontier_price": ("USD per Mtok", _plain("frontier_price_usd_per_mtok")),
}
"""Unit and reader, (W, months), of each series."""


def long_run(data: xr.Dataset, every: int = 3) -> pd.DataFrame:
    """Medians and 5-95% of worlds, a row per series and month: ``series``, ``unit``, ``month``,
    ``median``, ``p05``, ``p95``. ``every`` so many months; what is not recorded is left out."""
    months = data["month"].values.astype("datetime64[M]").astype(str)
    rows = []
    for name, (unit, read) in SERIES.items():
        try:
            values = read(data)
        except NotRecordedError:
            continue
        for place in range(every - 1, len(months), every):
            seen = values[:, place][np.isfinite(values[:, place])]
            if len(seen):
                p05, middle, p95 = np.percentile(seen, [5, 50, 95])
                rows.append([name, unit, months[place], middle, p05, p95])
    return pd.DataFrame(rows, columns=["series", "unit", "month", "median", "p05", "p95"])
