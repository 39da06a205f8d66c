"""Labs price their tokens: each tier by its own elasticity and patience."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.labs.value_prices import anchored, valued
from sim.economy.behaviour.observe import View
from sim.economy.market.pricing import (
    bertrand_elasticity,
    discounted_elasticity,
    markup,
    step_price,
)


def tier_markup(view: View) -> FloatArray:
    """Mark-up over marginal cost that each lab wants on each tier, (W, L, T).

    Bertrand elasticity from the lab's own share (Atkeson and Burstein 2008), discounted between
    demand that can move now and all demand (Klemperer 1987, Beggs and Klemperer 1992): a patient
    lab courts the long run, an impatient one harvests who is locked in. Growth backers pay for
    part of the mark-up on new demand.
    """
    p, labs, market = view.p, view.state.labs, view.state.market
    spend = np.maximum(market.tier_spend_usd, 1.0)[:, None, :]
    share = np.minimum(labs.tier_revenue_usd / spend, 1.0)
    sigma = p["market.elasticity_between_labs"]
    tail = p["market.tail_elasticity_ratio"]
    between = np.concatenate([sigma, 1.0 + (sigma - 1.0) * tail], axis=1)[:, None, :]
    long_run = bertrand_elasticity(share, between, p["market.demand_elasticity"][..., None])
    mobile = mobile_share(view)[..., None]
    elasticity = discounted_elasticity(
        long_run,
        mobile,
        view.impatience[..., None],
        p["market.captive_elasticity"][..., None],
        p["market.mobile_elasticity_weight"][..., None],
    )
    full = markup(
        elasticity, p["market.elasticity_floor"][..., None], p["market.markup_cap"][..., None]
    )
    discount = growth_discount(view)[..., None]
    return 1.0 + (full - 1.0) * (1.0 - discount)


def mobile_share(view: View) -> FloatArray:
    """Share of API spend that can move this month, (W, 1): contracts that end, routers, new spend.

    Hazard 0.1, routers 0.5, a fifth of the spend new: 0.64.
    """
    p = view.p
    hazard = p["market.switching_hazard_per_month"]
    fixed = hazard + (1.0 - hazard) * p["market.router_share"]
    return fixed + (1.0 - fixed) * view.new_spend_share


def growth_discount(view: View) -> FloatArray:
    """Part of the mark-up that a lab's backers pay for growth, (W, L).

    At most ``labs.growth_discount``, and that only for a patient lab in a market that grows fast:
    of 0.5, at optimism 0.8 and new spend of twice the half-way share, 0.5 x 0.8 x 2/3 = 0.27.
    """
    p = view.p
    new = view.new_spend_share
    return (
        p["labs.growth_discount"]
        * view.optimism
        * new
        / (new + p["labs.growth_discount_half_share"])
    )


def prices(
    view: View, wanted_markup: FloatArray, unit_cost: FloatArray, models: Progress
) -> FloatArray:
    """List prices after the month, (W, L, T): sticky, set afresh by releases.

    Between releases a list price is moved only when it is far from its target, and then most of the
    way (menu costs; the record's lists change a few times in a model's life). A release may be far
    dearer than what it replaces, and larger; its target lies between cost and value. None stays
    below a small part of what serving costs: at a tenth, a lab that pays 30 USD per Mtok asks 3 at
    least.
    """
    p, labs = view.p, view.state.labs
    rule = anchored(view, unit_cost * wanted_markup, valued(view, models))
    target = np.exp(rule + labs.price_position)
    target = matched(view, target, models)
    # Yesterday's list for a model of the new size: it is the price of size that is sticky.
    before = labs.price * np.exp(models.size_log - labs.size_log)
    far = np.abs(np.log(target / before)) > p["labs.price_menu_cost_log"][..., None]
    moved = step_price(
        before,
        target,
        p["labs.price_speed"][..., None],
        np.where(models.released, p["labs.most_launch_rise"], p["labs.most_price_rise"])[..., None],
        p["labs.most_price_cut"][..., None],
    )
    listed = np.where(far | models.released[..., None], moved, before)
    least = np.where(labs.alive, p["labs.least_price_to_cost"], 0.0)[..., None] * unit_cost
    return np.maximum(listed, least)


def matched(view: View, target: FloatArray, models: Progress) -> FloatArray:
    """Price targets after matching: nobody stays far above a better rival, (W, L, T).

    A lab whose model is no better than a cheaper rival's follows it down to a premium, part of the
    way, never below its own marginal cost, size for size; rivals' models and prices are those of
    the snapshot, ``models`` the lab's own after this month's release.
    """
    p, labs, quality = view.p, view.state.labs, models.capability
    tolerance = p["labs.match_quality_log10"]
    # (W, rivals, L): a lab's rivals on the middle axis, where the least is found fastest
    rival = quality[:, None, :] <= (labs.capability + tolerance)[:, :, None]
    big = labs.alive & (view.share >= p["labs.match_least_share"])
    rival &= big[:, :, None] & ~np.eye(quality.shape[1], dtype=bool)
    asked = labs.price / np.exp(labs.size_log)
    seen = [np.where(rival, asked[:, :, tier, None], np.inf).min(axis=1) for tier in range(2)]
    least = np.stack(seen, axis=2)
    own = view.unit_cost / np.exp(labs.size_log)
    ceiling = np.maximum(least * p["labs.match_premium"][..., None], own)
    ceiling = ceiling * np.exp(models.size_log)
    follow = np.minimum(target, np.where(np.isfinite(ceiling), ceiling, target))
    return target * power(follow / target, p["labs.match_speed"][..., None])
