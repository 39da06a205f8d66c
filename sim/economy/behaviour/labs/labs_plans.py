"""Labs price their plans and seats, by menu costs."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.economy.behaviour.demand.consumer_serving import cost_of_those_who_pay, expected_fall
from sim.economy.behaviour.labs.labs_pricing import growth_discount
from sim.economy.behaviour.observe import View
from sim.economy.market.pricing import discounted_elasticity


def plan_price(view: View) -> FloatArray:
    """Price of the consumer plan, USD a month, (W, L), moved only when far from target.

    Cost and a mark-up in USD (Berry 1994): what one dollar less brings in demand, so that a price
    does not follow cost to nothing. It is larger the more of all users a lab has, whose plans are
    closer substitutes to each other's than to doing without, and larger for the impatient. A price
    is set on what a payer will cost over its life, and growth backers pay for part of the mark-up
    as they do for tokens'. Menu costs: the plan price stayed at 20 USD from 2023 to 2025 while
    costs and quality moved severalfold. Nobody asks more than the choke price, at which the last
    buyer leaves.
    """
    p, (payer, _) = view.p, cost_of_those_who_pay(view)
    sensitivity, usual = (
        p["consumers.price_sensitivity_per_usd"],
        p["consumers.reference_price_usd"],
    )
    return _menu(view, view.state.labs.plan_price, payer, usd_markup(view, sensitivity, usual))


def seat_price(view: View) -> FloatArray:
    """Price of an enterprise seat, USD a month, (W, L), by the same rule."""
    p, (_, seat) = view.p, cost_of_those_who_pay(view)
    sensitivity = p["consumers.seat_sensitivity_per_usd"]
    wanted = usd_markup(view, sensitivity, p["consumers.reference_seat_price_usd"])
    return _menu(view, view.state.labs.seat_price, seat, wanted)


def usd_markup(view: View, sensitivity: FloatArray, usual: FloatArray) -> FloatArray:
    """Mark-up over a user's cost that each lab wants, USD a month, (W, L).

    ``sensitivity`` of demand per USD and ``usual`` price, (W, 1). 0.09 a dollar, tastes correlated
    by 0.5, half of all users, all patient: 1 / (0.09 x 0.75) = 14.8.
    """
    p, people = view.p, view.state.consumers.users
    mine = people.sum(axis=1)
    share = mine / np.maximum(mine.sum(axis=1, keepdims=True), 1e-9)
    own = sensitivity * usual * (1.0 - p["consumers.nest_correlation"] * share)
    elasticity = discounted_elasticity(
        own,
        p["consumers.switching_hazard_per_month"] + view.new_spend_share,
        view.impatience,
        p["market.captive_elasticity"],
        p["market.mobile_elasticity_weight"],
    )
    least = np.maximum(elasticity, p["consumers.least_plan_elasticity"])
    return usual / least * (1.0 - growth_discount(view))


def _menu(view: View, price: FloatArray, cost: FloatArray, wanted: FloatArray) -> FloatArray:
    p = view.p
    target = cost * expected_fall(view) + wanted
    target = np.minimum(target, p["consumers.choke_price_usd_per_month"])
    ratio = np.where(price > 0, target / np.maximum(price, 1e-9), 1.0)
    move = np.abs(np.log(np.maximum(ratio, 1e-9))) > p["consumers.menu_cost_log"]
    most = p["consumers.most_price_step"]
    step = clip(ratio, 1.0 - most, 1.0 + most)
    sells = view.state.labs.alive & (cost > 0)
    return np.where(move & sells, price * step, price)
