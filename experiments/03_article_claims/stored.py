"""The runs on disk: the baseline and its variants over the same worlds, an ensemble each."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import xarray as xr

import sim
from sim.endings.classification import DECIDING, classify
from sim.endings.each_tier import TIER_SERIES

FOLDER = Path(__file__).parents[2] / "results" / "03_article_claims"
VARIANTS = Path(__file__).parent / "variants"
BASE = "baseline_2025"
PLACEBO = "placebo"
START = "baseline_2025"
"""The scenario of the base run: claims are dated from January 2025 on."""
RUNS = (BASE, *sorted(path.stem for path in VARIANTS.glob("*.toml")))
"""The placebo is among the variants."""
SAME = ("commit", "worlds", "seed", "years")
"""What must be alike of runs whose worlds are compared."""

KEPT = (
    "alive", "owner", "commitment_usd", "revenue_usd", "serving_cost_usd", "rd_experiments_usd",
    "rd_final_training_usd", "rd_data_usd", "staff_usd", "other_cost_usd", "capability",
    "market_revenue_usd", "full_cost_usd", "frontier_price_usd_per_mtok",
    "independent_frontier_labs", "hyperscaler_revenue_share", "funding_usd",
)  # fmt: skip
"""Series kept of every run."""
OPEN = (
    "open_weights", "open_capability", "frontier_capability", "open_price_usd_per_mtok",
    *TIER_SERIES,
)  # fmt: skip
"""Series kept where open weights are the question."""
ONLY_BASE = (
    "runway_months", "equity_raised_usd", "strategic_raised_usd", "credits_received_usd",
    "plan_price_usd", "open_gap", "hhi", "profit_usd", *DECIDING,
)  # fmt: skip
MORE = {BASE: OPEN + ONLY_BASE, "open_surge": OPEN, PLACEBO: OPEN}
SIDE = "capex_usd=last"
"""Kept for the names of hyperscalers alone."""


def scenario(name: str, builders: int) -> sim.Scenario:
    """The scenario of a run; it differs from the base run's in what its file says alone."""
    chosen = sim.Scenario.load(START if name == BASE else VARIANTS / f"{name}.toml")
    return chosen.replace({"builders.count": builders})


def place(name: str) -> Path:
    """Where a run is stored."""
    return FOLDER / "worlds" / name


def run(name: str, builders: int, **size: Any) -> None:
    """Run what is missing of an ensemble, and keep the series that claims read."""
    kept = dict.fromkeys(KEPT + MORE.get(name, ()))
    keep = ["last", SIDE, f"events={'all' if name == BASE else 'none'}"]
    keep += [f"{each}=monthly" for each in kept]
    sim.ensemble(scenario(name, builders), store=place(name), resume=True, keep=keep, **size)


@cache
def load(name: str) -> xr.Dataset:
    """Read a run back; the baseline with the memberships of each month."""
    data = sim.open_ensemble(place(name))
    return classify(data) if name == BASE else data


def about(name: str) -> dict[str, Any]:
    """What the run on disk says of itself; empty where there is none."""
    path = place(name) / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return dict(told.get("ensemble", {}))


def unlike() -> list[str]:
    """Runs that are missing, or differ from the baseline in commit, worlds, seed or years."""
    first = about(BASE)
    return [
        name for name in RUNS
        if not (other := about(name)) or any(other[each] != first.get(each) for each in SAME)
    ]  # fmt: skip
