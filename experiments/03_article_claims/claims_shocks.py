"""Claims about a dated change: the same worlds with and without it."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_registry import claim
from claims_worlds import (
    SHOCK,
    first_where,
    independent,
    mean_over,
    month_of,
    parameter,
    ratio,
    series,
    spending,
)

from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.units import MONTHS_PER_YEAR

YEAR = MONTHS_PER_YEAR
SCALES_ON_LOG10 = 31.0
SCALES_ON_SLOPE = 0.7
"""A world scales on if its plateau lies beyond any run of the next years, or hardly bends."""


def leaves(data: xr.Dataset) -> IntArray:
    """Month in which each lab of the start stops being independent, (worlds, labs); -1 never."""
    free = independent(data)
    return first_where(free[:, :1] & ~free)


def trapped(data: xr.Dataset) -> BoolArray:
    """Labs lost within two years of a month in which commitments exceed revenue, (worlds, labs)."""
    bound = series(data, "commitment_usd") > series(data, "revenue_usd")
    gone = leaves(data)
    seen = np.zeros(gone.shape, dtype=bool)
    for lag in range(1, 25):
        month = gone - lag
        index = np.where(month >= 0, month, 0)[:, None, :]
        seen |= (month >= 0) & np.take_along_axis(bound, index, axis=1)[:, 0]
    return (gone >= 0) & seen


@claim(
    "AINews",
    title="Commitments cost a lab its independence",
    finding="Commitments above revenue cost a lab its independence, net, in {share}",
    unit="labs",
    low=1.0,
    pair="light_commitments",
)
def commitments_kill(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """The compute trap, second reading: commitments exceed revenue and kill a viable lab.

    Reading: labs of the start that are sold or closed within two years of a month in which their
    compute commitments exceed their revenue, and that stay independent in the same world with
    light commitments (a third committed, for six months); less labs to which the reverse happens,
    so that mere luck cancels; true from one on.

    Weakness: with light commitments the whole market differs, not this lab's contract alone: a
    lab may live there because its rivals invest less.
    """
    lives, lost = leaves(pair) < 0, trapped(data)
    lost_only_there = trapped(pair) & (leaves(data) < 0)
    return (lost & lives).sum(axis=1) * 1.0 - lost_only_there.sum(axis=1)


def independents_after(data: xr.Dataset) -> FloatArray:
    """Independent labs at the frontier in the third year after the change, (worlds,)."""
    first = month_of(data, SHOCK) + 2 * YEAR
    return mean_over(series(data, "independent_frontier_labs"), first, YEAR)


@claim(
    "AINews",
    title="Clouds' harder terms cost an independent",
    finding="Hyperscalers' harder terms in 2027 cost an independent at the frontier in {share}",
    unit="labs",
    low=0.5,
    pair="harder_terms",
)
def harder_terms_bite(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """If Microsoft changes its investment terms, the strain is becoming untenable.

    Reading: independent labs at the frontier in 2029 in the world as it is, less those in the same
    world where hyperscalers stop buying stakes, in cash or credits, and charge a quarter more for
    contracts from January 2027 on; true from half a lab on.

    Weakness: the article means a sign of strain, this is its cause. Other clouds change terms at
    the same time, where in fact one left and others came.
    """
    return independents_after(data) - independents_after(pair)


@claim(
    "AINews",
    title="Parents tire: owned labs lose a fifth of share",
    finding="When parents tire in 2027, hyperscalers' model revenue falls by a fifth in {share}",
    unit="of its size without",
    high=0.8,
    pair="parents_tire",
    neutral=1.0,
)
def own_labs_need_parents(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """Google can lose money for years: owned labs live on their parents' patience.

    Reading: revenue share of labs that hyperscalers own in 2029 if parents' patience falls to 0.3
    of what it was in January 2027, over that without; true up to 0.8. Worlds in which they own no
    revenue cannot judge it.

    Weakness: patience also scales bids for labs in distress, so that hyperscalers own fewer of
    them: part of the fall is not a loss of the owned, but of those to be bought.
    """
    first = month_of(data, SHOCK) + 2 * YEAR
    name = "hyperscaler_revenue_share"
    return ratio(*(mean_over(series(each, name), first, YEAR) for each in (pair, data)))


def coverage(data: xr.Dataset, free: BoolArray) -> FloatArray:
    """Revenue over spending of some labs in the two years from the change, (worlds,)."""
    window = slice(month_of(data, SHOCK), month_of(data, SHOCK) + 2 * YEAR)
    earned, spent = (
        (each[:, window] * free[:, None, :]).sum(axis=1).sum(axis=1)
        for each in (series(data, "revenue_usd"), spending(data))
    )
    return ratio(earned, spent)


@claim(
    "AINews",
    title="Chips at twice the price: coverage 5% down",
    finding="Chips at twice the price for two years lower independents' coverage by 5% in {share}",
    unit="of its size without",
    high=0.95,
    pair="dearer_chips",
    neutral=1.0,
)
def dearer_chips_bite(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """Any price increase by Nvidia directly hits the finances of AI companies.

    Reading: revenue over spending, in 2027 and 2028, of labs independent in January 2027 if chips
    cost twice as much in these years, over the same without; true up to 0.95.

    Weakness: labs rent under contracts whose price follows cost slowly, and budgets are in USD: a
    dearer hour means less compute rather than a larger bill.
    """
    free = independent(data)[:, month_of(data, SHOCK)]
    free = free & independent(pair)[:, month_of(data, SHOCK)]
    return ratio(coverage(pair, free), coverage(data, free))


@claim(
    "AINews",
    title="An early plateau halves labs' funding",
    finding="An early plateau halves the funding of labs to 2034 in {share}",
    unit="of the funding without a plateau",
    high=0.5,
    pair="plateau",
    neutral=1.0,
)
def plateau_ends_funding(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """If scaling reaches a plateau, the whole investment thesis collapses.

    Reading: external funding of labs from 2027 to 2034 if returns fall to a tenth from 10^28.3
    effective FLOP on (reached within one to two years), over that without, in worlds that would
    scale on; true up to one half. Other worlds cannot judge it.

    Weakness: investors in the model watch growth and burn, not benchmarks: they learn of a plateau
    only through revenue. Part of what they stop paying is no longer asked for.
    """
    first, last = month_of(data, "2027-01"), month_of(data, "2035-01")
    bend = parameter(data, "models.plateau_log10_flop") >= SCALES_ON_LOG10
    straight = parameter(data, "models.slope_after_plateau") >= SCALES_ON_SLOPE
    raised = [series(each, "funding_usd")[:, first:last].sum(axis=1) for each in (pair, data)]
    return np.where(bend | straight, ratio(*raised), np.nan)
