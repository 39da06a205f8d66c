"""AI start-ups that are no labs: the venture money they raise, and the budgets it pays."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.economy.behaviour.capital.limited_partners import record_effect, size
from sim.economy.behaviour.observe import View, once_a_month


@once_a_month
def other_venture(view: View) -> FloatArray:
    """Venture capital that goes to other fields than AI, USD a year, (W, 1), by the calendar."""
    p = view.p
    return p["capital.other_venture_usd_per_year"] * np.exp(
        p["capital.venture_growth"] * view.since_2025
    )


def funding(view: View) -> FloatArray:
    """Venture money of AI start-ups that are no labs, USD a year, (W, 1).

    A ratio to the venture capital of other fields that follows labs' revenue, the mood and what
    venture funds returned: one market, one mood. 235 bn at a ratio of 0.6: 141 bn.
    """
    p, setting = view.p, view.setting
    weight = setting.investor_weight * ~setting.crossover
    record = (record_effect(view) * weight).sum(axis=1, keepdims=True)
    ratio = p["startups.funding_ratio"] * power(size(view), p["startups.size_elasticity"])
    mood = np.exp(p["startups.mood_in_funding"] * view.state.market.lagged_sentiment)
    raised: FloatArray = other_venture(view) * ratio * mood * record
    return raised


def habit(view: View) -> FloatArray:
    """What start-ups' budgets have got used to after the month, USD a year, (W, 1)."""
    old = view.state.finance
    gap = old.startup_funding_usd - old.startup_habit_usd
    used: FloatArray = old.startup_habit_usd + gap / view.p["startups.habit_months"]
    return used


@once_a_month
def paid_by_venture(view: View) -> FloatArray:
    """Venture money in builders' token budgets, over those budgets as they are used to, (W, 1).

    A share of 0.2 in a year that brings half of what they were used to: 0.1.
    """
    finance = view.state.finance
    plenty = finance.startup_funding_usd / np.maximum(finance.startup_habit_usd, 1.0)
    return view.p["startups.share_of_api_spend"] * np.minimum(
        plenty, view.p["startups.most_plenty"]
    )


@once_a_month
def budgets(view: View) -> FloatArray:
    """Builders' token budgets over what demand alone would make them, (W, 1).

    The part that venture money pays follows that money; firms cut the rest when the mood is below
    neutral, as budgets for online advertising were cut in 2001-02. At a share of 0.2, half of the
    usual money and a neutral mood: 0.9.
    """
    p = view.p
    low = np.minimum(view.state.market.lagged_sentiment, 0.0)
    rest = (1.0 - p["startups.share_of_api_spend"]) * np.exp(p["market.budget_cut_in_gloom"] * low)
    return paid_by_venture(view) + rest


def backing(view: View, bill_usd: FloatArray, sales_usd: FloatArray) -> FloatArray:
    """What venture money pays of builders' token bills, USD, (W, B), at most what they sell."""
    share = paid_by_venture(view) / np.maximum(budgets(view), 1e-9)
    return np.minimum(share * bill_usd, sales_usd)


def ai_share(view: View, lab_funding_usd: FloatArray, funding_usd: FloatArray) -> FloatArray:
    """AI's share of the world's venture capital, (W, 1); both in USD a year.

    Labs 25, start-ups 116, other fields 229: 0.38.
    """
    ai = lab_funding_usd + funding_usd
    share: FloatArray = ai / (ai + other_venture(view))
    return share
