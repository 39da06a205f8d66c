"""Claims about money raised, who survives, and what labs do when money is short."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_registry import claim
from claims_worlds import (
    AINEWS,
    BN,
    ROUNDS,
    events,
    independent,
    lab,
    largest_event,
    month_of,
    ratio,
    rolling_sum,
    series,
)

from sim.base.axes import FloatArray

FACTS_OF_AINEWS = "2025-01"
"""End of the year to which most of the article's figures belong; the run starts here."""


def round_within_a_year(data: xr.Dataset, when: str) -> FloatArray:
    """Largest round that OpenAI closes in the twelve months from a date, USD bn, (worlds,)."""
    first = month_of(data, when)
    closed = events(data, ROUNDS, first, first + 12)
    largest = largest_event(data, closed[closed["agent"] == "openai"])
    free = independent(data)[:, first, lab(data, "openai")]
    return np.where(free, BN * largest, np.nan)


@claim(
    "AINews",
    title="OpenAI raises 10 bn+ within a year of June 2026",
    finding="OpenAI closes a round of 10 bn USD or more within a year of June 2026 in {share}",
    unit="USD bn",
    low=10.0,
)
def next_round(data: xr.Dataset) -> FloatArray:
    """OpenAI must raise another massive round of 10 to 20 bn USD within twelve months.

    Reading: the largest round that OpenAI closes from June 2026 to May 2027, in USD bn, in worlds
    where it is independent when that year begins; true from 10 on, larger rounds included.

    Weakness: need and wish are not told apart: a lab also raises because terms are good. Rounds
    come by a rule with a fixed spacing; share sales on an exchange and debt are not in the model.
    """
    return round_within_a_year(data, AINEWS)


@claim(
    "AINews",
    title="OpenAI raises 10 bn+ in 2025",
    finding="Counted from January 2025 the round of 10 bn USD comes within a year in {share}",
    unit="USD bn",
    low=10.0,
)
def round_from_2025(data: xr.Dataset) -> FloatArray:
    """The same, from the date of the article's figures instead of its publication.

    Reading: the largest round that OpenAI closes in 2025, in USD bn; true from 10 on.

    Weakness: as above; and the start table gives OpenAI the cash of its round of October 2024, so
    that a round in 2025 is nearly certain from the start.
    """
    return round_within_a_year(data, FACTS_OF_AINEWS)


@claim(
    "AINews",
    title="... a third or more of it from hyperscalers",
    finding="Hyperscalers give a third or more of what OpenAI raises in that year in {share}",
    unit="of the money raised",
    low=1 / 3,
)
def investors_gain_control(data: xr.Dataset) -> FloatArray:
    """That round brings stricter terms and may give Microsoft or other investors more control.

    Reading: hyperscalers' part, in cash and credits, of what OpenAI raises from June 2026 to May
    2027; true from a third on. Worlds in which it raises nothing cannot judge it.

    Weakness: the model has stakes but no terms: no board seats, vetoes or preferences. A large
    part paid by a cloud is the nearest thing to dependence that it shows.
    """
    first, column = month_of(data, AINEWS), lab(data, "openai")
    names = ("strategic_raised_usd", "credits_received_usd", "equity_raised_usd")
    cash, credit, funds = (
        series(data, name)[:, first : first + 12, column].sum(axis=1) for name in names
    )
    total = cash + credit + funds
    return np.where(total > 1e6, ratio(cash + credit, total), np.nan)


@claim(
    "AINews",
    title="Funding of labs halves within a year by 2029",
    finding="Funding of labs halves within a year, some time to mid-2029, in {share}",
    unit="of the year before",
    high=0.5,
    neutral=1.0,
)
def funding_crunch(data: xr.Dataset) -> FloatArray:
    """Pure-play model companies face a funding crunch unless they show a way to break even.

    Reading: external funding of all labs in twelve months over that of the twelve before, lowest
    value for years that begin from June 2026 to June 2028; true up to one half.

    Weakness: large rounds bunch, and a lab that no longer needs money also raises less: a fall is
    not yet a refusal. The other half of the sentence, money for applications, is not in the model.
    """
    first = month_of(data, AINEWS)
    total = rolling_sum(series(data, "funding_usd"))
    change = ratio(total[:, first + 11 : first + 36], total[:, first - 1 : first + 24])
    return np.nanmin(np.where(np.isnan(change), np.inf, change), axis=1)


@claim(
    "AINews",
    title="OpenAI or Anthropic: under 6 months' cash by 2028",
    finding="OpenAI or Anthropic has under six months of cash, or is sold, by June 2028 in {share}",
    unit="months of cash",
    high=6.0,
    infinite="no burn",
)
def knife_edge(data: xr.Dataset) -> FloatArray:
    """Pure-play labs like OpenAI and Anthropic stand on a knife's edge.

    Reading: the shortest runway, in months, that OpenAI or Anthropic shows from June 2026 to May
    2028; a lab that is sold or closed counts as zero; true up to six.

    Weakness: runway is cash over smoothed burn, and labs open rounds at fifteen months: the line
    depends on that habit. Without burn the runway is infinite.
    """
    first = month_of(data, AINEWS)
    columns = [lab(data, "openai"), lab(data, "anthropic")]
    cash = np.where(independent(data), series(data, "runway_months"), 0.0)
    return cash[:, first : first + 24][:, :, columns].min(axis=1).min(axis=1)
