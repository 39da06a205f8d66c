"""Claims about a dated change: the same worlds with and without it."""

from __future__ import annotations

import numpy as np
from dates import SHOCK
from xarray import Dataset

from sim.analysis import reading as read
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.units import MONTHS_PER_YEAR

YEAR = MONTHS_PER_YEAR
SCALES_ON_LOG10 = 31.0
SCALES_ON_SLOPE = 0.7
"""A world scales on if its plateau lies beyond any run of the next years, or hardly bends."""


def leaves(data: Dataset) -> IntArray:
    """Month in which each lab of the start stops being independent, (worlds, labs); -1 never."""
    free = read.independent(data)
    return read.first_where(free[:, :1] & ~free)


def trapped(data: Dataset) -> BoolArray:
    """Labs lost within two years of a month in which commitments exceed revenue, (worlds, labs)."""
    bound = read.series(data, "commitment_usd") > read.series(data, "revenue_usd")
    gone = leaves(data)
    seen = np.zeros(gone.shape, dtype=bool)
    for lag in range(1, 25):
        month = gone - lag
        index = np.where(month >= 0, month, 0)[:, None, :]
        seen |= (month >= 0) & np.take_along_axis(bound, index, axis=1)[:, 0]
    return (gone >= 0) & seen


def commitments_kill(data: Dataset, pair: Dataset) -> FloatArray:
    """Commitments cost a lab its independence."""
    lives, lost = leaves(pair) < 0, trapped(data)
    lost_only_there = trapped(pair) & (leaves(data) < 0)
    return (lost & lives).sum(axis=1) * 1.0 - lost_only_there.sum(axis=1)


def independents_after(data: Dataset) -> FloatArray:
    """Independent labs at the frontier in the third year after the change, (worlds,)."""
    first = read.month_of(data, SHOCK) + 2 * YEAR
    return read.mean_over(read.series(data, "independent_frontier_labs"), first, YEAR)


def harder_terms_bite(data: Dataset, pair: Dataset) -> FloatArray:
    """Clouds' harder terms cost an independent."""
    return independents_after(data) - independents_after(pair)


def own_labs_need_parents(data: Dataset, pair: Dataset) -> FloatArray:
    """Parents tire: owned labs lose a fifth of share."""
    first = read.month_of(data, SHOCK) + 2 * YEAR
    name = "hyperscaler_revenue_share"
    shares = (read.mean_over(read.series(each, name), first, YEAR) for each in (pair, data))
    return read.ratio(*shares)


def coverage(data: Dataset, free: BoolArray) -> FloatArray:
    """Revenue over spending of some labs in the two years from the change, (worlds,)."""
    window = slice(read.month_of(data, SHOCK), read.month_of(data, SHOCK) + 2 * YEAR)
    earned, spent = (
        (each[:, window] * free[:, None, :]).sum(axis=1).sum(axis=1)
        for each in (read.series(data, "revenue_usd"), read.spending(data))
    )
    return read.ratio(earned, spent)


def dearer_chips_bite(data: Dataset, pair: Dataset) -> FloatArray:
    """Chips at twice the price: coverage 5% down."""
    free = read.independent(data)[:, read.month_of(data, SHOCK)]
    free = free & read.independent(pair)[:, read.month_of(data, SHOCK)]
    return read.ratio(coverage(pair, free), coverage(data, free))


def plateau_ends_funding(data: Dataset, pair: Dataset) -> FloatArray:
    """An early plateau halves labs' funding."""
    first, last = read.month_of(data, "2027-01"), read.month_of(data, "2035-01")
    bend = read.parameter(data, "models.plateau_log10_flop") >= SCALES_ON_LOG10
    straight = read.parameter(data, "models.slope_after_plateau") >= SCALES_ON_SLOPE
    raised = [read.series(each, "funding_usd")[:, first:last].sum(axis=1) for each in (pair, data)]
    return np.where(bend | straight, read.ratio(*raised), np.nan)
