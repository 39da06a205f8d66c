"""A small market from which every rendition starts: builders that choose, labs that price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.economy.market.choice import class_weights, target_shares
from sim.scenario.parameters import table

LN10 = float(np.log(10.0))
COST_DECLINE, SPEND_GROWTH = 0.03, 0.03
"""Monthly log trends that keep prices and spend moving: they stand for the rest of the model."""
CLASSES = 9
NAMES = (
    *("market.elasticity_between_labs", "market.tail_elasticity_ratio", "market.demand_elasticity"),
    *("market.captive_elasticity", "market.mobile_elasticity_weight", "market.elasticity_floor"),
    *("market.markup_cap", "market.quality_exponent", "market.tier_elasticity"),
    *("market.switching_hazard_per_month", "market.router_share", "labs.price_speed"),
    *("labs.most_price_rise", "labs.most_price_cut", "open.self_hosting_fixed_usd_per_month"),
)


class Final(NamedTuple):
    """Where a market stands: what renditions must agree on, worlds first."""

    price: FloatArray
    """(W, L, T) USD per Mtok."""
    shares: FloatArray
    """(W, T, P, B)"""
    tier_share: FloatArray
    """(W, B) frontier share of spend."""
    sales: FloatArray
    """(W, T, P) USD in the month."""


@dataclass(frozen=True)
class Start:
    """Markets before the first month: W worlds, L labs, T = 2 tiers, P = L + 2, B builders."""

    p: dict[str, FloatArray]
    """(W, 1) each."""
    class_sigma: FloatArray
    class_quality: FloatArray
    """(C,) multipliers of price and quality sensitivity."""
    classes: IntArray
    """(B,)"""
    gap: FloatArray
    """(W, T, P) quality less the best, log10 effective FLOP."""
    shift: FloatArray
    """(W, T, P) brand and handicap, utils."""
    open_price: FloatArray
    """(W, T, 2) hosted and self-hosted open weights, USD per Mtok."""
    unit_cost: FloatArray
    """(W, L, T) USD per Mtok."""
    impatience: FloatArray
    """(W, L) per month."""
    weight: FloatArray
    """(W, B) share of spend."""
    hard_share: FloatArray
    router: FloatArray
    """(W, B) 1.0 if all spend is free each month."""
    taste: FloatArray
    """(W, P, B)"""
    spend_usd: FloatArray
    """(W, 1) API spend of the month."""
    state: Final

    @property
    def between(self) -> FloatArray:
        """Elasticity between labs, less one, by tier, (W, T)."""
        sigma = self.p["market.elasticity_between_labs"] - 1.0
        return np.concatenate([sigma, sigma * self.p["market.tail_elasticity_ratio"]], axis=1)


def market_start(worlds: int, builders: int = 200, labs: int = 18, seed: int = 0) -> Start:
    """Draw markets: Pareto sizes, Gumbel tastes and parameters as in the model's tables.

    With 18 labs there are 20 products in each tier. The first month's shares are what builders
    would choose at twice cost.
    """
    rng, products, rows = np.random.default_rng(seed), labs + 2, table()
    p = {name: np.full((worlds, 1), float(rows[name].value)) for name in NAMES}
    spread = float(rows["builders.sensitivity_spread"].value)
    points = np.linspace(-spread, spread, 3)
    size = (1.0 - rng.random((worlds, builders))) ** (-1.0 / 1.3)
    cost = np.exp(0.4 * rng.standard_normal((worlds, labs)))
    unit_cost = np.stack([cost, cost / 8.0], axis=2)
    hard = np.clip(0.6 + 0.15 * rng.standard_normal((worlds, builders)), 0.05, 0.95)
    gap = -np.abs(0.5 * rng.standard_normal((worlds, 1, products)))
    start = Start(
        p=p,
        class_sigma=np.exp(np.tile(points, 3)),
        class_quality=np.exp(np.repeat(points, 3)),
        classes=np.sort(np.arange(builders) % CLASSES),
        gap=np.repeat(gap, 2, axis=1),
        shift=0.5 * rng.standard_normal((worlds, 2, products)),
        open_price=np.array([[1.0, 0.8], [0.1, 0.08]]) * np.ones((worlds, 1, 1)),
        unit_cost=unit_cost,
        impatience=rng.uniform(0.01, 0.05, (worlds, labs)),
        weight=size / size.sum(axis=1, keepdims=True),
        hard_share=hard,
        router=(rng.random((worlds, builders)) < p["market.router_share"]).astype(np.float64),
        taste=np.exp(np.clip(0.5 * rng.gumbel(size=(worlds, products, builders)), -6.0, 6.0)),
        spend_usd=np.full((worlds, 1), 5e8),
        state=Final(2.0 * unit_cost, np.empty(0), hard, np.empty(0)),
    )
    return _settled(start)


def _settled(start: Start) -> Start:
    """The same markets with first shares and sales, so that no rendition computes its own."""
    weights = class_weights(utilities(start, start.state.price))
    shares, _ = target_shares(weights, start.taste, start.classes, self_hosting(start, 1.0))
    bill = start.spend_usd * start.weight
    spend = np.stack([bill * start.hard_share, bill * (1.0 - start.hard_share)], axis=1)
    sales = (shares * spend[:, :, None, :]).sum(axis=-1)
    state = Final(start.state.price, shares, start.hard_share, sales)
    return replace(start, state=state)


def utilities(start: Start, price: FloatArray) -> FloatArray:
    """Utility of each product to each class, (W, T, P, C); ``price`` (W, L, T)."""
    listed = np.concatenate([price.swapaxes(1, 2), start.open_price], axis=2)
    sigma = start.between[:, :, None] * start.class_sigma
    quality = start.p["market.quality_exponent"][..., None] * start.class_quality * LN10
    worth = quality[:, :, None, :] * start.gap[..., None] - np.log(listed)[..., None]
    return sigma[:, :, None, :] * worth + start.shift[..., None]


def self_hosting(start: Start, growth: float) -> FloatArray:
    """Factor on self-hosting, (W, T, B), at a spend that has grown by a factor."""
    bill = growth * start.spend_usd * start.weight
    fixed = start.p["open.self_hosting_fixed_usd_per_month"]
    slope = start.between[:, :, None] * start.class_sigma[start.classes]
    return np.exp(-slope * np.log1p(fixed / np.maximum(bill, 1.0))[:, None, :])
