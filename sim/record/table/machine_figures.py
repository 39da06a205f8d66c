"""Readers of machines and of builders: capex, compute, chips. Figures per world, (W,)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH, MONTHS_PER_YEAR
from sim.record.facts.of_capital import PRODUCT_PART, TOKENS
from sim.record.history.readers import BIG_FOUR, META_SHARE
from sim.record.table.basics import at_start, cut, flow, of, series

if TYPE_CHECKING:
    import xarray as xr

SOLD_TO_2025 = 4.72e6
"""H100e that Nvidia had sold from 2022 to the end of 2024 (Epoch AI, ai-chip-counts)."""
SYSTEM_RATIO = 1.27
"""Revenue for an H100-equivalent over the price of the bare chip (see ``readings.csv``)."""
RENTS = ("cloud_rent", "cloud_rent_other", "host_rent", "host_rent_other", "self_host_rent",
         "tenant_rent", "tenant_rent_other")  # fmt: skip


def cloud(data: xr.Dataset, target: str, name: str) -> FloatArray:
    """A hyperscaler's series, (W, months)."""
    return of(data, "hyperscaler", target, name)


def capex(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """A cloud's capital expenditure, its core business's included, USD."""
    core = at_start(data, "core_capex_usd_per_month")
    spent = cut(cloud(data, target, "capex_usd"), first, last)
    return spent + (last - first + 1) * core.get(target, 0.0)


def big_four_capex(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Three of the four as simulated, and Meta in proportion, USD."""
    three = sum(capex(data, each, first, last) for each in BIG_FOUR)
    return np.asarray(three / (1.0 - META_SHARE), dtype=np.float64)


def cloud_run_rate(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Rent of a cloud's AI compute in use at its posted price, USD a year."""
    used = cloud(data, target, "capacity_h100e") * cloud(data, target, "utilisation")
    price = cloud(data, target, "cloud_price_usd_per_h100_hour")
    year = MONTHS_PER_YEAR * HOURS_PER_MONTH
    return np.asarray(year * (used * price)[:, last], dtype=np.float64)


def own_chips(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """A cloud's compute on chips of its own, H100e."""
    share = at_start(data, "own_chip_share")
    return cloud(data, target, "capacity_h100e")[:, last] * share.get(target, 0.0)


def compute_owned(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """A cloud's compute less its own chips, H100e."""
    return cloud(data, target, "capacity_h100e")[:, last] - own_chips(data, target, first, last)


def compute_sold(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Accelerators of the chip maker sold since 2022, H100e."""
    return SOLD_TO_2025 + cut(series(data, "chip_shipments_h100e"), 0, last)


def compute_added(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """What installed compute grew by over some months, H100e."""
    total = series(data, "capacity_total_h100e")
    return total[:, last] - total[:, first - 1]


def chip_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Price of an H100-equivalent without its network, USD, mean of months."""
    whole = series(data, "chip_price_usd_per_h100e")[:, first : last + 1]
    return np.asarray(whole.mean(axis=1) / SYSTEM_RATIO, dtype=np.float64)


def electricity_share(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Electricity of clouds over the rent of their compute, of a year."""
    rent = np.maximum(flow(data, first, last, *RENTS), 1.0)
    return flow(data, first, last, "energy", "energy_other") / rent


def builders_inference_share(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Tokens in builders' cost of the product, of a year."""
    tokens = flow(data, first, last, *TOKENS)
    return tokens / np.maximum(tokens + PRODUCT_PART * flow(data, first, last, "app_costs"), 1.0)


def builders_margin(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Builders' sales less tokens and cost of the product, over sales, of a year."""
    cost = flow(data, first, last, *TOKENS) + PRODUCT_PART * flow(data, first, last, "app_costs")
    return 1.0 - cost / np.maximum(flow(data, first, last, "app_sales"), 1.0)
