"""Simulated series beside the record of sim/data/record/record.csv. See README.md."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
import xarray as xr
from pictures import Dot, Panel

from sim import data
from sim.record.facts.of_chips import SOLD_2022_M
from sim.record.facts.of_prices import cheapest, frontier_list, launch
from sim.record.facts.panel import BN


def record(series: str, actor: str, until: str = "2025-12") -> Iterator[Dot]:
    """Dots of a series of the record up to a month; ranges of dates and years are left out."""
    text = data.text("record/record.csv")
    for row in csv.DictReader(text.splitlines(), strict=True):
        if (row["series"], row["actor"]) != (series, actor) or len(row["date"]) != 7:
            continue
        if row["date"] <= until and not row["unit"].startswith("x/yr"):
            yield Dot(row["date"], float(row["low"]), float(row["value"]), float(row["high"]))


def scaled(dots: Iterator[Dot], factor: float) -> list[Dot]:
    """Dots in another unit."""
    return [Dot(each.month, *(factor * number for number in each[1:])) for each in dots]


def by_lab(data: xr.Dataset, name: str, lab: str) -> np.ndarray:
    """A lab's series, (worlds, months)."""
    return np.asarray(data[name].sel(lab=lab).values, dtype=np.float64)


def api_share(data: xr.Dataset, lab: str) -> np.ndarray:
    """A lab's part of all API spend, per cent, (worlds, months)."""
    api = by_lab(data, "revenue_usd", lab) - by_lab(data, "subscription_revenue_usd", lab)
    api = api - by_lab(data, "advertising_revenue_usd", lab)
    return 100.0 * api / np.maximum(data["api_spend_usd"].values, 1.0)


def panels(data: xr.Dataset) -> list[Panel]:
    """The twelve series that have a record."""
    when, quality = launch(data)
    fixed = cheapest(data, quality)
    fixed[np.arange(fixed.shape[1]) < when[:, None]] = np.nan
    quarter = 3.0 * BN * data["chip_revenue_usd"].values
    sold = SOLD_2022_M + 1e-6 * np.cumsum(data["chip_shipments_h100e"].values, axis=1)
    listed = "list_price_usd_per_h100_hour"
    spot = data[listed if listed in data else "spot_price_usd_per_h100_hour"].values
    bn_year, per_cent, tokens = "USD bn a year", "Per cent of API spend", "USD per million tokens"
    return [
        Panel("OpenAI, run-rate", bn_year, 12 * BN * by_lab(data, "revenue_usd", "openai"),
              list(record("revenue_run_rate", "OpenAI")), log=True),
        Panel("Anthropic, run-rate", bn_year, 12 * BN * by_lab(data, "revenue_usd", "anthropic"),
              list(record("revenue_run_rate", "Anthropic")), log=True),
        Panel("ChatGPT, weekly users", "Million people",
              by_lab(data, "plan_users_million", "openai"), list(record("users", "ChatGPT"))),
        Panel("API spend", bn_year, 12 * BN * data["api_spend_usd"].values,
              list(record("api_spend", "industry")), log=True),
        *(Panel(f"{name}, API share", per_cent, api_share(data, lab),
                list(record("api_share", name)))
          for name, lab in (("OpenAI", "openai"), ("Anthropic", "anthropic"),
                            ("Google", "google_deepmind"))),
        Panel("Cheapest GPT-4 class", tokens, fixed,
              list(record("price_fixed_capability", "API market")), log=True),
        Panel("List price of the best model", tokens, frontier_list(data),
              list(record("frontier_list_price", "API market")), log=True),
        Panel("H100-hour, on demand", "USD", spot, list(record("gpu_hour_price", "rental market"))),
        Panel("Nvidia, data-centre sales", "USD bn a quarter", quarter,
              list(record("chip_revenue", "Nvidia"))),
        Panel("Chips sold since 2022", "Million H100e", sold,
              list(record("compute_sold", "Nvidia"))),
    ]  # fmt: skip
