"""Hand-made worlds of five years, one for each ending."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray

MONTHS = 60
LABS = 5

Series = dict[str, FloatArray]


def flat(value: float, *more: int) -> FloatArray:
    return np.full((1, MONTHS, *more), value)


def path(*points: float) -> FloatArray:
    """Equal stretches of months at each value."""
    return np.repeat(np.array(points), MONTHS // len(points))[None]


def oligopoly() -> Series:
    """Five like independent labs that cover their costs, for five years."""
    return {
        "price_to_full_cost": flat(1.02), "lerner": flat(0.35), "hhi": flat(2000.0),
        "hyperscaler_revenue_share": flat(0.2), "independent_frontier_labs": flat(5.0),
        "low_margin_token_share": flat(0.1), "open_token_share": flat(0.2),
        "open_spend_share": flat(0.05), "open_gap": flat(12.0), "model_value_share": flat(0.3),
        "market_revenue_usd": flat(5e9), "rd_experiments_usd": flat(2e8, LABS),
        "rd_final_training_usd": flat(1e8, LABS), "capex_usd": flat(1e10, 3),
        "revenue_usd": flat(1e9, LABS), "alive": flat(1.0, LABS), "owner": flat(-1.0, LABS),
        "frontier_price_usd_per_mtok": flat(10.0), "frontier_capability": flat(28.0),
        "open_capability": flat(27.2),
        "price_usd_per_mtok": flat(10.0, LABS, 2), "tokens_mtok": flat(1e8, LABS, 2),
        "unit_cost_usd_per_mtok": flat(6.5, LABS, 2), "open_token_share_by_tier": flat(0.2, 2),
    }  # fmt: skip


def prices_rise() -> Series:
    return oligopoly() | {"price_to_full_cost": path(0.4, 0.8, 1.3), "lerner": path(0.3, 0.4, 0.65)}


def consolidation() -> Series:
    owner = flat(-1.0, LABS)
    owner[:, 24:, 0], owner[:, 30:, 1] = 0.0, 1.0
    return oligopoly() | {
        "owner": owner, "hhi": path(1500.0, 2500.0, 3400.0),
        "hyperscaler_revenue_share": path(0.2, 0.5, 0.9),
        "independent_frontier_labs": path(4.0, 2.0, 1.0),
    }  # fmt: skip


def commoditization() -> Series:
    return oligopoly() | {
        "low_margin_token_share": flat(0.9), "open_token_share": flat(0.7), "open_gap": flat(2.0),
        "open_capability": flat(27.95), "model_value_share": flat(0.05),
        "price_to_full_cost": flat(1.02),
    }  # fmt: skip


def mixed() -> Series:
    return consolidation() | {
        name: commoditization()[name]
        for name in ("low_margin_token_share", "open_token_share", "open_gap", "model_value_share")
    }


def subsidised() -> Series:
    return oligopoly() | {"price_to_full_cost": flat(0.5)}


def winter() -> Series:
    alive = flat(1.0, LABS)
    alive[:, 45:, :3] = 0.0
    fallen = path(1.0, 1.0, 1.0, 0.3)
    return oligopoly() | {
        "alive": alive, "market_revenue_usd": 5e9 * fallen,
        "revenue_usd": alive * 1e9, "rd_experiments_usd": 2e8 * alive * fallen[..., None],
        "rd_final_training_usd": 1e8 * alive * fallen[..., None],
    }  # fmt: skip


WORLDS = {
    "prices_rise": prices_rise, "consolidation": consolidation,
    "commoditization": commoditization, "mixed": mixed, "subsidised": subsidised,
    "winter": winter, "oligopoly": oligopoly,
}  # fmt: skip

DIMS = {
    "price_usd_per_mtok": ("lab", "tier"), "tokens_mtok": ("lab", "tier"),
    "unit_cost_usd_per_mtok": ("lab", "tier"), "open_token_share_by_tier": ("tier",),
    "capex_usd": ("hyperscaler",),
    **dict.fromkeys(("rd_experiments_usd", "rd_final_training_usd", "revenue_usd", "alive",
                     "owner"), ("lab",)),
}  # fmt: skip


def dataset(*worlds: Series) -> xr.Dataset:
    """The worlds as a result, with a scenario's name that misleads."""
    data = {
        name: (("world", "month", *DIMS.get(name, ())), np.concatenate([w[name] for w in worlds]))
        for name in worlds[0]
    }
    return xr.Dataset(data, attrs={"scenario": "consolidation"})
