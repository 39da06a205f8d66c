"""The market for capital: what a lab is worth, who offers, which rounds fill."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray

BURN_MULTIPLE_BOUNDS = (0.05, 50.0)
"""A regularisation: logs of burn multiples stay finite."""
LEAST_GROWTH_USD = 1.0
"""A regularisation: who neither grows nor promises has the largest burn multiple."""


def bounded(wished: FloatArray, pool: FloatArray) -> FloatArray:
    """What is had of a finite pool: all of little, never more than the pool.

    50 of a pool of 50: 25; 1 of a pool of 99: 0.99.
    """
    had: FloatArray = wished * pool / (wished + pool)
    return had


def pre_money(
    revenue_value: FloatArray,
    technology_value: FloatArray,
    team_value: FloatArray,
    sentiment: FloatArray,
) -> FloatArray:
    """Value before new money, USD: the best of three stories, lifted or sunk by the mood.

    Sales, a place near the frontier, or a team that others would hire. 100, 40, 5, sentiment 0:
    100.
    """
    story = np.maximum(np.maximum(revenue_value, technology_value), team_value)
    return story * np.exp(sentiment)


def burn_multiple(
    burn_usd: FloatArray, net_new_usd: FloatArray, promised_usd: FloatArray
) -> FloatArray:
    """Net burn per USD of net new annualised revenue, bounded to [0.05, 50].

    Monthly burn over the monthly rise of annualised revenue, or over the rise that the price of the
    last round promised, if that is more: a lab without sales is judged by its story while that is
    fresh. burn 100, net new 50, promised 20: 2.
    """
    growth = np.maximum(np.maximum(net_new_usd, promised_usd), LEAST_GROWTH_USD)
    return clip(np.maximum(burn_usd, 0.0) / growth, *BURN_MULTIPLE_BOUNDS)


def promised_growth(
    value_usd: FloatArray, age_months: FloatArray, ratio: FloatArray, half_life: FloatArray
) -> FloatArray:
    """Monthly rise of annualised revenue that a price paid promised, USD.

    A price of 40 times the growth of a year promises a fortieth of it a year; the promise
    wears off. 4.8 bn at a ratio of 0.025, 12 months old with a half-life of 12: 5 M.
    """
    fresh = 0.5 ** (age_months / half_life)
    promised: FloatArray = value_usd * ratio / 12.0 * fresh
    return promised


def willingness(
    burn_multiple: FloatArray,
    tolerance: FloatArray,
    refusal_ratio: FloatArray,
    sentiment: FloatArray,
    slope: FloatArray,
) -> FloatArray:
    """Share of its room that the market would put into a lab, in (0, 1).

    Logistic in ``ln(refusal_ratio tolerance / burn multiple)`` plus sentiment: capital is rationed
    lab by lab. At a burn multiple of 3, tolerance 2, ratio 1.5 and a neutral mood: 0.5.
    """
    room = np.log(refusal_ratio * tolerance / burn_multiple)
    return 1.0 / (1.0 + np.exp(-slope * (room + sentiment)))


def offers(pools: FloatArray, interest: FloatArray, ask: FloatArray) -> FloatArray:
    """What each investor offers each round, (worlds, labs, investors), USD.

    An investor splits its pool over open rounds by interest times size of the ask. Pool 10, two
    equal rounds, interest 1 and 0.5: 6.67 and 3.33, times the interest itself (a lukewarm fund
    keeps some).
    """
    pull = interest * ask[:, :, None]
    split = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    offered: FloatArray = pools[:, None, :] * split * interest
    return offered


def fill(offered: FloatArray, ask: FloatArray) -> FloatArray:
    """Accepted money, (worlds, labs, investors): offers cut in proportion to the ask.

    Offers 6 and 6 for an ask of 9: 4.5 each.
    """
    total = offered.sum(axis=2)
    taken: FloatArray = offered * np.minimum(ask / np.maximum(total, 1e-9), 1.0)[:, :, None]
    return taken
