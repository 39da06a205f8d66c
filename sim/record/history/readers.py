"""Readers: from a Dataset of simulated worlds to one figure per world, (W,), in the model's units.

Each takes the Dataset, the lab or cloud (or nothing) and the first and last month's position.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.record.history.models_read import (
    eci,
    frontier_list_price,
    gpt4_class_price,
    lab_series,
    o1_class_price,
    open_match_of_gpt4,
    series,
)
from sim.record.history.points import Point, month_number

Read = Callable[[xr.Dataset, str, int, int], FloatArray]

SOLD_BEFORE = 0.29e6
"""H100e that Nvidia had sold from 2022 to the start, 2022-12 (Epoch AI chip counts; 0.23-0.37)."""
META_SHARE = 39.2 / 251.0
"""Meta's part of the four hyperscalers' capex in 2024 (Platformonomics, 2025-02 and 2026-02)."""
BIG_FOUR = ("microsoft", "google", "amazon")
LEFT_IN_2024 = ("inflection", "adept", "character")


def figures(data: xr.Dataset, chosen: list[Point]) -> FloatArray:
    """What each world shows for each figure, (W, points), on the scale of errors.

    Raises
    ------
    EndgameError
        If the run does not reach the figure's month, or the lab or cloud is not in it.
    """
    start = month_number(str(data["month"].values[0])[:7])
    length = data.sizes["month"]
    columns = []
    for point in chosen:
        first, last = point.first - start, point.last - start
        if not 0 <= first <= last < length:
            raise EndgameError(f"{point.reading.name} {point.date}: outside the run's months")
        try:
            read = READERS[point.reading.reader](data, point.reading.target, first, last)
        except KeyError as error:
            raise EndgameError(f"{point.reading.name}: not in the result: {error}") from None
        columns.append(point.reading.transformed(read))
    return np.stack(columns, axis=1) if columns else np.zeros((data.sizes["world"], 0))


def _end(name: str, factor: float = 1.0) -> Read:
    return lambda data, target, first, last: factor * series(data, name)[:, last]


def _mean(name: str) -> Read:
    return lambda data, target, first, last: series(data, name)[:, first : last + 1].mean(axis=1)


def _lab_end(name: str, factor: float = 1.0) -> Read:
    return lambda data, lab, first, last: np.asarray(factor * lab_series(data, name, lab)[:, last])


def _lab_sum(*names: str) -> Read:
    def read(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
        total: FloatArray = np.sum([lab_series(data, name, lab) for name in names], axis=0)
        return np.asarray(total[:, first : last + 1].sum(axis=1))

    return read


def _sum(name: str) -> Read:
    return lambda data, target, first, last: series(data, name)[:, first : last + 1].sum(axis=1)


def gross_margin(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
    """One less the cost of serving over revenue. Serving of 6 on revenue of 10: 0.4."""
    part = slice(first, last + 1)
    revenue = np.maximum(lab_series(data, "revenue_usd", lab)[:, part].sum(axis=1), 1.0)
    return np.asarray(
        1.0 - lab_series(data, "serving_cost_usd", lab)[:, part].sum(axis=1) / revenue,
        dtype=np.float64,
    )


def lab_power(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
    """A lab's part of the power that AI compute in use draws, MW."""
    used = series(data, "capacity_total_h100e") * series(data, "utilisation_total")
    share = lab_series(data, "compute_h100e", lab) / used
    return np.asarray((share * series(data, "power_mw"))[:, last])


def user_share(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
    """A lab's share of all labs' weekly users."""
    users = series(data, "users_by_lab_million")[:, last].sum(axis=1)
    return np.asarray(
        lab_series(data, "users_by_lab_million", lab)[:, last] / np.maximum(users, 1e-9),
        dtype=np.float64,
    )


def paying_share(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Paying users and seats over all users."""
    everybody = np.maximum(series(data, "users_million")[:, last], 1e-9)
    return np.asarray(series(data, "paying_users_million")[:, last] / everybody)


def paying_users(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
    """A lab's users times the industry's paying share, million."""
    mine = lab_series(data, "users_by_lab_million", lab)[:, last]
    return mine * paying_share(data, "", first, last)


def api_share(data: xr.Dataset, lab: str, first: int, last: int) -> FloatArray:
    """A lab's sales to builders over what builders spend."""
    plans, ads = (
        lab_series(data, f"{name}_revenue_usd", lab) for name in ("subscription", "advertising")
    )
    api = lab_series(data, "revenue_usd", lab) - plans - ads
    return np.asarray(
        api[:, last] / np.maximum(series(data, "api_spend_usd")[:, last], 1.0), dtype=np.float64
    )


def chip_margin(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Gross profit of chips over their sales; none where nothing was sold."""
    part = slice(first, last + 1)
    chips = data.sel(layer="chips")
    profit = series(chips, "profit_usd")[:, part].sum(axis=1)
    sales = series(chips, "layer_revenue_usd")[:, part].sum(axis=1)
    return np.where(sales > 0.0, profit / np.maximum(sales, 1.0), np.nan)


def compute_sold(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Accelerators shipped since 2022, H100e."""
    return np.asarray(
        SOLD_BEFORE + series(data, "chip_shipments_h100e")[:, : last + 1].sum(axis=1),
        dtype=np.float64,
    )


def compute_owned(data: xr.Dataset, cloud: str, first: int, last: int) -> FloatArray:
    """A cloud's compute less its own chips, H100e."""
    mine = data.sel(hyperscaler=cloud)
    return np.asarray(
        series(mine, "capacity_h100e")[:, last] * (1.0 - float(mine["own_chip_share"])),
        dtype=np.float64,
    )


def capex(data: xr.Dataset, cloud: str, first: int, last: int) -> FloatArray:
    """A cloud's capital expenditure, its core business's at the start's level included, USD."""
    mine = data.sel(hyperscaler=cloud)
    months = last - first + 1
    spent = series(mine, "capex_usd")[:, first : last + 1].sum(axis=1)
    return np.asarray(spent + months * float(mine["core_capex_usd_per_month"]))


def big_four_capex(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Three of the four as simulated, and Meta in proportion, USD."""
    three = sum(capex(data, cloud, first, last) for cloud in BIG_FOUR)
    return np.asarray(three / (1.0 - META_SHARE))


def exits(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """How many of the three labs that were hired away in 2024 are closed or owned by a cloud."""
    gone = [
        (lab_series(data, "alive", lab)[:, last] < 0.5)
        | (lab_series(data, "owner", lab)[:, last] >= 0)
        for lab in LEFT_IN_2024
    ]
    return np.asarray(np.sum(gone, axis=0))


def on_demand_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """List price of an H100-hour on demand, USD; the spot price where a run has no other."""
    listed = "list_price_usd_per_h100_hour"
    return series(data, listed if listed in data else "spot_price_usd_per_h100_hour")[:, last]


def long_contract_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Price of new long contracts, USD per H100-hour, mean of months; else of any new contract."""
    name = "contract_price_usd_per_h100_hour"
    prices = series(data, f"long_{name}" if f"long_{name}" in data else name)
    return np.asarray(prices[:, first : last + 1].mean(axis=1))


_RD = ("rd_experiments_usd", "rd_final_training_usd")
_COST = (*_RD, "rd_data_usd", "serving_cost_usd", "staff_usd", "other_cost_usd")
_YEAR = MONTHS_PER_YEAR * 1.0

READERS: dict[str, Read] = {
    "run_rate": _lab_end("revenue_usd", _YEAR),
    "revenue_year": _lab_sum("revenue_usd"),
    "rd_compute_year": _lab_sum(*_RD),
    "serving_year": _lab_sum("serving_cost_usd"),
    "compute_cost_year": _lab_sum(*_RD, "serving_cost_usd"),
    "cost_year": _lab_sum(*_COST),
    "gross_margin_year": gross_margin,
    "lab_compute": _lab_end("compute_h100e"),
    "lab_power": lab_power,
    "staff": _lab_end("staff_people"),
    "valuation": _lab_end("valuation_usd"),
    "users": _lab_end("users_by_lab_million"),
    "user_share": user_share,
    "paying_share": paying_share,
    "paying_users": paying_users,
    "api_spend": _end("api_spend_usd", _YEAR),
    "api_share": api_share,
    "open_share": _end("open_spend_share"),
    "chip_revenue_quarter": _sum("chip_revenue_usd"),
    "chip_revenue_fiscal_year": _sum("chip_revenue_usd"),
    "chip_margin_quarter": chip_margin,
    "chip_margin_fiscal_year": chip_margin,
    "chip_lead_time": _end("chip_lead_time_months"),
    "chip_price": _mean("chip_price_usd_per_h100e"),
    "spot_price": on_demand_price,
    "contract_price": long_contract_price,
    "compute_sold": compute_sold,
    "compute_owned": compute_owned,
    "capex_year": capex,
    "big_four_capex_year": big_four_capex,
    "big_four_capex_quarter": big_four_capex,
    "gpt4_class_price": gpt4_class_price,
    "o1_class_price": o1_class_price,
    "frontier_list_price": frontier_list_price,
    "frontier_eci": eci("frontier_capability"),
    "open_eci": eci("open_capability"),
    "open_match_of_gpt4": open_match_of_gpt4,
    "open_gap": _end("open_gap"),
    "record_run_cost": _end("record_run_usd"),
    "record_run_flop": _end("record_run_flop"),
    "exits": exits,
}
"""Every reader by the name it has in ``readings.csv``."""


def variables_read() -> tuple[str, ...]:
    """Series of the tape that the readers use."""
    found: list[Any] = [
        *("revenue_usd", "subscription_revenue_usd", "compute_h100e", "staff_people"),
        "advertising_revenue_usd",
        *("valuation_usd", "users_by_lab_million", "alive", "owner", "capability"),
        *("price_usd_per_mtok", "capacity_h100e", "capex_usd", "power_mw", "users_million"),
        *("capacity_total_h100e", "utilisation_total", "paying_users_million", "api_spend_usd"),
        *("open_spend_share", "open_price_usd_per_mtok", "open_capability", "open_gap"),
        *("frontier_capability", "chip_revenue_usd", "chip_lead_time_months"),
        *("chip_price_usd_per_h100e", "chip_shipments_h100e", "spot_price_usd_per_h100_hour"),
        *("contract_price_usd_per_h100_hour", "profit_usd", "layer_revenue_usd", *_COST),
        *("long_contract_price_usd_per_h100_hour", "list_price_usd_per_h100_hour"),
    ]
    return tuple(found)
