"""API builders route their spend over providers and tiers, and self-host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.demand.reluctance import of_classes
from sim.economy.behaviour.demand.segments import by_segment, each, of_builders
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.basket import Shelf, Shoppers, fill_baskets, first_sales, spent
from sim.economy.market.choice import class_weights, reoptimise, target_shares, tier_split

LEAST_BILL_USD = 1.0
"""A regularisation: who buys nothing a month has a bill to compare the cost of servers with."""


@dataclass(frozen=True)
class Purchases:
    """What builders bought this month."""

    shares: FloatArray
    tier_share: FloatArray
    bill_usd: FloatArray
    """(W, B)"""
    sales_usd: FloatArray
    """(W, T, P) by product."""
    paid_to_usd: FloatArray
    """(W, B, 3) each builder's payments to labs, hosts and (self-hosting) clouds."""


def utilities(view: View, on_sale: Offer, failing: bool = True) -> FloatArray:
    """Utility of each product to each class, (W, T, P, C); -inf where it is not on sale.

    Quality counts as ``(sigma - 1) k ln10 q``: willingness to pay rises as (training USD)^k. Below
    what a task has come to expect, a model fails it: a steep extra loss, left out if not
    ``failing``.
    """
    p, setting = view.p, view.setting
    between = (p["market.elasticity_between_labs"] - 1.0) * np.concatenate(
        [np.ones_like(view.best), p["market.tail_elasticity_ratio"]], axis=1
    )
    sigma = between[:, :, None] * by_class(view, "segments.price_weight", setting.class_sigma)
    wants = by_class(view, "segments.quality_weight", setting.class_quality)
    taste = p["market.quality_exponent"][..., None] * wants * LN10
    gap = (on_sale.quality - view.best[..., None])[..., None]
    short = np.maximum(view.need[..., None] - on_sale.quality, 0.0)[..., None]
    asked = np.log(on_sale.price) - on_sale.size_log
    worth = taste[:, :, None, :] * gap - asked[..., None]
    loss = p["market.adequacy_slope"][..., None, None] * short * float(failing)
    value = sigma[:, :, None, :] * worth - loss + on_sale.utility_shift[..., None]
    value = value + fit_of_products(view)[:, None] + of_classes(view)
    return np.where(on_sale.offered[..., None] > 0, value, -np.inf)


def by_class(view: View, stem: str, values: FloatArray) -> FloatArray:
    """Sensitivities of classes, (C,), times a weight of their segment, (W, 1, C).

    ``stem`` names the weights. A multiplier of 1.3 in a segment of weight 0.7: 0.91.
    """
    weight = np.take(each(view.p, stem), view.setting.class_segment, axis=1)
    return (weight * values)[:, None, :]


def fit_of_products(view: View) -> FloatArray:
    """Fit of each product to each class's segment, utils, (W, P, C); of open weights none."""
    fit = view.state.labs.fit
    none = np.repeat(np.zeros_like(fit[:, :1]), 2, axis=1)  # also of a lone lab
    every = np.concatenate([fit, none], axis=1)
    by_class: FloatArray = np.take(every, view.setting.class_segment, axis=-1)
    return by_class


def self_hosting(view: View, spend: FloatArray) -> FloatArray:
    """Factor on the appeal of self-hosting by builder, (W, T, B): fixed cost spread over volume.

    Running one's own servers costs a fixed sum a month beside the machines, so only builders with
    large bills gain by it. A bill equal to the fixed sum doubles the unit cost. ``spend`` (W, G) is
    this month's API spend by segment.
    """
    p = view.p
    bill = of_builders(view.setting, spend) * view.state.builders.weight
    extra = p["open.self_hosting_fixed_usd_per_month"] / np.maximum(bill, LEAST_BILL_USD)
    return np.exp(-slope(view) * np.log1p(extra)[:, None, :])


def routing(
    view: View, on_sale: Offer, own: FloatArray, failing: bool = True
) -> tuple[FloatArray, FloatArray]:
    """Target shares (W, T, P, B) and inclusive sums (W, T, B) if all spend were free to move.

    ``own`` (W, T, B) is the self-hosting factor; ``failing`` as in :func:`utilities`.
    """
    weights = class_weights(utilities(view, on_sale, failing))
    return target_shares(weights, view.state.builders.taste, view.setting.classes, own)


def normalised(target: FloatArray) -> FloatArray:
    """Target shares that sum to one over products, (W, T, P, B): also where a user set them."""
    total = target.sum(axis=2)
    return target / np.where(total > 0.0, total, 1.0)[:, :, None, :]


def purchase(
    view: View, on_sale: Offer, target: FloatArray, total: FloatArray, spend_usd: FloatArray
) -> Purchases:
    """Move freed spend, and buy; ``spend_usd`` (W, G) is API spend if all builders are active."""
    builders = view.state.builders
    freed = freed_share(view)
    shares = reoptimise(builders.shares, target, freed, on_sale.offered)
    wanted = tier_split(builders.hard_share, total, tier_split_power(view))
    tier_share = builders.tier_share + freed * (wanted - builders.tier_share)
    spend, bill = spent(bills(view, spend_usd), tier_share, on_sale.offered > 0.0)
    sales = (shares * spend[:, :, None, :]).sum(axis=-1)
    labs = shares[:, :, :-2].sum(axis=2)
    hosted, own = shares[:, :, -2], shares[:, :, -1]
    split = [(part * spend).sum(axis=1) for part in (labs, hosted, own)]
    return Purchases(
        shares=shares,
        tier_share=tier_share,
        bill_usd=bill,
        sales_usd=sales,
        paid_to_usd=np.stack(split, axis=-1),
    )


def buy(
    view: View,
    on_sale: Offer,
    own: FloatArray,
    spend_usd: FloatArray,
    reroute: Callable[[FloatArray], FloatArray] | None,
) -> Purchases:
    """Builders move the spend that is free to where they would have it now, and buy.

    The steps are :func:`routing`, `reroute` and :func:`purchase`. ``reroute`` turns target shares
    (W, T, P, B) into what users' own builders want; None, where nobody asks for them, takes the
    shorter way, with the same result but for rounding.
    """
    if reroute is not None:
        target, total = routing(view, on_sale, own)
        on_offer = np.where(on_sale.offered[..., None] > 0.0, reroute(target), 0.0)
        return purchase(view, on_sale, normalised(on_offer), total, spend_usd)
    basket = fill_baskets(shoppers(view, bills(view, spend_usd)), shelf(view, on_sale, own))
    return Purchases(
        shares=basket.shares,
        tier_share=basket.tier_share,
        bill_usd=basket.bill_usd,
        sales_usd=basket.sales_usd,
        paid_to_usd=basket.paid_to_usd,
    )


def first_choice(
    view: View, on_sale: Offer, own: FloatArray, bill_usd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sales (W, T, P) and split between tiers (W, B) if all spend were free and no model failed."""
    return first_sales(shoppers(view, bill_usd), shelf(view, on_sale, own, failing=False))


def shoppers(view: View, bill_usd: FloatArray) -> Shoppers:
    """Builders as they come into the shop with their bills, (W, B) USD."""
    builders = view.state.builders
    return Shoppers(
        classes=view.setting.classes,
        taste=builders.taste,
        shares=builders.shares,
        tier_share=builders.tier_share,
        hard_share=builders.hard_share,
        freed=freed_share(view),
        bill_usd=bill_usd,
    )


def shelf(view: View, on_sale: Offer, own: FloatArray, failing: bool = True) -> Shelf:
    """What they find there; ``own`` and ``failing`` as in :func:`routing`."""
    return Shelf(
        weights=class_weights(utilities(view, on_sale, failing)),
        own=own,
        offered=on_sale.offered > 0.0,
        tier_exponent=tier_split_power(view),
    )


def freed_share(view: View) -> FloatArray:
    """Part of each builder's spend that is free to move this month, (W, B); all of a router's."""
    return np.where(view.state.builders.router, 1.0, mobile_share_fixed(view))


def bills(view: View, spend_usd: FloatArray) -> FloatArray:
    """What each builder spends this month, USD, (W, B); ``spend_usd`` as in :func:`purchase`."""
    active = view.state.builders.weight * view.state.builders.alive
    all_active = by_segment(view.setting, active)
    per_weight = spend_usd / np.maximum(all_active, view.p["builders.least_active_share"])
    bill: FloatArray = of_builders(view.setting, per_weight) * active
    return bill


def tier_split_power(view: View) -> FloatArray:
    """Exponent of a tier's inclusive sum in its share of spend, (W, T, B)."""
    return (view.p["market.tier_elasticity"][..., None] - 1.0) / slope(view)


@once_a_month
def slope(view: View) -> FloatArray:
    """Elasticity of each builder's choice between providers, less one, by tier, (W, T, B)."""
    p = view.p
    tiers = np.concatenate([np.ones_like(view.best), p["market.tail_elasticity_ratio"]], axis=1)
    between = (p["market.elasticity_between_labs"] - 1.0) * tiers
    by_builder: FloatArray = between[..., None] * np.take(
        by_class(view, "segments.price_weight", view.setting.class_sigma),
        view.setting.classes,
        axis=-1,
    )
    return by_builder


def mobile_share_fixed(view: View) -> FloatArray:
    """Freed share of a builder that is not a router, (W, 1).

    Most new spend goes to the vendor one has (expansion within vendor); the rest is open.
    """
    p = view.p
    hazard = p["market.switching_hazard_per_month"]
    return hazard + (1.0 - hazard) * p["market.open_share_of_new_spend"] * view.new_spend_share
