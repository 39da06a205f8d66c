"""Claims about prices and subsidies."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_registry import claim
from claims_worlds import (
    SHOCK,
    first_where,
    lab,
    largest_rise,
    mean_over,
    month_of,
    ratio,
    rolling_sum,
    series,
)

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.windows import trailing_mean

YEAR = MONTHS_PER_YEAR


def price_over_cost(data: xr.Dataset) -> FloatArray:
    """Revenue of twelve months over their full cost, (worlds, months); NaN in the first year."""
    revenue = rolling_sum(series(data, "market_revenue_usd"))
    return ratio(revenue, rolling_sum(series(data, "full_cost_usd")))


def list_price(data: xr.Dataset) -> FloatArray:
    """Price paid for frontier tokens, USD per Mtok, mean of twelve months, (worlds, months)."""
    price = trailing_mean(series(data, "frontier_price_usd_per_mtok"))
    price[:, : YEAR - 1] = np.nan
    return price


@claim(
    "Lynk",
    title="Price over full cost rises threefold",
    finding="Price over full cost rises threefold or more from its trough in {share}",
    unit="times",
    low=3.0,
    neutral=1.0,
)
def price_over_cost_triples(data: xr.Dataset) -> FloatArray:
    """API calls will cost 3 to 5 times what they cost now, once the subsidies end.

    Reading: revenue of the model layer over its full cost (serving, development spread over a
    model's life, selling, a charge on capital), twelve months at a time: the highest later year
    over the lowest before it; true from 3 on.

    Weakness: full cost holds the R&D of growth years, so the ratio rises as growth ends without
    any customer paying more. Monthly values, which start lower, would make it true more often.
    """
    return largest_rise(price_over_cost(data))


@claim(
    "Lynk",
    title="Frontier list price rises threefold",
    finding="The frontier's list price rises threefold from any trough in {share}",
    unit="times",
    low=3.0,
    neutral=1.0,
)
def list_price_triples(data: xr.Dataset) -> FloatArray:
    """The same, taken literally: the list price at the frontier, in USD per token.

    Reading: mean price paid for frontier-tier tokens, twelve months at a time: the highest later
    year over the lowest before it; true from 3 on.

    Weakness: a mean over labs and buyers, and yearly means: one vendor's flagship can rise while
    buyers move on. Serving cost falls by trend in every world, which pulls list prices down.
    """
    return largest_rise(list_price(data))


@claim(
    "Lynk",
    title="Frontier list price higher in 2028 than in 2025",
    finding="The frontier's list price in 2028 is above that of 2025 in {share}",
    unit="times the price of 2025",
    low=1.0,
    neutral=1.0,
)
def dearer_after_three_years(data: xr.Dataset) -> FloatArray:
    """Today's API prices are artificially low and will not hold for three years: they rise.

    Reading: mean price paid for frontier-tier tokens in 2028 over that in 2025; true from 1 on.

    Weakness: as above; a token of 2028 buys more than one of 2025, at whatever price.
    """
    price = series(data, "frontier_price_usd_per_mtok")
    now, then = (mean_over(price, month_of(data, when), YEAR) for when in ("2025-01", "2028-01"))
    return ratio(then, now)


@claim(
    "Lynk",
    title="Users pay 95% of full cost by 2036",
    finding="A year in which users pay 95% of full cost comes by 2036 in {share}",
    unit="years from January 2025",
    high=12.0,
)
def subsidy_is_temporary(data: xr.Dataset) -> FloatArray:
    """The era of subsidies is temporary.

    Reading: years until the first twelve months in which revenue covers 95% of full cost; infinite
    where that does not come by the end of the run; true if it comes.

    Weakness: "temporary" has no date; twelve years is the run's length. Full cost has a capital
    charge: labs may pay their bills out of revenue years earlier.
    """
    month = first_where(np.nan_to_num(price_over_cost(data)) >= 0.95)
    return np.where(month >= 0, (month + 1.0) / YEAR, np.inf)


def after_shock(values: FloatArray, data: xr.Dataset) -> FloatArray:
    """Mean of the second and third year after the dated change, (worlds,)."""
    return mean_over(values, month_of(data, SHOCK) + YEAR, 2 * YEAR)


@claim(
    "Lynk",
    title="Subsidies cut: price over cost 5% up",
    finding="Cutting the subsidies in 2027 lifts price over full cost by 5% or more in {share}",
    unit="times that without the cut",
    low=1.05,
    pair="subsidies_end",
    neutral=1.0,
)
def end_of_subsidies_raises_price(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """As investors demand profits and cloud subsidies shrink, prices rise towards full cost.

    Reading: price over full cost in 2028 and 2029 of the world in which investors' mood collapses
    and clouds stop buying stakes in January 2027, over that of the same world without; true from
    1.05 on (a small but significant rise in price, as in merger control).

    Weakness: the ratio also rises when labs cut R&D, the other half of full cost; the next claim
    looks at the price alone. Date and depth of the cut are assumed.
    """
    return ratio(*(after_shock(_monthly(each), each) for each in (pair, data)))


@claim(
    "Lynk",
    title="Subsidies cut: list price 5% up",
    finding="Cutting the subsidies in 2027 lifts the frontier's list price by 5% in {share}",
    unit="times that without the cut",
    low=1.05,
    pair="subsidies_end",
    neutral=1.0,
)
def end_of_subsidies_raises_list_price(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """The same, for the list price at the frontier.

    Reading: price paid for frontier-tier tokens in 2028 and 2029 with the subsidies cut, over that
    without; true from 1.05 on.

    Weakness: less R&D also means smaller models that are cheaper to serve, which hides a rise of
    the mark-up.
    """
    name = "frontier_price_usd_per_mtok"
    return ratio(*(after_shock(series(each, name), each) for each in (pair, data)))


@claim(
    "Lynk",
    title="OpenAI's plan a quarter dearer by 2030",
    finding="OpenAI's plan costs a quarter more by 2030, or is gone, in {share}",
    unit="times the price of January 2025",
    low=1.25,
    neutral=1.0,
    infinite="gone",
)
def plans_dearer_or_gone(data: xr.Dataset) -> FloatArray:
    """Consumer products get more expensive or disappear.

    Reading: price of OpenAI's consumer plan in December 2029 over that of January 2025; infinite
    if OpenAI has closed; true from 1.25 on.

    Weakness: one plan with fixed content. Real plans changed by limits, tiers and advertisements
    instead of price, and those are not in the model.
    """
    column, last = lab(data, "openai"), month_of(data, "2029-12")
    price = series(data, "plan_price_usd")[:, :, column]
    lives = series(data, "alive")[:, last, column] > 0.5
    return np.where(lives, ratio(price[:, last], price[:, 0]), np.inf)


def _monthly(data: xr.Dataset) -> FloatArray:
    revenue, cost = series(data, "market_revenue_usd"), series(data, "full_cost_usd")
    return ratio(revenue, cost)
