"""Claims about R&D: experiments and final runs, budgets and lag, what copying costs."""

from __future__ import annotations

import numpy as np
from dates import RELEASES
from firms import first_cut
from xarray import Dataset

from sim.analysis import reading as read
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR

LARGE_USD_PER_YEAR = 1e9
FOLLOWERS = ("deepseek", "alibaba_qwen", "minimax", "zai")
"""Chinese labs of the roster; the record has figures of the last two."""
LEVEL = "2027-12"
"""Month whose best model others copy."""
PATIENCE_MONTHS = 36
"""Months within which a copy must exist."""


def final_share(data: Dataset) -> FloatArray:
    """Final runs' part of R&D compute by calendar year, (worlds, 3 years, labs)."""
    final, total = read.series(data, "rd_final_training_usd"), read.rd_compute(data)
    years = [slice(12 * year, 12 * year + 12) for year in range(3)]
    parts = [read.ratio(final[:, each].sum(axis=1), total[:, each].sum(axis=1)) for each in years]
    return np.stack(parts, axis=1)


def final_runs_are_a_tenth(data: Dataset) -> FloatArray:
    """Final runs take 5-20% of R&D compute."""
    compute = read.rd_compute(data)
    spent = np.stack([compute[:, 12 * y : 12 * y + 12].sum(axis=1) for y in range(3)], axis=1)
    share = np.where(spent >= LARGE_USD_PER_YEAR, final_share(data), np.nan)
    return _median(share.reshape(len(share), -1))


def same_split_everywhere(data: Dataset) -> FloatArray:
    """Chinese followers: final runs below 30%."""
    columns = [read.lab(data, name) for name in FOLLOWERS]
    share = final_share(data)[:, :, columns]
    return _median(share.reshape(len(share), -1))


def billion_dollar_run(data: Dataset) -> FloatArray:
    """A final run of 1 bn USD by end 2027."""
    table = read.events(data, RELEASES)
    table = table[table["amount_usd"] >= LARGE_USD_PER_YEAR]
    first = np.full(data.sizes["world"], np.inf)
    np.minimum.at(first, table["row"].to_numpy(), table["number"].to_numpy() * 1.0)
    return (first + 1.0) / MONTHS_PER_YEAR


def smaller_budgets_lag(data: Dataset) -> FloatArray:
    """Larger budgets have the better model."""
    last = read.month_of(data, "2029-12")
    spent = read.rd_compute(data)[:, last - 23 : last + 1].sum(axis=1)
    able = read.series(data, "capability")[:, last]
    counts = (read.series(data, "alive")[:, last] > 0.5) & np.isfinite(able) & (spent > 0)
    return read.masked_spearman(spent, np.where(np.isfinite(able), able, 0.0), counts)


def cuts_cost_progress(data: Dataset) -> FloatArray:
    """Labs that cut R&D fall behind."""
    months = data.sizes["month"]
    able = read.series(data, "capability")
    gap = np.nanmax(able, axis=2, keepdims=True) - able
    cut = first_cut(data)
    known = (cut >= 0) & (cut + 18 < months)
    later = np.where(known, cut + 18, -1)
    own = read.at(gap, later) - read.at(gap, np.where(known, cut, -1))
    others = np.full(own.shape, np.nan)
    for column in range(cut.shape[1]):
        start = np.broadcast_to(np.where(known, cut, -1)[:, column : column + 1], cut.shape)
        change = read.at(gap, np.where(start < 0, -1, start + 18)) - read.at(gap, start)
        uncut = (cut < 0) | (cut > start + 18)
        others[:, column] = _mean(np.where(uncut, change, np.nan))
    return _mean(own - others)


def copies(data: Dataset) -> tuple[FloatArray, FloatArray]:
    """Cheapest copy of the best model of ``LEVEL``: cost over the leader's, and months behind.

    (worlds,) each; infinite where nobody reaches it within ``PATIENCE_MONTHS``. Cost is R&D
    compute, data and staff from January 2025 to the month in which that capability is released.
    """
    able = np.nan_to_num(read.series(data, "capability"), nan=0.0)
    now = read.month_of(data, LEVEL)
    level = able[:, now].max(axis=1)
    leader = able[:, now].argmax(axis=1)
    month = read.first_where(able >= level[:, None, None])
    cost = read.at(np.cumsum(read.development(data), axis=1), month)
    rows = np.arange(len(leader))
    own_cost, own_month = cost[rows, leader], month[rows, leader]
    there = read.series(data, "alive")[:, 0] > 0.5  # founders bring know-how unpaid
    follows = there & (month >= 0) & (month <= now + PATIENCE_MONTHS)
    follows[rows, leader] = False
    relative = np.where(follows, cost / own_cost[:, None], np.inf)
    cheapest = relative.argmin(axis=1)
    found = np.isfinite(relative[rows, cheapest])
    behind = month[rows, cheapest] - own_month
    return relative.min(axis=1), np.where(found, behind * 1.0, np.inf)


def copied_at_a_fraction(data: Dataset) -> FloatArray:
    """A copy within 3 years at a quarter of the cost."""
    return copies(data)[0]


def leaks_make_it_cheap(data: Dataset, pair: Dataset) -> FloatArray:
    """Without leaks a copy costs a quarter more."""
    open_, sealed = copies(data)[0], copies(pair)[0]
    finite = np.isfinite(open_)
    dearer = np.where(finite, sealed / np.where(finite, open_, 1.0), 0.0)
    return np.where(finite | np.isfinite(sealed), dearer, np.nan)


def _median(values: FloatArray) -> FloatArray:
    """Median along the last axis of what is there; NaN where nothing is."""
    some = np.asarray(np.isfinite(values).any(axis=1))
    filled = np.where(some[:, None], values, 0.0)
    return np.where(some, np.nanmedian(filled, axis=1), np.nan)


def _mean(values: FloatArray) -> FloatArray:
    """Mean along the last axis of what is there; NaN where nothing is."""
    known = np.isfinite(values)
    return read.ratio(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1) * 1.0)
