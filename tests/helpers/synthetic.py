"""A made-up result with the names, dimensions and oddities of a real one: for tests of pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from events_by_hand import with_events

LABS = [
    *("openai", "anthropic", "google_deepmind", "meta_ai", "xai", "amazon_agi", "mistral"),
    *("deepseek", "alibaba_qwen", "minimax", "zai", "cohere", "reka", "inflection"),
    *("entrant_1", "entrant_2"),
]
HYPERSCALERS = ["microsoft", "google", "amazon", "oracle"]
INVESTORS = [
    *("thrive", "softbank", "mgx", "a16z", "sequoia", "iconiq", "lightspeed", "coatue"),
    *("fidelity", "temasek", "gic", "nvidia_ventures", "general_catalyst", "index", "qia", "dst"),
]
LAYERS = ["chips", "cloud", "models", "applications"]
TIERS = ["frontier", "small"]
ENDINGS = [
    *("prices_rise", "consolidation", "commoditization", "tiered"),
    *("subsidised", "winter", "oligopoly", "rd_retreat", "unresolved"),
]
OPEN_LABS = ("meta_ai", "mistral", "deepseek", "alibaba_qwen", "minimax", "zai")
FLOWS = ["tokens", "compute", "chips", "equity"]
SECTORS = ["customers", "labs", "hyperscalers", "chip_maker", "investors"]
REVENUE_START_BN = np.array(
    [10, 4, 3, 0.5, 0.5, 0.3, 0.2, 0.3, 0.5, 0.1, 0.1, 0.15, 0.01, 0.01, 0, 0]
)
PARENTS = {"google_deepmind": 1, "amazon_agi": 2, "meta_ai": -2, "alibaba_qwen": -2, "deepseek": -2}
DEATHS = {"inflection": 10, "reka": 22, "cohere": 55, "entrant_1": 90}
ACQUISITIONS = {"mistral": (40, 0), "xai": (70, 3)}
ENTRIES = {"entrant_1": 30, "entrant_2": 48}
EVENT_COLUMNS = ["world", "month", "kind", "agent", "counterparty", "amount_usd", "detail"]


@dataclass(frozen=True)
class Lives:
    """Who lives when, and under whom: arrays (worlds, months, labs)."""

    alive: np.ndarray
    owner: np.ndarray
    growth: np.ndarray


def _lives(worlds: int, months: int, all_die: bool, rng: np.random.Generator) -> Lives:
    month = np.arange(months)
    alive = np.ones((worlds, months, len(LABS)))
    owner = np.full((worlds, months, len(LABS)), -1.0)
    for lab, code in PARENTS.items():
        owner[:, :, LABS.index(lab)] = code
    for lab, (when, buyer) in ACQUISITIONS.items():
        owner[:, month >= when, LABS.index(lab)] = buyer
    for lab, when in ENTRIES.items():
        alive[:, month < when, LABS.index(lab)] = 0.0
    for lab, when in DEATHS.items():
        alive[:, month >= when, LABS.index(lab)] = 0.0
    if all_die:
        alive[:, month >= max(2, months // 3), :] = 0.0
    noise = rng.normal(0, 0.03, (worlds, months, len(LABS))).cumsum(axis=1)
    return Lives(alive, owner, noise)


def _lab_series(lives: Lives, rng: np.random.Generator) -> dict[str, np.ndarray]:
    _, months, labs = lives.alive.shape
    month = np.arange(months)[None, :, None]
    start = np.where(REVENUE_START_BN > 0, REVENUE_START_BN, 0.2)[None, None, :] * 1e9 / 12
    saturated = 30 / (1 + 29 * np.exp(-month / 18))
    revenue = start * saturated * np.exp(lives.growth) * lives.alive
    burn = start * (4 + month**1.3 / 14) * lives.alive
    final = burn * 0.1 * (rng.random(lives.alive.shape) < 0.4) * 2.5
    open_weights = np.broadcast_to([lab in OPEN_LABS for lab in LABS], lives.alive.shape) * 1.0
    open_weights = open_weights * (1 - (month > 60) * (np.arange(labs) == 3))
    level = 26.2 + month / 12 * 0.55 - 0.02 * np.arange(labs) - 0.35 * open_weights
    pace = 1.5 + (np.arange(labs) * 5 % 7) / 5
    released = np.floor(level * pace) / pace
    independent = lives.owner == -1
    rounds = (rng.random(lives.alive.shape) < 0.08) * lives.alive * independent
    equity = rounds * burn * 8
    runway = np.where(independent, 24 + 16 * np.sin(month / 7 + np.arange(labs)), np.inf)
    runway = np.where(lives.alive > 0, np.where(runway > 36, np.inf, np.maximum(runway, 0)), 0)
    return {
        "cash_usd": burn * 15,
        "revenue_usd": revenue,
        "serving_cost_usd": revenue * 0.6,
        "rd_experiments_usd": burn * 0.35,
        "rd_final_training_usd": final,
        "rd_data_usd": burn * 0.08,
        "staff_usd": burn * 0.15,
        "other_cost_usd": burn * 0.1,
        "credits_usd": burn * 2,
        "capability": np.where(lives.alive > 0, released, np.nan),
        "alive": lives.alive,
        "owner": lives.owner,
        "open_weights": open_weights,
        "valuation_usd": revenue * 12 * 20,
        "runway_months": runway,
        "subscription_revenue_usd": revenue * 0.6,
        "advertising_revenue_usd": revenue * 0.0,
        "plan_price_usd": np.where(lives.alive > 0, 20.0, np.nan),
        "equity_raised_usd": equity,
        "strategic_raised_usd": equity * 0.4,
        "credits_received_usd": equity * 0.2,
        "parent_support_usd": burn * 0.6 * ~independent,
    }


def _market_series(lab: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    worlds, months, _ = lab["alive"].shape
    month = np.arange(months)[None, :] + np.zeros((worlds, 1))
    luck = np.exp(rng.normal(0, 0.02, (worlds, months)).cumsum(axis=1))
    spread = np.exp(0.03 * month * rng.normal(0, 0.2, (worlds, 1)))
    revenue = lab["revenue_usd"].sum(axis=2)
    hosted = np.where(lab["owner"] >= 0, lab["revenue_usd"], 0).sum(axis=2)
    share = lab["revenue_usd"] / np.where(revenue > 0, revenue, 1)[:, :, None]
    open_level = np.where(lab["open_weights"] > 0, lab["capability"], -np.inf).max(
        axis=2, where=lab["alive"] > 0, initial=-np.inf
    )
    best = lab["capability"].max(axis=2, where=lab["alive"] > 0, initial=-np.inf)
    names = {
        "market_revenue_usd": revenue * spread,
        "full_cost_usd": revenue * spread / (0.5 + month / 200),
        "subsidy_rate": 0.4 - month / 300,
        "markup": 0.3 * luck,
        "price_to_full_cost": 0.5 + month / 200 + 0.1 * (luck - 1),
        "hhi": (share**2).sum(axis=2),
        "independent_frontier_labs": 3 - (month > 70),
        "hyperscaler_revenue_share": np.where(revenue > 0, hosted / np.maximum(revenue, 1), 0),
        "open_token_share": 0.15 + 0.1 * np.sin(month / 20) * luck,
        "price_index": 12 * np.exp(-month / 11) * luck * spread,
        "frontier_capability": np.where(np.isfinite(best), best, np.nan),
        "open_capability": np.where(np.isfinite(open_level), open_level, np.nan),
        "open_gap": (9 + 4 * np.sin(month / 9)) * luck,
        "sentiment": np.sin(month / 12) * luck,
        "burn_multiple": 2.0 * luck,
        "funding_usd": lab["equity_raised_usd"].sum(axis=2),
        "builders_alive": 200 + month,
        "ledger_residual": np.zeros_like(month),
        "spot_price_usd_per_h100_hour": 2.4 * np.exp(-month / 60) * luck,
        "contract_price_usd_per_h100_hour": 2.0 * np.exp(-month / 70) * luck**0.3,
        "chip_price_usd_per_h100e": 25_000 * np.exp(-month / 30),
        "chip_shipments_h100e": 250_000 * np.exp(month / 35),
        "capacity_total_h100e": 4.6e6 * np.exp(month / 36),
        "users_million": 500 + 20 * month,
        "paying_users_million": 20 + 1.5 * month,
        "reported_revenue_usd": revenue * 1.2,
        "consolidated_revenue_usd": revenue,
        "power_mw": 6_000 * np.exp(month / 45),
    }
    return {name: np.asarray(values, dtype=float) + 0 * month for name, values in names.items()}


def _events(lab: dict[str, np.ndarray], lives: Lives, dates: pd.DatetimeIndex) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    worlds, months, _ = lives.alive.shape
    for world, month, column in np.argwhere(lab["equity_raised_usd"] > 0):
        kind = "down_round" if (month + column) % 7 == 0 else "round"
        kind = "failed_round" if (month + column) % 11 == 0 else kind
        amount = float(lab["equity_raised_usd"][world, month, column])
        rows.append((world, dates[month], kind, LABS[column], "softbank", amount, ""))
    for world, month, column in np.argwhere(lives.alive[:, 1:] != lives.alive[:, :-1]):
        kind = "entry" if lives.alive[world, month + 1, column] > 0 else "closure"
        rows.append((world, dates[month + 1], kind, LABS[column], "", np.nan, ""))
    step = np.diff(lab["capability"], axis=1) > 0
    for world, month, column in np.argwhere(step):
        kind = "open_release" if lab["open_weights"][world, month + 1, column] > 0 else "release"
        rows.append((world, dates[month + 1], kind, LABS[column], "", np.nan, ""))
        if column % 2 == 0:
            when = dates[min(months - 1, month + 3)]
            rows.append((world, when, "price_cut", LABS[column], "", np.nan, "frontier"))
        if (month + column) % 9 == 0:
            rows.append((world, dates[month], "failed_run", LABS[column], "", 2e8, ""))
    for name, (when, buyer) in ACQUISITIONS.items():
        for world in range(worlds if when < months and lives.alive[0, when].any() else 0):
            row = (world, dates[when], "acquisition", name, HYPERSCALERS[buyer], 2e10, "")
            rows.append(row)
    if months > 90 and lives.alive[0, 90].any():
        rows.append((0, dates[80], "blocked_merger", "anthropic", "amazon", 1e11, ""))
        rows.append((0, dates[50], "licence_and_hire", "cohere", "oracle", 2e9, ""))
    return pd.DataFrame(rows, columns=EVENT_COLUMNS)


def _tiers(lab: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    alive = lab["alive"][..., None] > 0
    months, labs = lab["alive"].shape[1:3]
    month = np.arange(months)[None, :, None, None]
    quality = np.exp(-0.08 * np.arange(labs))[None, None, :, None]
    level = np.array([9.0, 0.9])
    price = level * quality * np.exp(-month / 60)
    cost = level * (0.7 + 0.2 * quality) * 0.5 * np.exp(-month / 45)
    tokens = lab["revenue_usd"][..., None] * np.array([0.4, 0.2]) / price
    return {
        "price_usd_per_mtok": np.where(alive, price, np.nan),
        "unit_cost_usd_per_mtok": np.where(alive, cost, np.nan),
        "tokens_mtok": np.where(alive, tokens, 0.0),
        "model_size": np.ones_like(tokens),
    }


def _snapshots(lab: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, tuple]:
    worlds, _, labs = lab["alive"].shape
    alive = np.stack([lab["alive"][:, 0], lab["alive"][:, -1]], axis=1)
    owner = np.stack([lab["owner"][:, 0], lab["owner"][:, -1]], axis=1)
    revenue = np.stack([lab["revenue_usd"][:, 0], lab["revenue_usd"][:, -1]], axis=1)
    link = rng.random((worlds, 2, labs, len(INVESTORS))) < 0.15
    stake = link * 0.08 * alive[..., None] * (owner == -1)[..., None]
    held = np.zeros((worlds, 2, labs, len(HYPERSCALERS)))
    held[:, :, 0, 0], held[:, :, 1, 1], held[:, :, 1, 2] = 0.3, 0.12, 0.18
    held = np.where(owner[..., None] == np.arange(len(HYPERSCALERS)), 1.0, held)
    host = rng.dirichlet(np.full(len(HYPERSCALERS), 0.3), (worlds, 2, labs))
    host = np.where(host > 0.05, host, 0.0)
    chips = rng.uniform(2e4, 1e5, (worlds, 2, len(HYPERSCALERS)))
    at = ("world", "snapshot", "lab")
    return {
        "stake_investor": ((*at, "investor"), stake),
        "stake_hyperscaler": ((*at, "hyperscaler"), held * alive[..., None]),
        "host_share": ((*at, "hyperscaler"), host * alive[..., None]),
        "chips_bought_h100e_per_month": (("world", "snapshot", "hyperscaler"), chips),
        "revenue_snapshot_usd": (at, revenue),
        "builders_revenue_usd": (at, revenue * 0.45),
    }


def synthetic_result(
    worlds: int = 1, months: int = 120, all_die: bool = False, seed: int = 0
) -> xr.Dataset:
    """Build a plausible made-up result; ``all_die`` closes every lab after a third of the time."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2025-01-01", periods=months, freq="MS")
    lives = _lives(worlds, months, all_die, rng)
    lab = _lab_series(lives, rng)
    base = ("world", "month")
    month = np.arange(months)[None, :, None]
    columns: dict[str, tuple] = {name: ((*base, "lab"), x) for name, x in lab.items()}
    columns |= {name: (base, x) for name, x in _market_series(lab, rng).items()}
    columns |= {name: ((*base, "lab", "tier"), x) for name, x in _tiers(lab).items()}
    cloud = np.zeros((worlds, 1, len(HYPERSCALERS)))
    capacity = np.array([1.4e6, 1.3e6, 1.1e6, 0.4e6]) * np.exp(month / 36) + cloud
    wave = 0.8 + 0.12 * np.sin(month / 8 + np.arange(len(HYPERSCALERS))) + cloud
    by_cloud = {
        "capacity_h100e": capacity,
        "utilisation": wave,
        "cloud_price_usd_per_h100_hour": 2.4 - month / 100 + cloud,
        "capex_usd": capacity * 900,
        "cash_usd_hyperscaler": 5e10 + cloud + 0.0 * month,
    }
    columns |= {name: ((*base, "hyperscaler"), x) for name, x in by_cloud.items()}
    powder = rng.uniform(1e9, 3e10, (worlds, months, len(INVESTORS)))
    columns["dry_powder_usd"] = ((*base, "investor"), powder)
    profit = np.array([6, 3, -4, -0.5]) * (1 + month / 40) * 1e9
    profit = profit + np.array([0, 0, 9e7, 5e7]) * month
    columns["profit_usd"] = ((*base, "layer"), profit + np.zeros((worlds, 1, 1)))
    logits = np.stack([np.sin(month[0, :, 0] / 14 + 2 * k) for k in range(len(ENDINGS))], axis=-1)
    logits = 3 * logits + rng.normal(0, 0.4, (worlds, 1, len(ENDINGS)))
    member = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    columns["membership_monthly"] = ((*base, "outcome"), member)
    columns["membership"] = (("world", "outcome"), member[:, -1])
    columns["ending"] = (("world",), np.array(ENDINGS)[member[:, -1].argmax(axis=-1)])
    columns["first_ending"] = (("world",), np.array(ENDINGS)[member[:, -1].argmax(axis=-1)])
    columns["first_ending_months"] = (("world",), np.full(worlds, 30.0))
    columns |= _snapshots(lab, rng)
    years = np.unique(dates.year.to_numpy())
    flow = rng.normal(0, 1e9, (worlds, len(years), len(FLOWS), len(SECTORS)))
    flow -= flow.mean(axis=-1, keepdims=True)
    columns["flow_matrix_usd"] = (("world", "year", "flow", "sector"), flow)
    attrs = {"scenario": "baseline", "scenario_sha256": "0" * 64, "seed": seed}
    result = xr.Dataset(
        columns,
        coords={
            "month": dates,
            "lab": LABS,
            "hyperscaler": HYPERSCALERS,
            "investor": INVESTORS,
            "layer": LAYERS,
            "tier": TIERS,
            "snapshot": ["start", "end"],
            "outcome": list(ENDINGS),
            "year": years,
            "flow": FLOWS,
            "sector": SECTORS,
        },
        attrs=attrs,
    )
    return with_events(result, _events(lab, lives, dates))
