"""Claims about money raised, who survives, and what labs do when money is short."""

from __future__ import annotations

import numpy as np
from dates import AINEWS, BN, RELEASES, ROUNDS
from xarray import Dataset

from sim.analysis import reading as read
from sim.base.axes import FloatArray, IntArray
from sim.endings.windows import trailing_mean

FACTS_OF_AINEWS = "2025-01"
"""End of the year to which most of the article's figures belong; the run starts here."""


def round_within_a_year(data: Dataset, when: str) -> FloatArray:
    """Largest round that OpenAI closes in the twelve months from a date, USD bn, (worlds,)."""
    first = read.month_of(data, when)
    closed = read.events(data, ROUNDS, first, first + 12)
    largest = read.largest_event(data, closed[closed["agent"] == "openai"])
    free = read.independent(data)[:, first, read.lab(data, "openai")]
    return np.where(free, BN * largest, np.nan)


def next_round(data: Dataset) -> FloatArray:
    """OpenAI raises 10 bn+ within a year of June 2026."""
    return round_within_a_year(data, AINEWS)


def round_from_2025(data: Dataset) -> FloatArray:
    """OpenAI raises 10 bn+ in 2025."""
    return round_within_a_year(data, FACTS_OF_AINEWS)


def investors_gain_control(data: Dataset) -> FloatArray:
    """... a third or more of it from hyperscalers."""
    first, column = read.month_of(data, AINEWS), read.lab(data, "openai")
    names = ("strategic_raised_usd", "credits_received_usd", "equity_raised_usd")
    cash, credit, funds = (
        read.series(data, name)[:, first : first + 12, column].sum(axis=1) for name in names
    )
    total = cash + credit + funds
    return np.where(total > 1e6, read.ratio(cash + credit, total), np.nan)


def funding_crunch(data: Dataset) -> FloatArray:
    """Funding of labs halves within a year by 2029."""
    first = read.month_of(data, AINEWS)
    total = read.rolling_sum(read.series(data, "funding_usd"))
    change = read.ratio(total[:, first + 11 : first + 36], total[:, first - 1 : first + 24])
    return np.nanmin(np.where(np.isnan(change), np.inf, change), axis=1)


def knife_edge(data: Dataset) -> FloatArray:
    """OpenAI or Anthropic: under 6 months' cash by 2028."""
    first = read.month_of(data, AINEWS)
    columns = [read.lab(data, "openai"), read.lab(data, "anthropic")]
    cash = np.where(read.independent(data), read.series(data, "runway_months"), 0.0)
    return cash[:, first : first + 24][:, :, columns].min(axis=1).min(axis=1)


LEAST_RD_USD_PER_YEAR = 1e8
"""R&D compute from which on a lab's budget can be said to be cut: 100 M USD a year."""
CUT = 0.25
"""A fall of R&D by more than a quarter is a pivot."""


def two_or_three_survive(data: Dataset) -> FloatArray:
    """2-3 independents at the frontier in 2029."""
    last = read.month_of(data, AINEWS) + 36
    return read.mean_over(read.series(data, "independent_frontier_labs"), last - 5, 6)


def three_of_any_size(data: Dataset) -> FloatArray:
    """At most 3 independents of any size in 2029."""
    last = read.month_of(data, AINEWS) + 36
    return read.independent(data)[:, last].sum(axis=1) * 1.0


def wave_of_exits(data: Dataset) -> FloatArray:
    """3+ independents sold or closed by mid-2029."""
    first, free = read.month_of(data, AINEWS), read.independent(data)
    return (free[:, first] & ~free[:, first + 36]).sum(axis=1) * 1.0


def only_parents_afford_it(data: Dataset) -> FloatArray:
    """No independent at the frontier in 2031."""
    count = read.series(data, "independent_frontier_labs")
    return read.mean_over(count, read.month_of(data, AINEWS) + 60, 12)


def bought_by_their_clouds(data: Dataset) -> FloatArray:
    """Microsoft buys OpenAI, or Amazon Anthropic."""
    names = [str(each) for each in data["hyperscaler"].values]
    owner = read.series(data, "owner")[:, -1]
    pairs = (("openai", "microsoft"), ("anthropic", "amazon"))
    return sum(
        (owner[:, read.lab(data, who)] == names.index(buyer)) * 1.0 for who, buyer in pairs
    ) + np.zeros(len(owner))


def few_can_afford(data: Dataset) -> FloatArray:
    """R&D spread over fewer labs in 2030."""
    budgets = read.rd_compute(data)
    years = [
        budgets[:, read.month_of(data, f"{year}-01") :][:, :12].sum(axis=1) for year in (2025, 2030)
    ]
    start, later = (read.ratio(each.sum(axis=1) ** 2, (each**2).sum(axis=1)) for each in years)
    return read.ratio(later, start)


def pivot_to_efficiency(data: Dataset) -> FloatArray:
    """OpenAI cuts R&D by a quarter by 2029."""
    first, column = read.month_of(data, AINEWS), read.lab(data, "openai")
    smooth = trailing_mean(read.rd_compute(data), 6)[:, :, column]
    free = read.independent(data)[:, :, column]
    fall = 1.0 - read.ratio(smooth, np.maximum.accumulate(smooth, axis=1))
    seen = np.where(free, fall, 0.0)[:, first : first + 37].max(axis=1)
    return np.where(free[:, first], seen, np.nan)


def first_cut(data: Dataset) -> IntArray:
    """Month of each lab's first R&D cut by a quarter while independent, (worlds, labs); or -1."""
    compute = read.rd_compute(data)
    smooth = trailing_mean(compute, 6)
    peak = np.maximum.accumulate(smooth, axis=1)
    large = 12.0 * peak >= LEAST_RD_USD_PER_YEAR
    return read.first_where(read.independent(data) & large & (smooth < (1.0 - CUT) * peak))


def pivot_pays(data: Dataset) -> FloatArray:
    """Such cuts pay within two years."""
    month = first_cut(data)
    month = np.where(month + 24 < data.sizes["month"], month, -1)
    revenue, spent = read.series(data, "revenue_usd"), read.spending(data)
    earned = read.ratio(read.rolling_sum(revenue), read.rolling_sum(spent))
    before, after = read.at(earned, month), read.at(earned, np.where(month < 0, -1, month + 24))
    free = read.independent(data).astype(np.float64)
    still = read.at(free, np.where(month < 0, -1, month + 24)) > 0.5
    better = still & (np.nan_to_num(after) >= 1.25 * np.nan_to_num(before, nan=np.inf))
    return read.ratio(better.sum(axis=1) * 1.0, (month >= 0).sum(axis=1) * 1.0)


def bigger_is_not_better(data: Dataset) -> FloatArray:
    """Dearest run grows < 1.5 times a year."""
    first = read.month_of(data, AINEWS)
    before = read.largest_event(data, read.events(data, RELEASES, 0, first))
    later = read.events(data, RELEASES, first, first + 36)
    after = np.maximum(before, read.largest_event(data, later))
    return read.ratio(after, before) ** (1.0 / 3.0)
