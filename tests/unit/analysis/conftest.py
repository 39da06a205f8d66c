"""Made-up worlds of four years, each of a known ending, classified by the real classifier."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events

from sim.endings.classification import classify
from sim.results.event_table import events

MONTHS = 48
LABS = ["ant", "bee", "cat", "dog"]
PLAIN = {
    "price_to_full_cost": 1.1, "lerner": 0.3, "hhi": 1200.0, "hyperscaler_revenue_share": 0.3,
    "independent_frontier_labs": 4.0, "low_margin_token_share": 0.2, "open_token_share": 0.3,
    "open_spend_share": 0.1, "open_gap": 12.0, "model_value_share": 0.3,
    "market_revenue_usd": 1e9, "rd_experiments_usd": 1e8, "rd_data_usd": 0.0,
    "rd_final_training_usd": 1e7, "capex_usd": 1e9, "funding_usd": 0.0, "markup": 1.5,
}  # fmt: skip
"""A workable oligopoly."""
OF_LABS = {
    "revenue_usd": 2.5e8, "alive": 1.0, "parent_support_usd": 0.0, "plan_price_usd": 20.0,
    "subscription_revenue_usd": 1e8, "serving_cost_usd": 1.7e8,
}  # fmt: skip
OF_PRODUCTS = {"price_usd_per_mtok": 7.5, "unit_cost_usd_per_mtok": 5.0, "tokens_mtok": 1e7}
DEARER = ("plan_price_usd", "subscription_revenue_usd", "price_usd_per_mtok")
KINDS = {
    "oligopoly": {},
    "subsidised": {"price_to_full_cost": 0.5},
    "prices_rise": {"lerner": 0.7},
    "consolidation": {
        "hhi": 4000.0, "hyperscaler_revenue_share": 0.95, "independent_frontier_labs": 0.0,
    },
    "commoditization": {
        "low_margin_token_share": 0.9, "open_token_share": 0.8, "open_gap": 2.0,
        "model_value_share": 0.02, "price_to_full_cost": 1.0,
    },
}  # fmt: skip
"""What sets a world of each kind apart; prices and owners also change on the way."""
RISE, SALE = 24, 20
"""Months in which prices jump, and in which two large labs are bought."""
TIERS = {
    "tier_open_token_share": (0.2, 0.6),
    "tier_hhi": (3000.0, 900.0),
    "tier_lerner": (0.5, 0.1),
}

Make = Callable[..., xr.Dataset]


def made(*kinds: str, **drawn: list[float]) -> xr.Dataset:
    """A classified result with a world of each kind; ``drawn`` are parameters by name."""
    series = {name: np.full((len(kinds), MONTHS), value) for name, value in PLAIN.items()}
    owner = np.full((len(kinds), MONTHS, len(LABS)), -1)
    for world, kind in enumerate(kinds):
        for name, value in KINDS[kind].items():
            series[name][world] = value
        if kind == "prices_rise":
            series["price_to_full_cost"][world, :RISE] = 0.5
            series["price_to_full_cost"][world, RISE:] = 1.4
        if kind == "consolidation":
            owner[world, SALE:, :2] = 0
    series["full_cost_usd"] = series["market_revenue_usd"] / series["price_to_full_cost"]
    rising = np.ones((len(kinds), MONTHS, 1))
    rising[np.array(kinds) == "prices_rise", RISE:] = 2.5
    of_labs = {name: np.full(owner.shape, value) for name, value in OF_LABS.items()}
    tiers = np.ones((*owner.shape, 2))
    products = {name: value * tiers for name, value in OF_PRODUCTS.items()}
    for name in DEARER:
        for found, by in ((of_labs, rising), (products, rising[..., None])):
            if name in found:
                found[name] = found[name] * by
    columns: dict[str, tuple] = {name: (("world", "month"), x) for name, x in series.items()}
    columns |= {
        name: (("world", "month", "lab"), x) for name, x in (of_labs | {"owner": owner}).items()
    }
    columns |= {name: (("world", "month", "lab", "tier"), x) for name, x in products.items()}
    openness = np.full((len(kinds), MONTHS, 2), 0.3)
    columns["open_token_share_by_tier"] = (("world", "month", "tier"), openness)
    for name, (frontier, small) in TIERS.items():
        both = np.array([frontier, small]) + np.zeros((len(kinds), MONTHS, 1))
        columns[name] = (("world", "month", "tier"), both)
    columns["consolidated_frontier_open_tail"] = (
        ("world", "month"), np.full((len(kinds), MONTHS), 0.4),
    )  # fmt: skip
    columns |= {f"param.{name}": (("world",), np.array(x)) for name, x in drawn.items()}
    dates = pd.date_range("2025-01-01", periods=MONTHS, freq="MS")
    names = ["world", "month", "kind", "agent", "counterparty", "amount_usd", "detail"]
    labels = {"ant": "Ant", "bee": "Bee & Co", "google": "Google"}
    attrs = {
        "scenario": "baseline", "seed": 0, "labels": json.dumps(labels),
    }  # fmt: skip
    coords = {"world": 10 + np.arange(len(kinds)), "month": dates, "lab": LABS}
    bare = xr.Dataset(columns, coords=coords | {"tier": ["frontier", "small"]}, attrs=attrs)
    return with_events(classify(bare), pd.DataFrame(columns=names))


@pytest.fixture
def make() -> Make:
    return made


@pytest.fixture
def event() -> Callable[..., xr.Dataset]:
    """Add an event: ``event(result, world, month, kind, agent, amount, counterparty)``."""

    def add(
        result: xr.Dataset, world: int, month: int, kind: str, agent: str, amount: float = 0.0,
        counterparty: str = "",
    ) -> xr.Dataset:  # fmt: skip
        row = pd.DataFrame({
            "world": [world], "month": [result["month"].values[month]], "kind": [kind],
            "agent": [agent], "counterparty": [counterparty], "amount_usd": [amount],
            "detail": [""],
        })  # fmt: skip
        return with_events(result, pd.concat([events(result), row]))

    return add
