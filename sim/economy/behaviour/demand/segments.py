"""Segments of API demand: how fast each is adopted, how far, and who buys for which of them.

Each segment has an S-curve of its own, from the share of spend it has at the start, under a ceiling
that capability opens as tasks come within reach (Zeira 1998; Acemoglu and Restrepo 2018), and that
customers can pay. Firms may buy for several segments: here each belongs to one.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import SEGMENTS_OF_API, FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.adoption import logistic_step, opened, spend_at_price
from sim.economy.participants import Setting
from sim.scenario.parameters import Parameters

LEAST_CEILING_USD = 1.0
"""A regularisation: a segment that nothing opens has no curve, USD a month."""
SINCE_THE_FIRST = np.array([[1.0, 1.0, 1.0, 0.0]])
"""Whether early models already reach part of a segment, (1, G): nothing of what comes late."""


def each(p: Parameters, stem: str) -> FloatArray:
    """A parameter of every segment, ``stem`` and its name, (W, G)."""
    return np.concatenate([p[f"{stem}_{name}"] for name in SEGMENTS_OF_API], axis=1)


def adopted(view: View) -> FloatArray:
    """Potential API spend at reference prices after the month, USD per month, (W, G).

    A logistic stock under each segment's ceiling. Pioneers take up a small part of what has opened;
    a ceiling below the stock draws it down. In gloom firms give up projects, and take them up again
    when it lifts: at 0.4 a year and a mood of -1.5, 45% of spend is given up in a year.
    """
    p, market = view.p, view.state.market
    ceiling = ceilings(view) / 12.0
    gloom = np.minimum(market.lagged_sentiment, 0.0)
    kept = market.segment_spend * np.exp(p["segments.abandonment_per_year"] / 12.0 * gloom)
    stock = np.maximum(kept, p["segments.pioneers"] * ceiling)
    return logistic_step(stock, np.maximum(ceiling, LEAST_CEILING_USD), growth(view))


def growth(view: View) -> FloatArray:
    """Rate of each segment's S-curve, log per year, (W, G): firms that adopt, and use per task.

    Adoption is faster in good times. Tasks grow longer as models come to do more on their own, with
    more context, retries and calls of tools for each: in the part of a segment that has opened.
    1.9 a year, and 0.4 per order of magnitude where half has opened, in a year that adds one: 1.9 +
    0.2 ln 10 = 2.4.
    """
    p, window = view.p, view.state.market.frontier_window
    mood = np.exp(p["segments.mood_in_adoption"] * view.state.market.lagged_sentiment)
    adopting = p["market.adoption_rate_per_year"] * mood * each(p, "segments.adoption_ratio")
    gain = window[:, -1:] - window[:, -13:-12]
    reach: FloatArray = within_reach(view)
    rate = adopting + each(p, "segments.use_exponent") * reach * LN10 * gain
    # Should the best model be lost, use does not shrink by itself: what it can reach does.
    curve: FloatArray = np.maximum(rate, 0.0)
    return curve


def longer_tasks(view: View, reference: FloatArray) -> FloatArray:
    """Tokens that a task takes over those of one when the best model had ``reference``, (W, 1).

    The mean over segments of the growth of use per task, by their spend; ``reference`` (W, 1) log10
    effective FLOP. Half of spend open at an exponent of 0.4, a frontier one order on: 1.6.
    """
    spend = view.state.market.segment_spend
    part = spend / np.maximum(spend.sum(axis=1, keepdims=True), LEAST_CEILING_USD)
    exponent = each(view.p, "segments.use_exponent") * within_reach(view)
    mean = (part * exponent).sum(axis=1, keepdims=True)
    longer: FloatArray = 10.0 ** (mean * np.maximum(view.best - reference, 0.0))
    return longer


@once_a_month
def within_reach(view: View) -> FloatArray:
    """Part of each segment's tasks that the best model can do, (W, G)."""
    midpoint = each(view.p, "segments.midpoint_log10")
    return opened(view.best, view.p["market.reachable_slope"], midpoint)


def ceilings(view: View) -> FloatArray:
    """Most that builders would spend on tokens by segment at reference prices, USD a year, (W, G).

    What tasks within reach of models are worth, and no more than what leaves customers within what
    they can pay at today's prices.
    """
    p = view.p
    early = p["market.reachable_floor"] * SINCE_THE_FIRST
    open_now = early + (1.0 - early) * within_reach(view)
    share: FloatArray = each(p, "segments.ceiling_share") * open_now
    worth = p["market.ceiling_usd_per_year"] * share
    felt = view.state.market.price_pressure
    at_price = spend_at_price(value_ratios(p), felt, p["market.demand_elasticity"])
    return np.minimum(worth, payable(view) / at_price)


def value_ratios(p: Parameters) -> FloatArray:
    """Sales per USD of tokens of a typical builder at the start's prices by segment, (W, G)."""
    usual = p["builders.value_ratio"]
    return np.concatenate([usual, p["builders.value_ratio_coding"], usual, usual], axis=1)


def payable(view: View) -> FloatArray:
    """What customers can pay for applications by segment, USD a year, (W, G).

    A share of what the world spends on software and IT services and of what it pays for work of the
    mind, both growing by the calendar. A tenth of 2,700 bn and a hundredth of 23,000 bn: 500 bn.
    """
    p, years = view.p, view.since_2025
    software = p["segments.software_usd_per_year"] * np.exp(p["segments.software_growth"] * years)
    wages = p["segments.wages_usd_per_year"] * np.exp(p["segments.wages_growth"] * years)
    paid: FloatArray = software * each(p, "segments.software_share") + wages * each(
        p, "segments.wage_share"
    )
    return paid


def by_segment(setting: Setting, values: FloatArray) -> FloatArray:
    """Sums of builders' values, (W, B), over the builders of each segment, (W, G).

    Four builders with 1, 2, 3 and 4, two in the first segment and two in the second: 3 and 7.
    """
    sums = []
    for segment in range(len(SEGMENTS_OF_API)):
        places = np.flatnonzero(setting.segments == segment)
        first, count = int(places[0]) if len(places) else 0, len(places)
        if (places == first + np.arange(count)).all():  # side by side, as a start lays them
            part = values[:, first : first + count]
        else:
            part = np.take(values, places, axis=1)
        sums.append(part.sum(axis=1, keepdims=True))
    return np.concatenate(sums, axis=1)


def of_builders(setting: Setting, by_segment: FloatArray) -> FloatArray:
    """What holds for each builder's segment, (W, B), from what holds for segments, (W, G)."""
    each: FloatArray = np.take(by_segment, setting.segments, axis=1)
    return each
