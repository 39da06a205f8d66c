"""Made-up runs for claims: nothing ever changes in them but what a test changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from by_path import experiment
from events_by_hand import with_events

CLAIMS = experiment("03_article_claims", "claims").CLAIMS
MONTHS = 144
LABS = ("openai", "anthropic", "xai", "mistral", "deepseek", "alibaba_qwen", "minimax", "zai")
HYPERSCALERS = ("microsoft", "google", "amazon", "oracle")
ENDINGS = 9
JUNE_2026 = 17
BY_LAB = {
    "alive": 1.0, "owner": -1.0, "open_weights": 0.0, "runway_months": 24.0, "revenue_usd": 1e9,
    "serving_cost_usd": 4e8, "rd_experiments_usd": 9e8, "rd_final_training_usd": 1e8,
    "rd_data_usd": 0.0, "staff_usd": 0.0, "other_cost_usd": 0.0, "commitment_usd": 5e8,
    "equity_raised_usd": 0.0, "strategic_raised_usd": 0.0, "credits_received_usd": 0.0,
    "plan_price_usd": 20.0, "capability": 27.0,
}  # fmt: skip
BY_TIER = {"price_usd_per_mtok": 10.0, "unit_cost_usd_per_mtok": 5.0, "tokens_mtok": 1e6}
MARKET = {
    "independent_frontier_labs": 2.0, "funding_usd": 1e9, "market_revenue_usd": 8e9,
    "full_cost_usd": 1e10, "price_to_full_cost": 0.8, "frontier_price_usd_per_mtok": 10.0,
    "hhi": 2000.0, "open_gap": 6.0, "open_capability": 26.0, "frontier_capability": 27.0,
    "open_spend_share": 0.1, "api_spend_usd": 8e7, "hyperscaler_revenue_share": 0.4,
}  # fmt: skip
VALUES = {
    "models.eci_points_per_log10": 8.8, "market.quality_exponent": 0.2,
    "inference.small_tier_cost_ratio": 13.0, "models.plateau_log10_flop": 33.0,
    "models.slope_after_plateau": 1.0,
}  # fmt: skip


def run(worlds: int = 2) -> xr.Dataset:
    """A run in which nothing ever changes."""
    columns: dict[str, Any] = {
        name: (("world", "month", "lab"), np.full((worlds, MONTHS, len(LABS)), value))
        for name, value in BY_LAB.items()
    }
    columns |= {
        name: (("world", "month", "lab", "tier"), np.full((worlds, MONTHS, len(LABS), 2), value))
        for name, value in BY_TIER.items()
    }
    columns |= {
        name: (("world", "month"), np.full((worlds, MONTHS), value))
        for name, value in MARKET.items()
    }
    columns["profit_usd"] = (("world", "month", "layer"), np.zeros((worlds, MONTHS, 4)))
    tier, ending = ("world", "month", "tier"), ("world", "month", "outcome")
    columns["open_token_share_by_tier"] = (tier, np.full((worlds, MONTHS, 2), 0.2))
    columns["open_price_usd_per_mtok"] = (tier, np.full((worlds, MONTHS, 2), 4.24))
    columns["membership_monthly"] = (ending, np.zeros((worlds, MONTHS, ENDINGS)))
    months = np.datetime64("2025-01", "M") + np.arange(MONTHS).astype("timedelta64[M]")
    axes = {
        "world": np.arange(worlds), "month": months.astype("datetime64[ns]"),
        "lab": np.array(LABS), "hyperscaler": np.array(HYPERSCALERS),
    }  # fmt: skip
    data = xr.Dataset(columns, coords=axes)
    levers = "\n".join(f'"{name}" = {value}' for name, value in VALUES.items())
    data.attrs = {"scenario_toml": f"[levers]\n{levers}\n"}
    return with_events(data, diary([]))


def diary(rows: list[tuple[int, str, str, str, float]]) -> pd.DataFrame:
    """Events as (world, month, kind, agent, USD)."""
    table = pd.DataFrame(rows, columns=["world", "month", "kind", "agent", "amount_usd"])
    return table.astype({"world": int, "amount_usd": float}).assign(
        month=pd.to_datetime(table["month"])
    )


def first(data: xr.Dataset, name: str, lab: str | None = None) -> np.ndarray:
    """What world 0 has of a variable, to be changed in place; world 1 stays as it is."""
    values = data[name].values[0]
    return values if lab is None else values[:, LABS.index(lab)]


def answers(name: str, data: xr.Dataset, pair: xr.Dataset | None = None) -> list[float]:
    """Truth in each world."""
    claim = CLAIMS[name]
    return claim.true(claim.values(data, pair)).tolist()
