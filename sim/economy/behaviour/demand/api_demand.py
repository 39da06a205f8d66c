"""How much builders spend on tokens in all, and what brands their custom leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.capital.startups import budgets
from sim.economy.behaviour.demand.builder_books import affordable, results
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.demand.segments import adopted
from sim.economy.behaviour.observe import View
from sim.economy.market.adoption import spend_at_price


@dataclass(frozen=True)
class Spending:
    """What builders as a whole would spend on tokens this month, (W, 1) unless said."""

    potential_usd: FloatArray
    """(W, G) at reference prices by segment."""
    pressure: FloatArray
    """Log of prices over the cost trend."""
    felt: FloatArray
    """The same as demand has taken it in."""
    usd: FloatArray
    """(W, G) at today's prices, within the budgets of firms, their backers and their customers."""


def spending(view: View, on_sale: Offer, luck: FloatArray) -> Spending:
    """Spend of the month on tokens: market, prices and budgets; ``luck`` standard normal (W, 1)."""
    potential = market_size(view, luck)
    pressure = price_pressure(view, on_sale)
    felt = felt_pressure(view, pressure)
    within = budgets(view) * results(view, pressure, felt)
    usd = np.minimum(api_spend(view, potential, felt) * within, affordable(view, pressure, felt))
    return Spending(potential_usd=potential, pressure=pressure, felt=felt, usd=usd)


def market_size(view: View, luck: FloatArray) -> FloatArray:
    """Potential API spend at reference prices after the month, USD per month, (W, G).

    Each segment's own S-curve (`sim.economy.behaviour.demand.segments`), with a monthly surprise
    common to all; ``luck`` standard normal (W, 1).
    """
    surprise: FloatArray = np.exp(view.p["market.spend_noise"] * luck)
    return adopted(view) * surprise


def price_pressure(view: View, on_sale: Offer) -> FloatArray:
    """Log of what builders pay over the cost trend, (W, 1), spend-weighted.

    The cost trend is what serving would cost at the full cost of compute: scarcity and mark-ups
    both raise the pressure, ordinary progress does not (adoption already contains it). Nor does a
    price that rises with what a model is worth: by its weight in list prices (`labs.value_weight`)
    the trend is that of value.
    """
    market, labs = view.state.market, view.state.labs
    anchor = view.full_cost[:, -1:] * view.p["cloud.overhead"]
    trend = view.unit_cost * (anchor / view.access_price)[..., None]
    weight = labs.tier_revenue_usd * labs.alive[..., None]
    ratio = np.log(on_sale.price[:, :, : labs.alive.shape[1]].swapaxes(1, 2))
    by_value = view.p["labs.value_weight"][..., None]
    able = on_sale.quality[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    size = on_sale.size_log[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    worth = view.p["market.quality_exponent"][..., None] * LN10 * able + size
    ratio = ratio - (1.0 - by_value) * np.log(trend) - by_value * worth
    total = row_sums(weight).sum(axis=1, keepdims=True)
    mean = row_sums(weight * ratio).sum(axis=1, keepdims=True) / np.maximum(total, 1e-9)
    posted = (row_sums(ratio) / 2.0 * labs.alive).sum(axis=1, keepdims=True)
    posted = posted / np.maximum(labs.alive.sum(axis=1, keepdims=True), 1)
    now: FloatArray = np.where(total > 1.0, mean, posted) - market.pressure_start
    return now


def felt_pressure(view: View, pressure: FloatArray) -> FloatArray:
    """Price pressure as demand has taken it in, (W, 1).

    Felt 0.2 and now 0.32, over 12 months: 0.21.
    """
    old = view.state.market.price_pressure
    taken_in: FloatArray = old + (pressure - old) / view.p["market.pressure_months"]
    return taken_in


def api_spend(view: View, potential: FloatArray, pressure: FloatArray) -> FloatArray:
    """API spend of the month at today's prices, USD, (W, G): elastic in the smoothed price."""
    return spend_at_price(potential, pressure, view.p["market.demand_elasticity"])


def brands(view: View, api_usd: FloatArray, luck: FloatArray) -> FloatArray:
    """Brand of each lab after the month, utils, (W, L): it fades towards what lasts.

    What lasts is what its sales sustain: a pull of 2, a half-life of 12 months: from 0 to 1 in a
    year. What it is good at is its fit (`labs_focus`). Swings in
    taste come on top (``luck`` standard normal, (W, L)), and dated shocks.
    """
    p, old = view.p, view.state.labs.brand
    habit = 0.5 ** (1.0 / p["market.brand_half_life_months"])
    lasts = flywheel(view, api_usd)
    kept = old * habit + (1.0 - habit) * lasts
    after: FloatArray = kept + p["market.fit_noise"] * luck + p["lab.brand"]
    return after


def flywheel(view: View, api_usd: FloatArray) -> FloatArray:
    """Brand that today's share of API sales sustains, utils, (W, L): users, integrations, fame.

    ``api_usd`` (W, L). Three quarters of the sales, a reference share of a quarter and a weight of
    0.5: 0.5 ln 3 = 0.55.
    """
    p = view.p
    share = api_usd / np.maximum(api_usd.sum(axis=1, keepdims=True), 1.0)
    seen = np.maximum(share, p["market.flywheel_least_share"])
    pull = np.log(seen / p["market.flywheel_reference_share"])
    sustained: FloatArray = p["market.flywheel"] * pull
    return sustained
