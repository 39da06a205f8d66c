"""Builders' reluctance towards open weights, and how it wears off as they use them.

Trust, tools and support come with use (learning by doing, Arrow 1962): reluctance falls by the same
share with each doubling of all tokens that a segment ever ran on open weights, so that nothing
wears off by the passing of time, and each doubling takes more than the last. Use of closed models
counts in part, since prompts, tests and interfaces are the same. What some segments learn, all have
a part of; firms (general use, coding) give trust more slowly than buyers in bulk, who answer for
less. Use outside the market (hobby, research) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import power, row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.demand.reluctance import FIRMS, reluctance
from sim.economy.behaviour.demand.segments import by_segment
from sim.economy.behaviour.observe import View, once_a_month

LEAST_MTOK = 1e-3
"""A regularisation: a segment that never used any has a logarithm too."""
LEAST_PRICE = 1e-2
"""A regularisation: USD per Mtok, so that closed labs' sales can be counted in tokens."""


@dataclass(frozen=True)
class OpenUse:
    """Use of open weights and what it taught, (W, G)."""

    ever_mtok: FloatArray
    """All tokens ever, on hosts and self-hosted, and the part of labs' that counts."""
    left: FloatArray
    """Part of the start's reluctance that is left."""


def after_use(view: View, used_mtok: FloatArray) -> OpenUse:
    """Experience and reluctance after a month in which segments used so much, Mtok, (W, G).

    Ever 100, used 100, an elasticity of 0.32: 0.8 of the reluctance is left, the ratio by which
    costs fall with a doubling in most industries (Argote and Epple 1990).
    """
    market = view.state.market
    before, ever = market.open_ever_mtok, market.open_ever_mtok + used_mtok
    rise = experience(view, ever) / experience(view, before)
    return OpenUse(ever_mtok=ever, left=market.open_reluctance_left * power(rise, -pace(view)))


def experience(view: View, ever_mtok: FloatArray) -> FloatArray:
    """Mtok that count for each segment, (W, G): its own, and part of what all have used."""
    shared = view.p["open.tools_shared"]
    everybody = ever_mtok.sum(axis=1, keepdims=True)
    counts: FloatArray = np.maximum((1.0 - shared) * ever_mtok + shared * everybody, LEAST_MTOK)
    return counts


def pace(view: View) -> FloatArray:
    """Elasticity of reluctance in experience by segment, (W, G): firms' is a part of that of bulk.

    0.4 and a ratio of 0.5: 0.2, 0.2, 0.4, 0.2.
    """
    p = view.p
    slower = 1.0 - (1.0 - p["open.firms_learning_ratio"]) * FIRMS
    elasticity: FloatArray = p["open.learning_elasticity"] * slower
    return elasticity


def used(on_sale: Offer, buys: Purchases) -> FloatArray:
    """Tokens of open weights by builder this month, Mtok, (W, B)."""
    tokens = spend_by_tier(buys)[:, :, None] * buys.shares[:, :, -2:]
    tokens = tokens / on_sale.price[:, :, -2:, None]
    by_builder: FloatArray = tokens.sum(axis=2).sum(axis=1)
    return by_builder


def spend_by_tier(buys: Purchases) -> FloatArray:
    """What builders spent by tier, USD, (W, T, B), where something is on sale in both."""
    frontier = buys.bill_usd * buys.tier_share
    return np.stack([frontier, buys.bill_usd - frontier], axis=1)


def learnt(view: View, on_sale: Offer, buys: Purchases) -> OpenUse:
    """What a month of purchases teaches; of labs' tokens each segment has its part of spend."""
    labs = buys.sales_usd[:, :, :-2] / on_sale.price[:, :, :-2]
    closed = labs.sum(axis=2).sum(axis=1, keepdims=True)
    spend = by_segment(view.setting, buys.bill_usd)
    part = spend / np.maximum(spend.sum(axis=1, keepdims=True), 1.0)
    own = by_segment(view.setting, used(on_sale, buys))
    return after_use(view, own + view.p["open.tools_for_all"] * closed * part)


@once_a_month
def foreseen_reluctance(view: View) -> FloatArray:
    """Utils against open weights midway through a model's life if a lab published its own, (W, L).

    Who publishes brings the use of its own customers: what holds them back from weaker models that
    few have tried says little of a model that all of them run. What firms hold against open weights
    for good stays. A lab whose customers use in that time three times what was ever run, 2 utils
    that wear off at 0.3 and 1 that does not: 1 + 2 x 4**-0.3 = 2.32.
    """
    p, market, labs = view.p, view.state.market, view.state.labs
    tokens = row_sums(labs.tier_revenue_usd / np.maximum(labs.price, LEAST_PRICE))
    ever = np.maximum(market.open_ever_mtok.sum(axis=1, keepdims=True), LEAST_MTOK)
    rise = 1.0 + tokens * 0.5 * p["labs.run_cadence_months"] / ever
    part = market.segment_spend / np.maximum(row_sums(market.segment_spend)[:, None], 1.0)
    now, lasting = reluctance(view)[:, 0, 0], p["open.firms_lasting_utils"] * FIRMS
    kept = row_sums(lasting * part)[:, None]
    worn = row_sums((now - lasting) * part)[:, None]
    left = power(rise, -row_sums(pace(view) * part)[:, None])
    against: FloatArray = kept + np.where(worn > 0.0, worn * left, worn)
    return against
