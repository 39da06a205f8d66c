"""Consumers: how many use a lab's assistant, and for which plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray
from sim.economy.behaviour.demand.consumer_serving import serving_cost_of
from sim.economy.behaviour.observe import View
from sim.economy.market.adoption import logistic_step, provider_choice

SEGMENTS = ("casual", "professional", "enterprise")

# Regularisations: no division by nobody, no power of a price of zero.
FEWEST_USERS_MILLION = 1e-4
SEED_USERS_MILLION = 1e-3
CENTS = 0.1


@dataclass(frozen=True)
class Subscriptions:
    """Consumers after the month: (W, S, L) million people; money (W, L) USD."""

    users: FloatArray
    paying: FloatArray
    revenue_usd: FloatArray
    serving_usd: FloatArray
    """Compute that free and paying users cost."""
    plan_price: FloatArray
    """Consumer plan, USD per month."""
    seat_price: FloatArray
    """Enterprise seat, USD per month."""


def _by_segment(view: View, name: str) -> FloatArray:
    return np.concatenate([view.p[f"consumers.{name}_{segment}"] for segment in SEGMENTS], axis=1)


def demand_side(view: View) -> FloatArray:
    """Users of each lab after the month, (W, S, L): adoption, switching, and where new users go."""
    p, state = view.p, view.state
    labs, users = state.labs, state.consumers.users
    total = users.sum(axis=-1)
    ceiling = _by_segment(view, "potential_million")
    grown = logistic_step(
        np.maximum(total, SEED_USERS_MILLION), ceiling, _by_segment(view, "growth_per_year")
    )
    bundled = (labs.owner != -1) * p["consumers.bundling_utils"]
    quality = p["consumers.quality_weight"] * (labs.capability - view.best)
    pull = (quality + bundled)[:, None, :]
    offers = ((users.sum(axis=1) > FEWEST_USERS_MILLION) & labs.alive)[:, None, :] * 1.0
    choice = provider_choice(users, pull, offers, p["consumers.word_of_mouth"][..., None])
    stay = 1.0 - p["consumers.switching_hazard_per_month"][..., None]
    kept = users * stay * labs.alive[:, None, :]
    arriving = np.maximum(grown - kept.sum(axis=-1), 0.0)
    users_after: FloatArray = kept + arriving[..., None] * choice
    return users_after


def subscribe(
    view: View, users: FloatArray, plan_price: FloatArray, seat_price: FloatArray
) -> Subscriptions:
    """Who pays, what labs earn by plans, and what serving everyone costs, (W, S, L) and (W, L).

    A tenth would pay at the reference price, half of them at twice that (response 1), and half of
    the way is gone in a month: of 10 M users 0.25 M pay after it.
    """
    p, state = view.p, view.state
    wanted = _by_segment(view, "paying_share")[..., None]
    plan = np.stack([plan_price, plan_price, seat_price], axis=1)
    anchor = _by_segment(view, "reference_price_usd")[..., None]
    appeal = power(np.maximum(plan, CENTS) / anchor, -p["consumers.price_response"][..., None])
    appeal = clip(appeal, 0.0, p["consumers.most_price_appeal"][..., None])
    share = clip(wanted * appeal, 0.0, 1.0)
    speed = p["consumers.conversion_speed"][..., None]
    paying = state.consumers.paying + speed * (users * share - state.consumers.paying)
    paying = np.minimum(paying, users) * (plan > 0) * state.labs.alive[:, None, :]
    revenue = 1e6 * paying * plan
    return Subscriptions(
        users=users,
        paying=paying,
        revenue_usd=revenue[:, 0] + revenue[:, 1] + revenue[:, 2],
        serving_usd=serving_cost_of(view, users, paying).sum(axis=1),
        plan_price=plan_price,
        seat_price=seat_price,
    )
