"""Labs sell their free users' attention to advertisers, or do not yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.demand.consumers import Subscriptions
from sim.economy.behaviour.observe import View

MONTH = 1.0 / 12.0
LEAST_USD = 1.0
LEAST_RATE = 1e-3
"""A regularisation: a yearly discount rate of nothing values what never ends."""


@dataclass(frozen=True)
class Advertising:
    """Ads of the month, (W, L)."""

    years: FloatArray
    """Since a lab began to sell ads, this month counted; 0 if it does not."""
    revenue_usd: FloatArray


def pays(view: View) -> BoolArray:
    """Labs that would gain by selling ads, (W, L).

    What a mature business earns on today's free users, reached along a curve and discounted at the
    lab's own rate, less what a sales force costs, against the users that ads drive to rivals at
    what backers pay for them: the lab's worth by its consumers' part of its sales. Who cannot wait
    thinks less of either, and labs of many users sooner reach the scale; owned labs weigh it alike.

    A billion free users at 12 USD a year, reached over 5 years, at 15% a year: 46 bn; 0.5 bn a year
    of cost: 3.3 bn; a tenth of 800 bn of worth: 80. It waits.
    """
    p, labs, people = view.p, view.state.labs, view.state.consumers
    rate = np.maximum(12.0 * view.impatience, LEAST_RATE)
    late = 1.0 / rate - 1.0 / (rate + 1.0 / p["ads.years_to_mature"])
    yearly = 1e6 * free_users(people.users, people.paying) * p["ads.mature_usd_per_user_year"]
    worth = yearly * late - p["ads.fixed_usd_per_year"] / rate
    plain = people.users[:, 0] + people.users[:, 1]
    share = plain / np.maximum(plain.sum(axis=1, keepdims=True), 1e-9)
    repelled = p["ads.disutility_utils"] / (1.0 - p["consumers.nest_correlation"])
    lost = (1.0 - np.exp(-repelled)) * (1.0 - share)
    plans = 1e6 * (people.paying[:, 0] + people.paying[:, 1]) * labs.plan_price
    part = np.minimum(plans / np.maximum(labs.revenue_window[..., -1], LEAST_USD), 1.0)
    gains: BoolArray = labs.alive & (worth > lost * part * valuation(view))
    return gains


def sold(view: View, starts: BoolArray, subs: Subscriptions) -> Advertising:
    """Ads after the month: who has begun goes on, and earns more of what is mature each year.

    ``starts`` (W, L) who begins now. Twelve months in
    at 5 years to mature: 18% of 12 USD a user.
    """
    p, years = view.p, view.state.consumers.ad_years
    on = ((years > 0) | starts) & view.state.labs.alive
    years = np.where(on, years + MONTH, 0.0)
    mature = 1.0 - np.exp(-years / p["ads.years_to_mature"])
    each = p["ads.mature_usd_per_user_year"] * mature / 12.0
    return Advertising(years=years, revenue_usd=1e6 * free_users(subs.users, subs.paying) * each)


def free_users(users: FloatArray, paying: FloatArray) -> FloatArray:
    """Users of plans who do not pay, million, (W, L)."""
    free: FloatArray = (users[:, 0] - paying[:, 0]) + (users[:, 1] - paying[:, 1])
    return np.maximum(free, 0.0)
