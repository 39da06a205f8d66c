"""Claims about R&D: experiments and final runs, budgets and lag, what copying costs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_firms import first_cut
from claims_registry import claim
from claims_worlds import (
    RELEASES,
    at,
    development,
    events,
    first_where,
    lab,
    masked_spearman,
    month_of,
    ratio,
    rd_compute,
    series,
)

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR

LARGE_USD_PER_YEAR = 1e9
FOLLOWERS = ("deepseek", "alibaba_qwen", "minimax", "zai")
"""Chinese labs of the roster; the record has figures of the last two."""
LEVEL = "2027-12"
"""Month whose best model others copy."""
PATIENCE_MONTHS = 36
"""Months within which a copy must exist."""


def final_share(data: xr.Dataset) -> FloatArray:
    """Final runs' part of R&D compute by calendar year, (worlds, 3 years, labs)."""
    final, total = series(data, "rd_final_training_usd"), rd_compute(data)
    years = [slice(12 * year, 12 * year + 12) for year in range(3)]
    parts = [ratio(final[:, each].sum(axis=1), total[:, each].sum(axis=1)) for each in years]
    return np.stack(parts, axis=1)


@claim(
    "Epoch AI",
    "TheTradable",
    "Okoone",
    title="Final runs take 5-20% of R&D compute",
    finding="Final runs take a tenth of R&D compute (a 20th to a fifth) in {share}",
    unit="of R&D compute",
    low=0.05,
    high=0.2,
)
def final_runs_are_a_tenth(data: xr.Dataset) -> FloatArray:
    """Final training runs are about a tenth of R&D compute; experiments take the rest.

    Reading: final runs' part of R&D compute, median over the lab-years of 2025 to 2027 with at
    least 1 bn USD of R&D compute; true from 0.05 to 0.2.

    Weakness: the tenth is what the lab's optimal split gives at the experiments' number and scale
    that the parameter table took from this very estimate: a check of the mechanism, not a test.
    """
    compute = rd_compute(data)
    spent = np.stack([compute[:, 12 * y : 12 * y + 12].sum(axis=1) for y in range(3)], axis=1)
    share = np.where(spent >= LARGE_USD_PER_YEAR, final_share(data), np.nan)
    return _median(share.reshape(len(share), -1))


@claim(
    "Okoone",
    title="Chinese followers: final runs below 30%",
    finding="Chinese followers, too, give final runs less than 30% in {share}",
    unit="of R&D compute",
    high=0.3,
)
def same_split_everywhere(data: xr.Dataset) -> FloatArray:
    """The same split holds for leading companies across borders.

    Reading: final runs' part of R&D compute, median over DeepSeek, Alibaba, MiniMax and Z.ai and
    the years 2025 to 2027; true up to 0.3.

    Weakness: followers copy findings in the model and so give final runs more; how much more is a
    parameter set with the record of MiniMax and Z.ai in view.
    """
    columns = [lab(data, name) for name in FOLLOWERS]
    share = final_share(data)[:, :, columns]
    return _median(share.reshape(len(share), -1))


@claim(
    "TheTradable",
    title="A final run of 1 bn USD by end 2027",
    finding="A release stands on a final run of 1 bn USD or more by the end of 2027 in {share}",
    unit="years from January 2025",
    high=3.0,
)
def billion_dollar_run(data: xr.Dataset) -> FloatArray:
    """Future flagship models could easily cross 1 bn USD per training cycle.

    Reading: years until the first release behind which stands a final run of 1 bn USD or more;
    infinite where there is none; true up to three.

    Weakness: "future" has no date. A run's cost is money of the month; data and staff are extra.
    """
    table = events(data, RELEASES)
    table = table[table["amount_usd"] >= LARGE_USD_PER_YEAR]
    first = np.full(data.sizes["world"], np.inf)
    np.minimum.at(first, table["row"].to_numpy(), table["number"].to_numpy() * 1.0)
    return (first + 1.0) / MONTHS_PER_YEAR


@claim(
    "Okoone",
    title="Larger budgets have the better model",
    finding="Labs with more R&D have the better model, rank correlation 0.5 or more, in {share}",
    unit="rank correlation",
    low=0.5,
)
def smaller_budgets_lag(data: xr.Dataset) -> FloatArray:
    """Cutting down on exploratory budgets limits progress: who spends less falls behind.

    Reading: rank correlation, over labs that operate in December 2029, of R&D compute of two years
    with the capability of the best released model; true from 0.5 on.

    Weakness: money also follows capability; and the model builds capability out of compute, so
    that only leaks, distillation and luck can break the order.
    """
    last = month_of(data, "2029-12")
    spent = rd_compute(data)[:, last - 23 : last + 1].sum(axis=1)
    able = series(data, "capability")[:, last]
    counts = (series(data, "alive")[:, last] > 0.5) & np.isfinite(able) & (spent > 0)
    return masked_spearman(spent, np.where(np.isfinite(able), able, 0.0), counts)


@claim(
    "Okoone",
    title="Labs that cut R&D fall behind",
    finding="Labs that cut R&D fall behind others of their world in {share}",
    unit="orders of magnitude of effective compute",
    low=0.05,
)
def cuts_cost_progress(data: xr.Dataset) -> FloatArray:
    """Companies that limit investment to short bursts cannot keep pace with sustained spending.

    Reading: change of the gap to the best model in the 18 months after a lab first cuts R&D by a
    quarter, less the mean change of labs of its world that have not, in orders of magnitude of
    effective compute, mean over labs that cut; true from 0.05 on. Worlds without cuts cannot judge.

    Weakness: who cuts was short of money and perhaps already losing; the gap before is not held
    constant. One order of magnitude is about a year at the start's pace.
    """
    months = data.sizes["month"]
    able = series(data, "capability")
    gap = np.nanmax(able, axis=2, keepdims=True) - able
    cut = first_cut(data)
    known = (cut >= 0) & (cut + 18 < months)
    later = np.where(known, cut + 18, -1)
    own = at(gap, later) - at(gap, np.where(known, cut, -1))
    others = np.full(own.shape, np.nan)
    for column in range(cut.shape[1]):
        start = np.broadcast_to(np.where(known, cut, -1)[:, column : column + 1], cut.shape)
        change = at(gap, np.where(start < 0, -1, start + 18)) - at(gap, start)
        uncut = (cut < 0) | (cut > start + 18)
        others[:, column] = _mean(np.where(uncut, change, np.nan))
    return _mean(own - others)


def copies(data: xr.Dataset) -> tuple[FloatArray, FloatArray]:
    """Cheapest copy of the best model of ``LEVEL``: cost over the leader's, and months behind.

    (worlds,) each; infinite where nobody reaches it within ``PATIENCE_MONTHS``. Cost is R&D
    compute, data and staff from January 2025 to the month in which that capability is released.
    """
    able = np.nan_to_num(series(data, "capability"), nan=0.0)
    now = month_of(data, LEVEL)
    level = able[:, now].max(axis=1)
    leader = able[:, now].argmax(axis=1)
    month = first_where(able >= level[:, None, None])
    cost = at(np.cumsum(development(data), axis=1), month)
    rows = np.arange(len(leader))
    own_cost, own_month = cost[rows, leader], month[rows, leader]
    there = series(data, "alive")[:, 0] > 0.5  # founders bring know-how that they did not pay for
    follows = there & (month >= 0) & (month <= now + PATIENCE_MONTHS)
    follows[rows, leader] = False
    relative = np.where(follows, cost / own_cost[:, None], np.inf)
    cheapest = relative.argmin(axis=1)
    found = np.isfinite(relative[rows, cheapest])
    behind = month[rows, cheapest] - own_month
    return relative.min(axis=1), np.where(found, behind * 1.0, np.inf)


@claim(
    "Okoone",
    title="A copy within 3 years at a quarter of the cost",
    finding="A rival matches 2027's best model at a quarter of the cost in {share}",
    unit="of the leader's cost",
    high=0.25,
    neutral=1.0,
)
def copied_at_a_fraction(data: xr.Dataset) -> FloatArray:
    """Competitors who learn the methods can recreate such systems at a fraction of the cost.

    Reading: R&D compute, data and staff from January 2025 until a lab releases the capability that
    the leader had in December 2027: the cheapest of the others over the leader, within three years
    of that month; infinite where none; true up to a quarter.

    Weakness: later is cheaper even without a leak, because compute gets cheaper and public methods
    better; what was spent before 2025, most by the leader, is left out. See the next claim.
    """
    return copies(data)[0]


@claim(
    "Okoone",
    title="Without leaks a copy costs a quarter more",
    finding="Sealing all leaks makes the cheapest copy dearer by a quarter or more in {share}",
    unit="times the cost with leaks",
    low=1.25,
    pair="sealed",
    neutral=1.0,
)
def leaks_make_it_cheap(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """It is leaks of methods, and of models through their interfaces, that make copying cheap.

    Reading: the cheapest copy's part of the leader's cost in the same world without distillation,
    copying of findings and know-how carried by staff, and with the slowest leak (a half-life of 20
    months), over that with them; infinite where only the world with leaks has a copy; true from
    1.25 on. Worlds with no copy in either cannot judge it.

    Weakness: the leader differs too, in cost and level; public progress goes on in both.
    """
    open_, sealed = copies(data)[0], copies(pair)[0]
    finite = np.isfinite(open_)
    dearer = np.where(finite, sealed / np.where(finite, open_, 1.0), 0.0)
    return np.where(finite | np.isfinite(sealed), dearer, np.nan)


def _median(values: FloatArray) -> FloatArray:
    """Median along the last axis of what is there; NaN where nothing is."""
    some = np.isfinite(values).any(axis=1)
    filled = np.where(some[:, None], values, 0.0)
    return np.where(some, np.nanmedian(filled, axis=1), np.nan)


def _mean(values: FloatArray) -> FloatArray:
    """Mean along the last axis of what is there; NaN where nothing is."""
    known = np.isfinite(values)
    return ratio(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1) * 1.0)
