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


REVENUE = 5e9


def covered(ratio: FloatArray) -> Series:
    """Price over full cost, and the full cost that goes with it."""
    return {"price_to_full_cost": ratio, "full_cost_usd": REVENUE / ratio}


def oligopoly() -> Series:
    """Five like independent labs whose prices cover their costs, for five years."""
    return covered(flat(1.3)) | {
        "lerner": flat(0.35), "hhi": flat(2000.0),
        "hyperscaler_revenue_share": flat(0.2), "independent_frontier_labs": flat(5.0),
        "low_margin_token_share": flat(0.1), "open_token_share": flat(0.2),
        "open_spend_share": flat(0.05), "open_gap": flat(12.0), "model_value_share": flat(0.3),
        "market_revenue_usd": flat(REVENUE), "rd_experiments_usd": flat(2e8, LABS),
        "rd_final_training_usd": flat(1e8, LABS), "rd_data_usd": flat(0.0, LABS),
        "capex_usd": flat(1e10, 3), "funding_usd": flat(0.0), "markup": flat(1.5),
        "parent_support_usd": flat(0.0, LABS),
        "revenue_usd": flat(1e9, LABS), "alive": flat(1.0, LABS), "owner": flat(-1.0, LABS),
        "price_usd_per_mtok": flat(10.0, LABS, 2), "tokens_mtok": flat(1e8, LABS, 2),
        "model_size": flat(1.0, LABS, 2),
        "unit_cost_usd_per_mtok": flat(6.5, LABS, 2), "open_token_share_by_tier": flat(0.2, 2),
        "plan_price_usd": flat(20.0, LABS), "subscription_revenue_usd": flat(5e8, LABS),
        "serving_cost_usd": flat(1.6e9, LABS),
    }  # fmt: skip


def prices_rise() -> Series:
    """All products get dearer by half and then by two thirds, at the same cost of serving."""
    dearer = path(1.0, 1.5, 2.5)
    return oligopoly() | covered(path(0.4, 0.8, 1.3)) | {
        "price_usd_per_mtok": 10.0 * dearer[..., None, None] * flat(1.0, LABS, 2),
        "subscription_revenue_usd": 5e8 * dearer[..., None] * flat(1.0, LABS),
        "plan_price_usd": 20.0 * dearer[..., None] * flat(1.0, LABS),
        "funding_usd": path(6e9, 2e9, 0.0),
    }  # fmt: skip


def consolidation() -> Series:
    owner = flat(-1.0, LABS)
    owner[:, 24:, 0], owner[:, 30:, 1] = 0.0, 1.0
    return oligopoly() | {
        "owner": owner, "hhi": path(1500.0, 2500.0, 4500.0),
        "hyperscaler_revenue_share": path(0.2, 0.5, 0.9),
        "independent_frontier_labs": path(4.0, 2.0, 1.0),
    }  # fmt: skip


def commoditization() -> Series:
    return oligopoly() | covered(flat(1.0)) | {"open_token_share": flat(0.7)}


def tiered() -> Series:
    """One owner of all closed labs, whose frontier earns most; small models are mostly open."""
    price, openness = flat(10.0, LABS, 2), flat(0.1, 2)
    price[..., 1], openness[..., 1] = 7.0, 0.8
    return oligopoly() | {
        "owner": flat(0.0, LABS), "price_usd_per_mtok": price, "open_token_share_by_tier": openness,
    }  # fmt: skip


def subsidised() -> Series:
    return oligopoly() | covered(flat(0.5)) | {"funding_usd": flat(4e9)}


def winter() -> Series:
    alive = flat(1.0, LABS)
    alive[:, 45:, :3] = 0.0
    fallen = path(1.0, 1.0, 1.0, 0.3)
    return oligopoly() | {
        "alive": alive, "market_revenue_usd": REVENUE * fallen, "full_cost_usd": 4e9 * fallen,
        "revenue_usd": alive * 1e9, "rd_experiments_usd": 2e8 * alive * fallen[..., None],
        "rd_final_training_usd": 1e8 * alive * fallen[..., None],
    }  # fmt: skip


def rd_retreat() -> Series:
    """Research falls by seven tenths, and customers come to pay in full at unchanged prices."""
    less = path(1.0, 0.6, 0.3)[..., None]
    return oligopoly() | covered(path(0.6, 0.9, 1.3)) | {
        "rd_experiments_usd": 2e8 * less * flat(1.0, LABS),
        "rd_final_training_usd": 1e8 * less * flat(1.0, LABS),
        "funding_usd": path(3e9, 0.0, 0.0),
    }  # fmt: skip


def unresolved() -> Series:
    """Nobody pays the last fourteenth of full cost, and nothing else stands out."""
    return oligopoly() | covered(flat(0.93))


WORLDS = {
    "prices_rise": prices_rise, "consolidation": consolidation,
    "commoditization": commoditization, "tiered": tiered, "subsidised": subsidised,
    "winter": winter, "oligopoly": oligopoly, "rd_retreat": rd_retreat, "unresolved": unresolved,
}  # fmt: skip

DIMS = {
    "price_usd_per_mtok": ("lab", "tier"), "tokens_mtok": ("lab", "tier"),
    "unit_cost_usd_per_mtok": ("lab", "tier"), "model_size": ("lab", "tier"),
    "open_token_share_by_tier": ("tier",),
    "capex_usd": ("hyperscaler",),
    **dict.fromkeys(("rd_experiments_usd", "rd_final_training_usd", "revenue_usd", "alive",
                     "owner", "rd_data_usd", "parent_support_usd", "plan_price_usd",
                     "subscription_revenue_usd", "serving_cost_usd"), ("lab",)),
}  # fmt: skip


def dataset(*worlds: Series) -> xr.Dataset:
    """The worlds as a result, with a scenario's name that misleads."""
    data = {
        name: (("world", "month", *DIMS.get(name, ())), np.concatenate([w[name] for w in worlds]))
        for name in worlds[0]
    }
    return xr.Dataset(data, attrs={"scenario": "consolidation"})
