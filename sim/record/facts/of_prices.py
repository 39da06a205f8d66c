"""C6 to C8: what tokens of one quality, tokens at the frontier, and an hour of compute cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.record.facts.panel import Parts, at, factor_per_year, mean
from sim.start.roster import months_between

if TYPE_CHECKING:
    import xarray as xr

LAUNCH_WINDOW = ("2023-02", "2023-06")
"""Months in which a start of January 2023 may bring out the run that had been trained: GPT-4."""
LAST = "2025-08"
"""Last month of C6 and C7: the record's cheapest GPT-4 class price is of 2025-08."""
SLACK_LOG10 = 1e-6
PRICE_MOVE = 1.05
"""A rise of the frontier's list price that counts, a ratio."""


def launch(data: xr.Dataset) -> tuple[FloatArray, FloatArray]:
    """When GPT-4's stand-in came out and how good it was: month number, log10 FLOP, (worlds,).

    OpenAI's largest gain of capability in the window; capability 23.5, 25.3, 25.4: 1 and 25.3.
    """
    quality = np.asarray(data["capability"].sel(lab="openai").values)
    first, last = (_number(data, month) for month in LAUNCH_WINDOW)
    gain = np.diff(quality, axis=1, prepend=quality[:, :1])
    when = first + gain[:, first : last + 1].argmax(axis=1)
    return when.astype(np.float64), quality[np.arange(len(when)), when]


def cheapest(data: xr.Dataset, quality: FloatArray) -> FloatArray:
    """Cheapest price of a quality by month, USD per Mtok, (worlds, months); inf if not sold."""
    good = data["offer_quality"].values >= quality[:, None, None, None] - SLACK_LOG10
    price = np.where(good, data["offer_price"].values, np.inf)
    return np.asarray(price.min(axis=(2, 3)), dtype=np.float64)


def frontier_list(data: xr.Dataset) -> FloatArray:
    """List price of the most capable lab's frontier tier, USD per Mtok, (worlds, months)."""
    best = data["capability"].fillna(-1.0).argmax("lab")
    price = data["price_usd_per_mtok"].sel(tier="frontier").isel(lab=best)
    return np.asarray(price.values, dtype=np.float64)


def fixed_capability(data: xr.Dataset) -> Parts:
    """C6: fall a year of the cheapest price of GPT-4's quality, a factor, (worlds,).

    From its launch to 2025-08: 37.5 to 0.058 USD in 29 months is 14.5.
    """
    when, quality = launch(data)
    price = cheapest(data, quality)
    rows, end = np.arange(len(price)), _number(data, LAST)
    months = end - when
    fall = price[rows, when.astype(int)] / price[:, end]
    return {"fall_factor_per_year": fall ** (12.0 / months)}


def frontier_is_sticky(data: xr.Dataset) -> Parts:
    """C7: fall a year of the best model's list price from 2023-03 to 2025-08, and C6 over it.

    ``rises`` counts months in which the list price of whatever was best rose by more than 5%.
    37.5 to 3.44 in 29 months: 2.69; C6 of 14.5 over it: 5.4.
    """
    price = frontier_list(data)
    first, last = _number(data, "2023-03"), _number(data, LAST)
    fall = factor_per_year(price[:, last], price[:, first], last - first)
    rises = (price[:, first + 1 : last + 1] > PRICE_MOVE * price[:, first:last]).sum(axis=1)
    ratio = fixed_capability(data)["fall_factor_per_year"] / fall
    return {
        "fall_factor_per_year": fall,
        "fixed_over_frontier": ratio,
        "rises": rises.astype(np.float64),
    }


def rental_glut(data: xr.Dataset) -> Parts:
    """C8: on-demand and contract prices of an H100-hour, USD, and the queue for chips, months.

    The peak is that of the spot price; quarters are of the list price on demand and years of long
    contracts, where a run has them as series of their own. The fall is from the peak of 2023 to
    the mean of 2025's first half: 8 to 2.95 is 0.63.
    """
    spot, contract = "spot_price_usd_per_h100_hour", "contract_price_usd_per_h100_hour"
    peak = data[spot].sel(month=slice("2023-01", "2023-12")).max("month").values
    spot = "list_price_usd_per_h100_hour" if "list_price_usd_per_h100_hour" in data else spot
    contract = f"long_{contract}" if f"long_{contract}" in data else contract
    glut = mean(data, spot, "2025-01", "2025-06")
    return {
        "fall_from_peak": 1.0 - glut / peak,
        "peak_2023": peak,
        "spot_2023_q4": mean(data, spot, "2023-10", "2023-12"),
        "spot_2024_q2": mean(data, spot, "2024-04", "2024-06"),
        "spot_2025_h1": glut,
        "contract_2023": mean(data, contract, "2023-01", "2023-12"),
        "contract_2024": mean(data, contract, "2024-01", "2024-12"),
        "lead_months_2023_11": at(data, "chip_lead_time_months", "2023-11"),
        "lead_months_2024_04": at(data, "chip_lead_time_months", "2024-04"),
    }


def _number(data: xr.Dataset, month: str) -> int:
    """Column of a month."""
    return months_between(str(data["month"].values[0])[:7], month)
