"""Claims about open weights near the frontier, and about where it all ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from prices import after_shock
from xarray import Dataset

from sim.analysis import reading as read
from sim.analysis.matching import matched_change, partners
from sim.base.axes import FRONTIER, SMALL, BoolArray, FloatArray, IntArray
from sim.endings.classification import ENDINGS, HOLD_MONTHS, by_tier
from sim.endings.each_tier import TIER_SERIES

QUALITY, PRICE = 0.95, 0.10
"""The sentence's two numbers: 95% of the quality at 10% of the price."""
SPELL_MONTHS = 6
"""How long the condition must last to count."""
START_SCORE = 142.3
"""Epoch Capabilities Index of the best model of December 2024, o1."""


class Rivalry(NamedTuple):
    """The best open weights beside the best closed lab, (worlds, months) each."""

    price: FloatArray
    """Hosts' price of open weights of frontier size over the closed lab's list price."""
    worth: FloatArray
    """Willingness to pay for the open model's quality over that for the closed one's."""
    score: FloatArray
    """Benchmark score of the open model over that of the closed one."""


def rivalry(data: Dataset) -> Rivalry:
    """Compare open weights with the best closed model of the month."""
    closed = (read.series(data, "alive") > 0.5) & (read.series(data, "open_weights") < 0.5)
    able = np.where(closed, np.nan_to_num(read.series(data, "capability")), 0.0)
    best, leader = able.max(axis=2), able.argmax(axis=2)
    listed = read.series(data, "price_usd_per_mtok")[..., FRONTIER]
    listed = np.take_along_axis(listed, leader[..., None], axis=2)[..., 0]
    gap = read.series(data, "open_capability") - best
    points = read.parameter(data, "models.eci_points_per_log10")[:, None]
    start = read.series(data, "frontier_capability")[:, :1]
    worth = 10.0 ** (read.parameter(data, "market.quality_exponent")[:, None] * gap)
    score = START_SCORE + points * (best - start)
    hosted = read.series(data, "open_price_usd_per_mtok")[..., FRONTIER]
    relative = 1.0 + read.ratio(points * gap, score)
    return Rivalry(price=read.ratio(hosted, listed), worth=worth, score=relative)


def undercut(data: Dataset, by_score: bool = False) -> BoolArray:
    """Months in which open weights offer 95% of the quality at 10% of the price."""
    found = rivalry(data)
    quality = found.score if by_score else found.worth
    return (quality >= QUALITY) & (np.nan_to_num(found.price, nan=np.inf) <= PRICE)


def open_undercuts(data: Dataset) -> FloatArray:
    """Open: 95% of worth at 10% of price."""
    return undercut(data).sum(axis=1) * 1.0


def open_undercuts_by_score(data: Dataset) -> FloatArray:
    """Open: 95% of score at 10% of price."""
    return undercut(data, by_score=True).sum(axis=1) * 1.0


def closed_margin(data: Dataset) -> FloatArray:
    """Lerner index of closed labs' frontier tier, tokens weighed by sales, (worlds, months)."""
    closed = (read.series(data, "alive") > 0.5) & (read.series(data, "open_weights") < 0.5)
    tokens = np.where(closed, np.nan_to_num(read.series(data, "tokens_mtok")[..., FRONTIER]), 0.0)
    price, cost = (
        (tokens * np.nan_to_num(read.series(data, name)[..., FRONTIER])).sum(axis=2)
        for name in ("price_usd_per_mtok", "unit_cost_usd_per_mtok")
    )
    return np.nan_to_num(1.0 - read.ratio(cost, price))


def break_design(data: Dataset) -> tuple[IntArray, IntArray]:
    """Month in which open weights first undercut for half a year, and matched worlds."""
    spell = undercut(data)
    onset = read.first_where(spell, SPELL_MONTHS)
    alike = (
        closed_margin(data),
        np.nan_to_num(read.series(data, "price_to_full_cost")),
        np.log(np.maximum(read.series(data, "market_revenue_usd"), 1.0)),
    )
    return onset, partners(onset, spell, alike)


def undercutting_breaks_margins(data: Dataset) -> FloatArray:
    """... then closed margins fall 10 points."""
    onset, partner = break_design(data)
    return matched_change(closed_margin(data), onset, partner)


def undercutting_breaks_cover(data: Dataset) -> FloatArray:
    """... then price over cost falls by 0.1."""
    onset, partner = break_design(data)
    return matched_change(read.series(data, "price_to_full_cost"), onset, partner)


def surged(data: Dataset) -> BoolArray:
    """Worlds in which open weights undercut for six months or more of 2028 and 2029, (worlds,)."""
    return after_shock(undercut(data).astype(np.float64), data) * 24.0 >= SPELL_MONTHS - 0.5


def open_surge_breaks_margins(data: Dataset, pair: Dataset) -> FloatArray:
    """Open forced to undercut: margins fall 10 points."""
    change = after_shock(closed_margin(pair), pair) - after_shock(closed_margin(data), data)
    return np.where(surged(pair), change, np.nan)


def open_surge_takes_revenue(data: Dataset, pair: Dataset) -> FloatArray:
    """Open forced to undercut: closed revenue -25%."""

    def closed(each: Dataset) -> FloatArray:
        revenue = read.series(each, "revenue_usd") * (read.series(each, "open_weights") < 0.5)
        return after_shock(revenue.sum(axis=2), each)

    return np.where(surged(pair), read.ratio(closed(pair), closed(data)), np.nan)


ARRIVED = 0.5
"""Membership from which on an ending has arrived."""


def open_catches_up(data: Dataset) -> FloatArray:
    """Open models within 3 months at the end."""
    return read.series(data, "open_gap")[:, -24:].mean(axis=1)


def tiers(data: Dataset) -> dict[str, FloatArray]:
    """Openness, concentration and margin by tier, means of the last twelve months."""
    outcomes = {name: np.nan_to_num(read.series(data, name)) for name in TIER_SERIES}
    return {name: each[:, -1] for name, each in by_tier(outcomes).items()}


def frontier_consolidates_tail_opens(data: Dataset) -> FloatArray:
    """Consolidated frontier over an open tail."""
    return read.series(data, "membership_monthly")[:, -1, ENDINGS.index("tiered")]


def tail_is_open(data: Dataset) -> FloatArray:
    """Most small-model tokens open at the end."""
    return tiers(data)["open_token_share"][:, SMALL]


def consolidation_design(data: Dataset) -> tuple[IntArray, IntArray]:
    """Month in which consolidation arrives, and matched worlds."""
    fit = read.series(data, "membership_monthly")[..., ENDINGS.index("consolidation")]
    spell = fit >= ARRIVED
    onset = read.first_where(spell, HOLD_MONTHS)
    alike = (
        read.series(data, "price_to_full_cost"),
        read.series(data, "hhi"),
        np.log(np.maximum(read.series(data, "market_revenue_usd"), 1.0)),
    )
    return onset, partners(onset, spell, alike)


def consolidation_raises_prices(data: Dataset) -> FloatArray:
    """Consolidation lifts price over cost by 0.05."""
    onset, partner = consolidation_design(data)
    return matched_change(read.series(data, "price_to_full_cost"), onset, partner)
