"""The market for capital: what a lab is worth, who offers, which rounds fill."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray

BURN_MULTIPLE_BOUNDS = (0.05, 50.0)
"""A regularisation: logs of burn multiples stay finite."""


def revenue_multiple(
    growth: FloatArray, base: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Pre-money over annualised revenue: ``base * sqrt(growth factor)`` within [low, high].

    ``growth`` is log growth per year. base 14, tripling a year (ln 3): 24.2.
    """
    return clip(base * np.exp(0.5 * growth), low, high)


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
    burn_usd: FloatArray,
    net_new_usd: FloatArray,
    revenue_usd: FloatArray,
    floor_share: FloatArray,
    floor_usd: FloatArray,
) -> FloatArray:
    """Net burn per USD of net new annualised revenue, bounded to [0.05, 50].

    Monthly burn over the monthly rise of annualised revenue; the denominator crosses zero, so it
    is floored at a share of annualised revenue a year plus a constant. burn 100, net new 50,
    floors 0: 2.
    """
    floor = (floor_share * revenue_usd + floor_usd) / 12.0
    return clip(np.maximum(burn_usd, 0.0) / np.maximum(net_new_usd, floor), *BURN_MULTIPLE_BOUNDS)


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
