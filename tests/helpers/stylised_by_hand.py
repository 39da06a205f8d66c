"""A made-up history in which nothing changes but what a test changes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from events_by_hand import with_events

MONTHS = 36
LABS = ("openai", "anthropic", "google_deepmind", "meta_ai", "deepseek", "adept")
PRODUCTS = (*LABS, "hosted", "self_hosted")
OPENAI, ANTHROPIC, GOOGLE, META, DEEPSEEK, ADEPT = range(len(LABS))
BY_LAB = {
    "revenue_usd": 1e8, "subscription_revenue_usd": 4e7, "advertising_revenue_usd": 0.0,
    "serving_cost_usd": 5e7,
    "rd_experiments_usd": 9e7, "rd_final_training_usd": 1e7, "rd_data_usd": 1e7, "staff_usd": 2e7,
    "other_cost_usd": 1e7, "capability": 25.0, "open_weights": 0.0, "alive": 1.0, "owner": -1.0,
    "compute_h100e": 1e5, "plan_price_usd": 20.0, "equity_raised_usd": 0.0,
    "strategic_raised_usd": 0.0, "credits_received_usd": 0.0, "main_run_usd": 0.0,
    "finished_run_usd": 0.0, "finished_run_flop_log10": 0.0, "knowhow_log10": 0.5,
    "payers_million": 5.0, "plan_users_million": 100.0, "payer_serving_usd": 2e7,
}  # fmt: skip
MARKET = {
    "chip_price_usd_per_h100e": 40_000.0, "spot_price_usd_per_h100_hour": 3.0,
    "contract_price_usd_per_h100_hour": 2.0, "chip_lead_time_months": 3.0,
    "chip_revenue_usd": 4e9, "chip_shipments_h100e": 1e5, "chip_margin": 0.75,
    "api_spend_usd": 6e8, "open_spend_share": 0.1, "open_capability": 24.0, "kw_per_h100e": 1.5,
    "fund_inflow_usd": 1e9, "moved_spend": 0.01,
}  # fmt: skip


def history(worlds: int = 2) -> xr.Dataset:
    """A run of January 2023 to December 2025 in which nothing ever changes."""
    lab, tier = ("world", "month", "lab"), ("world", "month", "lab", "tier")
    shape = (worlds, MONTHS, len(LABS))
    columns: dict[str, Any] = {name: (lab, np.full(shape, value)) for name, value in BY_LAB.items()}
    for name, value in (("price_usd_per_mtok", 10.0), ("unit_cost_usd_per_mtok", 5.0)):
        columns[name] = (tier, np.full((*shape, 2), value))
    columns["tokens_mtok"] = (tier, np.full((*shape, 2), 1e6))
    columns |= {
        name: (("world", "month"), np.full((worlds, MONTHS), value))
        for name, value in MARKET.items()
    }
    columns["capex_usd"] = (("world", "month", "hyperscaler"), np.full((worlds, MONTHS, 4), 1e9))
    halls = np.full((worlds, MONTHS, 4), 0.42e9)
    columns["halls_capex_usd"] = (("world", "month", "hyperscaler"), halls)
    bought = np.full((worlds, MONTHS, 5), 1e4)
    columns["chips_bought_h100e"] = (("world", "month", "cloud"), bought)
    products = (worlds, MONTHS, 2, len(PRODUCTS))
    columns["offer_price"] = (("world", "month", "tier", "product"), np.full(products, 10.0))
    columns["offer_quality"] = (("world", "month", "tier", "product"), np.full(products, 25.0))
    columns["use_after_cut_percent"] = (("world",), np.full(worlds, 1.0))
    flows = ["app_sales", "app_costs", "api_sales", "host_sales", "self_host_rent"]
    columns["flow_matrix_usd"] = (
        ("world", "year", "flow", "sector"),
        np.zeros((worlds, 3, len(flows), 1)),
    )
    axes = {
        "world": np.arange(worlds),
        "month": np.datetime64("2023-01", "ns") + _months(),
        "lab": list(LABS),
        "tier": ["frontier", "small"],
        "product": list(PRODUCTS),
        "year": [2023, 2024, 2025],
        "flow": flows,
        "sector": ["builders"],
    }
    data = xr.Dataset(columns, coords=axes)
    names = ["world", "month", "kind", "agent", "counterparty", "amount_usd", "detail"]
    data.attrs["stylised"] = json.dumps({
        "raised_usd": {"adept": 4e8, "openai": 6e9},
        "ai_share_of_vc": 0.23,
    })  # fmt: skip
    return with_events(data, pd.DataFrame([], columns=names))


def _months() -> np.ndarray:
    first = np.datetime64("2023-01", "M")
    return (first + np.arange(MONTHS)).astype("datetime64[ns]") - np.datetime64("2023-01", "ns")


def column(month: str) -> int:
    """Number of a month: 2024-01 is 12."""
    return int((np.datetime64(month, "M") - np.datetime64("2023-01", "M")).astype(int))
