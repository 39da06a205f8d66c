"""Plans: free, plus or heavy, chosen within an assistant by what they cost and can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View

MOST_LOG_ODDS = 30.0
"""A regularisation: exponentials stay finite."""


@dataclass(frozen=True)
class Wanted:
    """What users of an assistant want at prices of the day, over casual and professional users."""

    plus: FloatArray
    """(W, 2, L) share of users that would pay, heavy plans included."""
    heavy: FloatArray
    """(W, L) share of professional users that would take the heavy plan."""
    worth: FloatArray
    """(W, 2, L) what having plans to choose from is worth to a user, utils."""


def wanted(view: View, plan_price: FloatArray) -> Wanted:
    """Shares of users that want each plan when plus costs ``plan_price`` (W, L) USD a month.

    Logit over plans with utility linear in price (Berry 1994): at the reference price so many pay,
    and the odds fall by the price sensitivity with each dollar, and with what the assistant lacks
    to the best: people pay for the best models, which free users get little of. Heavy plans are for
    professional users alone; what models can do for whom uses them all day grows with capability.
    They cost a fixed multiple of plus (20 and 200 USD), and no lab sells one before any could sell
    enough of it; then all do. Cheaper tiers, sold since 2025-08, are left out. Plans of one
    assistant are closer substitutes than assistants, so that their choice is a nest of its own and
    a choice of plans is worth less than its log odds.

    Of professional users at the reference price 0.5 pay, two USD dearer at 0.1 a dollar: 0.45.
    """
    p, state = view.p, view.state
    usual = np.concatenate(
        [p["consumers.paying_share_casual"], p["consumers.paying_share_professional"]], axis=1
    )
    dearer = plan_price - p["consumers.reference_price_usd"]
    behind = np.maximum(view.best - state.labs.capability, 0.0)
    fall = -p["consumers.price_sensitivity_per_usd"] * dearer
    fall = np.exp(_bounded(fall - p["consumers.paid_quality_pull"] * behind))
    odds = (usual / np.maximum(1.0 - usual, 1e-6))[..., None] * fall[:, None, :]
    ahead = state.labs.capability - p["consumers.heavy_capability_log10"]
    pull = p["consumers.heavy_capability_pull"] * ahead
    ratio = p["consumers.heavy_price_ratio"]
    pull = pull - p["consumers.heavy_price_sensitivity_per_usd"] * ratio * dearer
    heavy = p["consumers.heavy_odds"] * np.exp(_bounded(pull)) * state.labs.alive
    all_odds = 1.0 + odds[:, 1] + heavy
    share = heavy / all_odds
    could_sell = 1e6 * share * state.consumers.users[:, 1] * ratio * plan_price
    sold = could_sell.max(axis=1, keepdims=True) > p["consumers.heavy_least_usd_per_month"]
    heavy, share = np.where(sold, heavy, 0.0), np.where(sold, share, 0.0)
    all_odds = np.stack([1.0 + odds[:, 0], 1.0 + odds[:, 1] + heavy], axis=1)
    scale = 1.0 - p["consumers.plan_correlation"]
    return Wanted(plus=1.0 - 1.0 / all_odds, heavy=share, worth=scale[..., None] * np.log(all_odds))


def _bounded(exponent: FloatArray) -> FloatArray:
    return clip(exponent, -MOST_LOG_ODDS, MOST_LOG_ODDS)
