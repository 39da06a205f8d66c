"""The market of `market_start` by the model's own functions, all worlds at once."""

from __future__ import annotations

import numpy as np
from market_start import COST_DECLINE, SPEND_GROWTH, Final, Start, self_hosting, utilities

from sim.axes import FloatArray
from sim.market.choice import class_weights, reoptimise, target_shares, tier_split
from sim.market.pricing import bertrand_elasticity, discounted_elasticity, markup, step_price


def run(start: Start, months: int) -> Final:
    """The markets after some months."""
    state = start.state
    for month in range(months):
        state = after(start, state, month)
    return state


def after(start: Start, state: Final, month: int) -> Final:
    """The markets a month later: labs price on last month's sales, then builders buy."""
    price = priced(start, state, np.exp(-COST_DECLINE * month))
    growth = float(np.exp(SPEND_GROWTH * month))
    p = start.p
    weights = class_weights(utilities(start, price))
    own = self_hosting(start, growth)
    target, total = target_shares(weights, start.taste, start.classes, own)
    freed = np.maximum(start.router, p["market.switching_hazard_per_month"])
    shares = reoptimise(state.shares, target, freed, np.ones_like(start.gap))
    slope = start.between[:, :, None] * start.class_sigma[start.classes]
    exponent = (p["market.tier_elasticity"][..., None] - 1.0) / slope
    wanted = tier_split(start.hard_share, total, exponent)
    tier_share = state.tier_share + freed * (wanted - state.tier_share)
    bill = growth * start.spend_usd * start.weight
    spend = np.stack([bill * tier_share, bill * (1.0 - tier_share)], axis=1)
    return Final(price, shares, tier_share, (shares * spend[:, :, None, :]).sum(axis=-1))


def priced(start: Start, state: Final, cost_index: float) -> FloatArray:
    """Prices after the month's sluggish step to the discounted Bertrand mark-up, (W, L, T)."""
    p = start.p
    share = (state.sales / state.sales.sum(axis=2, keepdims=True))[:, :, :-2].swapaxes(1, 2)
    between = 1.0 + start.between[:, None, :]
    long_run = bertrand_elasticity(share, between, p["market.demand_elasticity"][..., None])
    hazard = p["market.switching_hazard_per_month"]
    mobile = hazard + (1.0 - hazard) * p["market.router_share"]
    elasticity = discounted_elasticity(
        long_run,
        mobile[..., None],
        start.impatience[..., None],
        p["market.captive_elasticity"][..., None],
        p["market.mobile_elasticity_weight"][..., None],
    )
    floor, cap = (p[f"market.{name}"][..., None] for name in ("elasticity_floor", "markup_cap"))
    return step_price(
        state.price,
        start.unit_cost * cost_index * markup(elasticity, floor, cap),
        p["labs.price_speed"][..., None],
        p["labs.most_price_rise"][..., None],
        p["labs.most_price_cut"][..., None],
    )
