"""Investors: their mood, whom they would fund, and which rounds they join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.economy.behaviour.capital.labs_finance import Ask, valuation
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.capital import offers, willingness

MOST_SENTIMENT = 3.0
"""A regularisation: sentiment enters exponentials."""
GROWTH_BOUNDS = (-1.5, 2.5)
"""Annualised log growth of revenue that one month can show."""


@dataclass(frozen=True)
class Mood:
    """Sentiment after the month, (W, 1)."""

    sentiment: FloatArray
    lagged_sentiment: FloatArray
    growth_fast: FloatArray
    growth_slow: FloatArray


def revenue_growth(view: View, revenue_usd: FloatArray) -> FloatArray:
    """Log growth of all labs' revenue over the last month, annualised and bounded, (W, 1).

    ``revenue_usd`` (W, L) this month's. A tenth more than last month: 12 ln 1.1 = 1.14.
    """
    now = np.maximum(revenue_usd.sum(axis=1, keepdims=True), 1.0)
    rate = np.log(now / np.maximum(view.state.market.revenue_usd, 1.0))
    return clip(12.0 * rate, *GROWTH_BOUNDS)


def mood(view: View, revenue_growth: FloatArray, noise: FloatArray) -> Mood:
    """Sentiment moves to a target set by burn multiples and by whether growth picks up.

    A target, not an accumulator: extrapolative beliefs (Barberis et al. 2018) around Minsky's
    cycle, with a half-life of about eight months. ``noise`` standard normal (W, 1).
    """
    p, market = view.p, view.state.market
    fast = (
        market.growth_fast + (revenue_growth - market.growth_fast) / p["capital.growth_fast_months"]
    )
    slow = (
        market.growth_slow + (revenue_growth - market.growth_slow) / p["capital.growth_slow_months"]
    )
    burn = np.tanh(np.log(p["capital.burn_tolerance"] / view.industry_burn_multiple))
    momentum = np.tanh((fast - slow) / p["capital.momentum_scale"])
    target = burn + p["capital.extrapolation"] * momentum + p["capital.sentiment_shock"]
    speed = 1.0 / p["capital.sentiment_months"]
    z = market.sentiment + speed * (target - market.sentiment)
    z = clip(z + p["capital.sentiment_noise"] * noise, -MOST_SENTIMENT, MOST_SENTIMENT)
    lag = market.lagged_sentiment + (z - market.lagged_sentiment) / p["capital.lp_lag_months"]
    return Mood(sentiment=z, lagged_sentiment=lag, growth_fast=fast, growth_slow=slow)


@once_a_month
def interest(view: View) -> FloatArray:
    """The market's willingness to fund each lab, (W, L), in (0, 1)."""
    p = view.p
    return willingness(
        view.burn_multiple,
        p["capital.burn_tolerance"],
        p["capital.refusal_ratio"],
        view.state.market.sentiment,
        p["capital.willingness_slope"],
    )


def round_offers(view: View, asked: Ask, luck: FloatArray) -> FloatArray:
    """What each investor offers each open round, USD, (W, L, V).

    Insiders follow on, and past co-investors of the insiders come along (syndication networks,
    Hochberg, Ljungqvist and Lu 2007). ``luck`` standard normal (W, L): due diligence goes either
    way.
    """
    p, state = view.p, view.state
    funds = state.investors.cash_usd.shape[1]
    # Of the few labs that ask; nobody is drawn to the others, and gets no offer from them.
    world, lab = np.nonzero(asked.amount_usd)
    stranger = p["capital.stranger_affinity"][world]
    holders = state.labs.cap_table[world, lab, :funds]
    insiders = np.minimum(holders * p["capital.insider_weight_per_share"][world], 1.0)
    ties = state.investors.coinvestment[world]
    known = (insiders[..., None] * ties).sum(axis=1)
    known = known / np.maximum(ties.sum(axis=1), 1e-9)
    affinity = stranger + insiders + known
    # A headline price above worth is kept by terms, and some who will not pay it stay away.
    dear = np.maximum(asked.pre_money_usd, 1.0) / np.maximum(valuation(view), 1.0)
    dear = np.maximum(np.log(dear), 0.0)
    luck = p["capital.round_noise"] * luck - p["capital.dearness_in_appetite"] * dear
    appetite = clip(interest(view) * np.exp(luck), 0.0, 1.0)
    pull = np.zeros_like(appetite, shape=(*appetite.shape, funds))
    pull[world, lab] = appetite[world, lab][:, None] * affinity / (stranger + affinity)
    spread = p["capital.pool_share_per_month"] * np.exp(state.market.sentiment)
    pool = state.investors.committed_usd * np.minimum(spread, p["capital.most_pool_share"])
    return offers(pool, pull, asked.amount_usd)
