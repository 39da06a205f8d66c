"""Claims about where it all ends: catching up, consolidation, and the mixture of both."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_matching import matched_change, partners
from claims_registry import claim
from claims_worlds import first_where, series

from sim.base.axes import SMALL, FloatArray, IntArray
from sim.endings.classification import ENDINGS, HOLD_MONTHS, by_tier
from sim.endings.each_tier import TIER_SERIES

ARRIVED = 0.5
"""Membership from which on an ending has arrived."""


@claim(
    "Lynk",
    title="Open models within 3 months at the end",
    finding="Open models trail by three months or less in the last two years in {share}",
    unit="months",
    high=3.0,
)
def open_catches_up(data: xr.Dataset) -> FloatArray:
    """Open models catch up fully.

    Reading: lag of the best open model behind the closed frontier, mean of the last two years, in
    months; true up to three.

    Weakness: under a plateau the clock slows: months grow while the quality gap closes.
    """
    return series(data, "open_gap")[:, -24:].mean(axis=1)


def tiers(data: xr.Dataset) -> dict[str, FloatArray]:
    """Openness, concentration and margin by tier, means of the last twelve months."""
    outcomes = {name: np.nan_to_num(series(data, name)) for name in TIER_SERIES}
    return {name: each[:, -1] for name, each in by_tier(outcomes).items()}


@claim(
    "Lynk",
    title="Consolidated frontier over an open tail",
    finding="A consolidated frontier stands over an open tail at the end in {share}",
    unit="membership",
    low=0.5,
)
def frontier_consolidates_tail_opens(data: xr.Dataset) -> FloatArray:
    """The frontier consolidates and the long tail becomes a commodity: a mix of both endings.

    Reading: membership, in the last year, of a frontier tier with a concentrated set of owners and
    at most two independents over a small tier most of whose tokens are open; true from one half on.

    Weakness: two tiers stand for a long tail; the thresholds are those of the endings.
    """
    return tiers(data)["consolidated_frontier_open_tail"]


@claim(
    "Lynk",
    title="Most small-model tokens open at the end",
    finding="Most small-model tokens are open at the end in {share}",
    unit="of small-tier tokens",
    low=0.5,
)
def tail_is_open(data: xr.Dataset) -> FloatArray:
    """Good-enough models get cheap and open.

    Reading: share of open weights in tokens of the small tier, last year of the run; true from one
    half on.

    Weakness: tokens, not money; closed small models can be as cheap and keep the tail.
    """
    return tiers(data)["open_token_share"][:, SMALL]


def consolidation_design(data: xr.Dataset) -> tuple[IntArray, IntArray]:
    """Month in which consolidation arrives, and matched worlds."""
    fit = series(data, "membership_monthly")[..., ENDINGS.index("consolidation")]
    spell = fit >= ARRIVED
    onset = first_where(spell, HOLD_MONTHS)
    alike = (
        series(data, "price_to_full_cost"),
        series(data, "hhi"),
        np.log(np.maximum(series(data, "market_revenue_usd"), 1.0)),
    )
    return onset, partners(onset, spell, alike)


@claim(
    "Lynk",
    title="Consolidation lifts price over cost by 0.05",
    finding="After consolidation price over full cost rises by 0.05 against like worlds in {share}",
    unit="change of price over full cost",
    low=0.05,
)
def consolidation_raises_prices(data: xr.Dataset) -> FloatArray:
    """Where the market consolidates, competition dies and prices rise anyway.

    Reading: change of price over full cost from the year before consolidation arrives (membership
    of at least one half for half a year) to the second year after, less the same in five worlds
    without it that were alike before; true from 0.05 on. Other worlds cannot judge it.

    Weakness: worlds consolidate because labs fail, and failed labs cost nothing more: the ratio
    rises for that reason too.
    """
    onset, partner = consolidation_design(data)
    return matched_change(series(data, "price_to_full_cost"), onset, partner)
