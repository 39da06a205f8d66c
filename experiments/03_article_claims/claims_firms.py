"""Claims about who survives, and what labs do when money is short."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_registry import claim
from claims_worlds import (
    AINEWS,
    RELEASES,
    at,
    events,
    first_where,
    independent,
    lab,
    largest_event,
    mean_over,
    month_of,
    ratio,
    rd_compute,
    rolling_sum,
    series,
    spending,
)

from sim.base.axes import FloatArray, IntArray
from sim.endings.windows import trailing_mean

LEAST_RD_USD_PER_YEAR = 1e8
"""R&D compute from which on a lab's budget can be said to be cut: 100 M USD a year."""
CUT = 0.25
"""A fall of R&D by more than a quarter is a pivot."""


@claim(
    "AINews",
    title="2-3 independents at the frontier in 2029",
    finding="Two or three independent labs are left at the frontier in mid-2029 in {share}",
    unit="labs",
    low=1.5,
    high=3.5,
)
def two_or_three_survive(data: xr.Dataset) -> FloatArray:
    """Within two to three years only two or three pure-play model companies survive.

    Reading: independent labs at the frontier (their model would have led half a year before, and
    they have cash for six months), mean of the six months to June 2029; true from 1.5 to 3.5.

    Weakness: there are only three such labs at the start, so this says as much about who is
    counted as about who dies; see the next claim for labs of any size.
    """
    last = month_of(data, AINEWS) + 36
    return mean_over(series(data, "independent_frontier_labs"), last - 5, 6)


@claim(
    "AINews",
    title="At most 3 independents of any size in 2029",
    finding="At most three independent labs of any size are left in mid-2029 in {share}",
    unit="labs",
    high=3.0,
)
def three_of_any_size(data: xr.Dataset) -> FloatArray:
    """The same, counting every independent maker of foundation models.

    Reading: independent labs that operate in June 2029, founded since or not; true up to three.

    Weakness: the roster names nine independents and leaves out dozens of small ones.
    """
    last = month_of(data, AINEWS) + 36
    return independent(data)[:, last].sum(axis=1) * 1.0


@claim(
    "AINews",
    title="3+ independents sold or closed by mid-2029",
    finding="Three or more independents are sold or closed by mid-2029 in {share}",
    unit="labs",
    low=3.0,
)
def wave_of_exits(data: xr.Dataset) -> FloatArray:
    """A wave of mergers: small model companies go to hyperscalers or out of business.

    Reading: labs independent in June 2026 that a hyperscaler owns or that are closed in June 2029;
    true from three on ("wave").

    Weakness: sales to others than hyperscalers do not exist in the model, as that of xAI to SpaceX.
    """
    first, free = month_of(data, AINEWS), independent(data)
    return (free[:, first] & ~free[:, first + 36]).sum(axis=1) * 1.0


@claim(
    "AINews",
    title="No independent at the frontier in 2031",
    finding="No independent lab is left at the frontier five years on in {share}",
    unit="labs",
    high=0.5,
)
def only_parents_afford_it(data: xr.Dataset) -> FloatArray:
    """Only companies with a large and profitable core business can afford the race.

    Reading: independent labs at the frontier, mean of the year from June 2031; true below one half.

    Weakness: "afford" has no date. A lab that earns its keep by 2031 refutes the sentence even if
    it could not afford the race in 2026.
    """
    return mean_over(series(data, "independent_frontier_labs"), month_of(data, AINEWS) + 60, 12)


@claim(
    "Lynk",
    title="Microsoft buys OpenAI, or Amazon Anthropic",
    finding="Microsoft owns OpenAI, or Amazon owns Anthropic, by the end in {share}",
    unit="of the two",
    low=1.0,
)
def bought_by_their_clouds(data: xr.Dataset) -> FloatArray:
    """OpenAI becomes a Microsoft product and Anthropic an Amazon service.

    Reading: how many of these two sales have happened by the last month; true from one on.

    Weakness: buyers bid by fit and purse, and any of four may win; the sentence names two.
    """
    names = [str(each) for each in data["hyperscaler"].values]
    owner = series(data, "owner")[:, -1]
    pairs = (("openai", "microsoft"), ("anthropic", "amazon"))
    return sum(
        (owner[:, lab(data, who)] == names.index(buyer)) * 1.0 for who, buyer in pairs
    ) + np.zeros(len(owner))


@claim(
    "TheTradable",
    "Lynk",
    title="R&D spread over fewer labs in 2030",
    finding="R&D compute is spread over fewer labs in 2030 than in 2025 in {share}",
    unit="times the number of 2025",
    high=1.0,
    neutral=1.0,
)
def few_can_afford(data: xr.Dataset) -> FloatArray:
    """Rising costs leave the frontier to a small number of well-funded players.

    Reading: effective number of labs by R&D compute (one over the sum of squared shares) in 2030
    over that in 2025; true up to one.

    Weakness: counts labs, not their owners; for owners see the sales of labs.
    """
    budgets = rd_compute(data)
    years = [
        budgets[:, month_of(data, f"{year}-01") :][:, :12].sum(axis=1) for year in (2025, 2030)
    ]
    start, later = (ratio(each.sum(axis=1) ** 2, (each**2).sum(axis=1)) for each in years)
    return ratio(later, start)


@claim(
    "AINews",
    title="OpenAI cuts R&D by a quarter by 2029",
    finding="OpenAI cuts R&D by a quarter while alive and independent, by mid-2029, in {share}",
    unit="fall from the peak",
    low=CUT,
)
def pivot_to_efficiency(data: xr.Dataset) -> FloatArray:
    """OpenAI makes a major pivot to cost efficiency.

    Reading: the largest fall of OpenAI's R&D compute (mean of six months) below its peak so far,
    while independent, from June 2026 to June 2029; true from a quarter on.

    Weakness: the model has no switch to small models. A lab cuts when cash is short, so this is a
    pivot by need; a free choice of efficiency would not show.
    """
    first, column = month_of(data, AINEWS), lab(data, "openai")
    smooth = trailing_mean(rd_compute(data), 6)[:, :, column]
    free = independent(data)[:, :, column]
    fall = 1.0 - ratio(smooth, np.maximum.accumulate(smooth, axis=1))
    seen = np.where(free, fall, 0.0)[:, first : first + 37].max(axis=1)
    return np.where(free[:, first], seen, np.nan)


def first_cut(data: xr.Dataset) -> IntArray:
    """Month of each lab's first R&D cut by a quarter while independent, (worlds, labs); or -1."""
    compute = rd_compute(data)
    smooth = trailing_mean(compute, 6)
    peak = np.maximum.accumulate(smooth, axis=1)
    large = 12.0 * peak >= LEAST_RD_USD_PER_YEAR
    return first_where(independent(data) & large & (smooth < (1.0 - CUT) * peak))


@claim(
    "AINews",
    title="Such cuts pay within two years",
    finding="The pivot pays for half or more of those who make it in {share}",
    unit="of labs that cut",
    low=0.5,
)
def pivot_pays(data: xr.Dataset) -> FloatArray:
    """Optimising cost improves margins.

    Reading: of independents with 100 M USD a year of R&D compute that cut it by a quarter, the
    share that two years later is independent and earns a quarter more per USD spent than in the
    year before the cut; true from one half on. Worlds without such a cut cannot judge it.

    Weakness: who cuts is in trouble already, and revenue grows with the market: no like lab that
    did not cut is set beside it.
    """
    month = first_cut(data)
    month = np.where(month + 24 < data.sizes["month"], month, -1)
    earned = ratio(rolling_sum(series(data, "revenue_usd")), rolling_sum(spending(data)))
    before, after = at(earned, month), at(earned, np.where(month < 0, -1, month + 24))
    still = at(independent(data) * 1.0, np.where(month < 0, -1, month + 24)) > 0.5
    better = still & (np.nan_to_num(after) >= 1.25 * np.nan_to_num(before, nan=np.inf))
    return ratio(better.sum(axis=1) * 1.0, (month >= 0).sum(axis=1) * 1.0)


@claim(
    "AINews",
    title="Dearest run grows < 1.5 times a year",
    finding="The dearest final run grows less than 1.5 times a year to mid-2029 in {share}",
    unit="times a year",
    high=1.5,
    neutral=1.0,
)
def bigger_is_not_better(data: xr.Dataset) -> FloatArray:
    """The days of "bigger is better" may be numbered.

    Reading: growth, per year, of the cost of the dearest run behind any release so far, from June
    2026 to June 2029; true up to 1.5 (the record grew 2.4 to 3.5 times a year).

    Weakness: cost, not size: hours get cheaper, so that runs grow by a fifth more than their cost.
    """
    first = month_of(data, AINEWS)
    before = largest_event(data, events(data, RELEASES, 0, first))
    after = np.maximum(before, largest_event(data, events(data, RELEASES, first, first + 36)))
    return ratio(after, before) ** (1.0 / 3.0)
