"""The market of `market_start` by the model's own functions, all worlds at once."""

from __future__ import annotations

import numpy as np
from market_start import COST_DECLINE, SPEND_GROWTH, Final, Start, self_hosting, utilities

from sim.base.axes import FloatArray
from sim.economy.market.basket import Shelf, Shoppers, fill_baskets
from sim.economy.market.choice import class_weights
from sim.economy.market.pricing import (
    bertrand_elasticity,
    discounted_elasticity,
    markup,
    step_price,
)


def run(start: Start, months: int) -> Final:
    """The markets after some months."""
    state = start.state
    for month in range(months):
        state = after(start, state, *trends(month))
    return state


def trends(month: int) -> tuple[float, float]:
    """Costs and spend of a month relative to the first."""
    return float(np.exp(-COST_DECLINE * month)), float(np.exp(SPEND_GROWTH * month))


def after(start: Start, state: Final, cost_index: float, growth: float) -> Final:
    """The markets a month later: labs price on last month's sales, then builders buy."""
    price = priced(start, state, cost_index)
    p = start.p
    weights = class_weights(utilities(start, price))
    own = self_hosting(start, growth)
    slope = start.between[:, :, None] * start.class_sigma[start.classes]
    shoppers = Shoppers(
        classes=start.classes,
        taste=start.taste,
        shares=state.shares,
        tier_share=state.tier_share,
        hard_share=start.hard_share,
        freed=np.maximum(start.router, p["market.switching_hazard_per_month"]),
        bill_usd=growth * start.spend_usd * start.weight,
    )
    shelf = Shelf(
        weights=weights,
        own=own,
        offered=np.ones(start.gap.shape, dtype=bool),
        tier_exponent=(p["market.tier_elasticity"][..., None] - 1.0) / slope,
    )
    basket = fill_baskets(shoppers, shelf)
    return Final(price, basket.shares, basket.tier_share, basket.sales_usd)


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
