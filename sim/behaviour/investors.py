"""Investors: mood, funds raised from limited partners, and which rounds to join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import FloatArray
from sim.behaviour.labs_finance import Ask
from sim.behaviour.observe import View
from sim.market.capital import offers, willingness


@dataclass(frozen=True)
class Mood:
    """Sentiment after the month, (W, 1)."""

    sentiment: FloatArray
    lagged_sentiment: FloatArray
    growth_fast: FloatArray
    growth_slow: FloatArray


def mood(view: View, revenue_growth: FloatArray, noise: FloatArray) -> Mood:
    """Sentiment moves to a target set by burn multiples and by whether growth picks up.

    A target, not an accumulator: extrapolative beliefs (Barberis et al. 2018) around Minsky's
    cycle, with a half-life of about eight months. ``noise`` standard normal (W, 1).
    """
    p, market = view.p, view.state.market
    fast = market.growth_fast + (revenue_growth - market.growth_fast) / 9.0
    slow = market.growth_slow + (revenue_growth - market.growth_slow) / 36.0
    burn = np.tanh(np.log(p["capital.burn_tolerance"] / view.industry_burn_multiple))
    momentum = np.tanh((fast - slow) / 0.3)
    target = burn + p["capital.extrapolation"] * momentum + p["capital.sentiment_shock"]
    speed = 1.0 / p["capital.sentiment_months"]
    z = market.sentiment + speed * (target - market.sentiment)
    z = np.clip(z + p["capital.sentiment_noise"] * noise, -3.0, 3.0)
    lag = market.lagged_sentiment + (z - market.lagged_sentiment) / p["capital.lp_lag_months"]
    return Mood(sentiment=z, lagged_sentiment=lag, growth_fast=fast, growth_slow=slow)


def fund_inflow(view: View) -> FloatArray:
    """New money from limited partners this month, USD, (W, V).

    Commitments follow the mood with a lag, the size of the industry, and each fund's own returns; who
    sits on undeployed money is not given more.
    """
    p, market, setting = view.p, view.state.market, view.setting
    size = np.maximum(market.revenue_usd * 12.0 / p["capital.reference_revenue_usd"], 0.1)
    supply = np.where(
        setting.crossover,
        p["capital.crossover_supply_usd_per_year"],
        p["capital.vc_supply_usd_per_year"],
    )
    total = supply / 12.0 * size ** p["capital.supply_growth_elasticity"]
    total = total * np.exp(market.lagged_sentiment)
    funds = view.state.investors
    returns = np.clip(funds.returns, 0.5, 2.0)
    share = total * setting.investor_weight * returns
    years_idle = funds.cash_usd / np.maximum(12.0 * share, 1.0)
    return share / (1.0 + (years_idle / p["capital.idle_years"]) ** 2)


def interest(view: View) -> FloatArray:
    """The market's willingness to fund each lab, (W, L), in (0, 1)."""
    p = view.p
    return willingness(
        view.burn_multiple,
        p["capital.burn_tolerance"],
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
    holders = state.labs.cap_table[..., : state.investors.cash_usd.shape[1]]
    insiders = np.minimum(holders * 10.0, 1.0)
    ties = state.investors.coinvestment
    known = (insiders[..., None] * ties[:, None, :, :]).sum(axis=2)
    known = known / np.maximum(ties.sum(axis=1), 1e-9)[:, None, :]
    affinity = p["capital.stranger_affinity"][..., None] + insiders + known
    appetite = np.clip(interest(view) * np.exp(p["capital.round_noise"] * luck), 0.0, 1.0)
    pull = appetite[..., None] * affinity / (p["capital.stranger_affinity"][..., None] + affinity)
    spread = p["capital.pool_share_per_month"] * np.exp(state.market.sentiment)
    pool = state.investors.cash_usd * np.minimum(spread, 0.8)
    return offers(pool, pull, asked.amount_usd)
