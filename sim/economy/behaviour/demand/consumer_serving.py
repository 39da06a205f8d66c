"""What serving people costs: payers, free users and seats apart, heavy users among payers."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month

# Regularisations: who is nobody, no cost of nothing.
FEWEST_PAYERS = 1e3
TINY_USD = 1e-6


def serving_cost_of(
    view: View, users: FloatArray, paying: FloatArray, heavy: FloatArray
) -> FloatArray:
    """Compute that each segment costs each lab this month, USD, (W, S, L).

    ``users`` and ``paying`` (W, S, L) million, ``heavy`` (W, L) of the professional ones; all seats
    pay.
    """
    payer, free, seat = cost_per_head(view)
    plain = paying[:, :2] * payer[:, None, :] + (users - paying)[:, :2] * free[:, None, :]
    professional = plain[:, 1] + heavy * more_of_the_heaviest(view, paying, heavy)
    return 1e6 * np.stack([plain[:, 0], professional, users[:, 2] * seat], axis=1)


def more_of_the_heaviest(view: View, paying: FloatArray, heavy: FloatArray) -> FloatArray:
    """What one on the heavy plan costs a month beyond a payer of plus, USD, (W, L).

    The heaviest users take it: of a Pareto distribution with exponent a the top share f uses f **
    (-1 / a) times the mean. Their former limits are left in the cost of plus (a simplification).
    One of a hundred at exponent 1.5: 21.5 times the mean, on 8 USD 164 more.
    """
    p = view.p
    payers = np.maximum(paying[:, 0] + paying[:, 1], TINY_USD)
    top = clip(heavy / payers, p["consumers.least_heavy_share"], 1.0)
    multiple = power(top, -1.0 / p["consumers.usage_tail_exponent"])
    return mean_payer(view) * (multiple - 1.0)


def cost_of_those_who_pay(view: View) -> tuple[FloatArray, FloatArray]:
    """Serving cost of a payer and of a seat, USD, (W, L): what a plan's price is marked up on.

    Free users are left out: what few payers would have to carry says nothing of what one more
    payer costs. 0 where nobody pays.
    """
    payer, _, seat = cost_per_head(view)
    paying = view.state.consumers.paying
    payers, seats = 1e6 * (paying[:, 0] + paying[:, 1]), 1e6 * paying[:, 2]
    some = np.where(payers > FEWEST_PAYERS, payer, 0.0)
    return some, np.where(seats > FEWEST_PAYERS, seat, 0.0)


def cost_per_head(view: View) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Monthly serving cost of a payer, a free user and a seat, USD, (W, L) each.

    Better software and smaller models make a user cheaper by the calendar, more use takes part of
    that back; what an hour of machines costs comes on top (:func:`dearness`). Plans are flat and
    use is not: allowances cut off the heaviest users. Free users and seats are rationed beyond a
    multiple. A payer of 10 USD in January 2025 that falls 0.3 a year cost 13.5 a year before.
    """
    p = view.p
    rationed = trend(view) * np.minimum(dearness(view), p["consumers.most_serving_index"])
    payer = mean_payer(view)
    limited = payer * within_allowance(
        p["consumers.allowance_ratio"] * view.state.labs.plan_price / np.maximum(payer, TINY_USD),
        p["consumers.usage_tail_exponent"],
    )
    free = p["consumers.serving_usd_per_free_user"] * rationed
    return limited, free, p["consumers.serving_usd_per_seat"] * rationed


@once_a_month
def mean_payer(view: View) -> FloatArray:
    """Monthly serving cost of a payer before limits on use, USD, (W, L)."""
    return view.p["consumers.serving_usd_per_payer"] * trend(view) * dearness(view)


@once_a_month
def trend(view: View) -> FloatArray:
    """Cost of serving a user at machines' reference price over that of January 2025, (W, 1).

    It falls as it did from there back; from there on the fall fades, for use grows with what models
    can do. 0.4 a year, fading over 4 years: 2.23 two years before, 0.53 two years after, 0.2 at
    last.
    """
    p, since = view.p, view.since_2025
    fading = p["consumers.serving_fall_fading_years"]
    years = np.minimum(since, 0.0) + fading * (1.0 - np.exp(-np.maximum(since, 0.0) / fading))
    fallen: FloatArray = np.exp(-p["consumers.serving_fall_per_year"] * years)
    return fallen


@once_a_month
def dearness(view: View) -> FloatArray:
    """What dear or cheap machines make of serving a user, (W, L): 1 at the reference hour.

    Use answers cost: at elasticity one dearer tokens are used that much less. A lab whose models
    need fewer parameters serves cheaper. Four times the price of an hour at elasticity 0.5: 2.
    """
    p = view.p
    hour = view.access_price * view.state.labs.parameter_ratio / p["consumers.reference_hour_usd"]
    return power(np.maximum(hour, TINY_USD), 1.0 - p["consumers.usage_elasticity"])


def within_allowance(most: FloatArray, tail: FloatArray) -> FloatArray:
    """Mean use with the heaviest cut off at ``most`` times the mean, over the mean without, (W, L).

    Use of payers is Pareto distributed with exponent ``tail`` (W, 1) above 1: few use most, and
    cost more than they pay. Labs answer with limits and dearer tiers: what a plan of 20 USD may
    cost at most is a multiple of its price. Exponent 1.5, cut at 3 times the mean: 0.78 is left.
    """
    least = (tail - 1.0) / tail
    above = power(least, tail) * power(np.maximum(most, least), 1.0 - tail) / (tail - 1.0)
    left: FloatArray = np.where(most > least, 1.0 - above, clip(most, 0.0, 1.0))
    return left


def expected_fall(view: View) -> FloatArray:
    """Cost of a user over the life of a plan's price, over today's, (W, 1).

    A plan is priced for years in which costs fall. A fall of 0.3 a year, a year ahead: 0.74.
    """
    p = view.p
    return np.exp(-p["consumers.serving_fall_per_year"] * p["consumers.plan_horizon_years"])
