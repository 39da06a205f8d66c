"""Consumers: how many use an assistant, whose, and for which plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.demand.consumer_plans import wanted
from sim.economy.behaviour.demand.consumer_serving import serving_cost_of
from sim.economy.behaviour.observe import View
from sim.economy.market.adoption import logistic_step
from sim.economy.market.nested_logit import chosen, known, taking_part

SEGMENTS = ("casual", "professional", "enterprise")

# Regularisations: no division by nobody.
FEWEST_USERS_MILLION = 1e-4
SEED_USERS_MILLION = 1e-3
ONLINE_MILLION = 5500.0
"""People online (ITU 2024), over which an owner's reach is counted."""


@dataclass(frozen=True)
class Subscriptions:
    """Consumers after the month: (W, S, L) million people; money (W, L) USD."""

    users: FloatArray
    paying: FloatArray
    heavy: FloatArray
    """(W, L) of the professional users that pay: those on the heavy plan."""
    revenue_usd: FloatArray
    """Of plans and seats."""
    serving_usd: FloatArray
    """Compute that free and paying users cost."""
    plan_price: FloatArray
    """Consumer plan, USD per month."""
    seat_price: FloatArray
    """Enterprise seat, USD per month."""


def _by_segment(view: View, name: str) -> FloatArray:
    return np.concatenate([view.p[f"consumers.{name}_{segment}"] for segment in SEGMENTS], axis=1)


def utilities(view: View) -> FloatArray:
    """What each lab's assistant is worth to those who choose it, utils, (W, S, L).

    Quality against what a segment needs: past that more of it is worth less and less. Plans to
    choose from, or a seat's price. A lab uses its customers' data where that makes its assistant
    better by more than it repels: data help less the more there are (Allcott and others 2025).
    Ads repel who does not pay. Own prices are those of last month: a plan's price is public before
    it is chosen.

    At its need an assistant is worth half of the most that quality is worth.
    """
    p, state = view.p, view.state
    labs, people = state.labs, state.consumers
    need = _by_segment(view, "need_log10")[..., None]
    short = need - labs.capability[:, None, :]
    enough = 1.0 / (1.0 + np.exp(p["consumers.need_slope"][..., None] * short))
    quality = p["consumers.quality_utils"][..., None] * enough
    plain = people.users[:, 0] + people.users[:, 1]
    learnt = p["consumers.data_utils"] * np.log10(1.0 + plain / p["consumers.data_users_million"])
    data = np.maximum(learnt - p["consumers.privacy_utils"], 0.0)
    plain_utils = data - p["ads.disutility_utils"] * (people.ad_years > 0)
    plans = wanted(view, labs.plan_price).worth + plain_utils[:, None, :]
    seats = -p["consumers.seat_sensitivity_per_usd"] * (
        labs.seat_price - p["consumers.reference_seat_price_usd"]
    )
    utility: FloatArray = quality + np.concatenate([plans, seats[:, None, :]], axis=1)
    return utility


def demand_side(view: View) -> FloatArray:
    """Users of each lab after the month, (W, S, L): how many want one, and whose.

    A nested logit over assistants and doing without. Its inclusive value says how many of those
    whom it could serve want an assistant at all; they hear of it along an S-curve, which goes by
    awareness and not by merit. Who has one keeps it, but for the few that choose anew each month:
    shares move slowly. An owner's products place plans; firms hear of seats from employees who use
    the assistant, who bring so many a year besides those that follow other firms.
    """
    p, state = view.p, view.state
    labs, users = state.labs, state.consumers.users
    placed = p["consumers.placement_share"] * view.setting.owner_reach_million / ONLINE_MILLION
    has = (users.sum(axis=1) > FEWEST_USERS_MILLION) | (view.setting.owner_reach_million > 0)
    offers = (has & labs.alive)[:, None, :] * 1.0
    told = (p["consumers.seats_per_professional_year"] * users[:, 1])[:, None, :]
    stock = np.concatenate([users[:, :2], users[:, 2:] + told], axis=1)
    placement = np.stack([placed, placed, 0.0 * placed], axis=1)
    attention = known(stock, placement, p["consumers.word_of_mouth"][..., None], offers)
    correlation = p["consumers.nest_correlation"][..., None]
    choice, value = chosen(attention, utilities(view), correlation)
    ceiling = _by_segment(view, "potential_million")
    ceiling = ceiling * taking_part(value, p["consumers.outside_utils"])
    reference = np.concatenate([0.0 * users[:, :2], told], axis=1) / MONTHS_PER_YEAR
    total = np.maximum((users + reference).sum(axis=-1), SEED_USERS_MILLION)
    grown = logistic_step(total, ceiling, _by_segment(view, "growth_per_year"))
    stay = 1.0 - p["consumers.switching_hazard_per_month"][..., None]
    kept = users * stay * labs.alive[:, None, :]
    arriving = np.maximum(grown - kept.sum(axis=-1), 0.0)
    users_after: FloatArray = kept + arriving[..., None] * choice
    return users_after


def subscribe(
    view: View, users: FloatArray, plan_price: FloatArray, seat_price: FloatArray
) -> Subscriptions:
    """Who pays, what labs earn by plans, and what serving everyone costs, (W, S, L) and (W, L).

    Payers move to what they want at the month's prices by a part of the way. All seats pay. Half of
    10 M professional users would pay, none does, part 0.2: 1 M after it.
    """
    p, state = view.p, view.state
    wants, alive = wanted(view, plan_price), state.labs.alive
    speed = p["consumers.conversion_speed"]
    old, plain = state.consumers.paying[:, :2], users[:, :2]
    sold = ((plan_price > 0) & alive)[:, None, :]
    payers = np.minimum(old + speed[..., None] * (plain * wants.plus - old), plain) * sold
    few = state.consumers.heavy
    heavy = np.minimum(few + speed * (users[:, 1] * wants.heavy - few), payers[:, 1])
    paying = np.concatenate([payers, users[:, 2:] * alive[:, None, :]], axis=1)
    dearer = (p["consumers.heavy_price_ratio"] - 1.0) * heavy
    plans = (payers[:, 0] + payers[:, 1] + dearer) * plan_price
    return Subscriptions(
        users=users,
        paying=paying,
        heavy=heavy,
        revenue_usd=1e6 * (plans + paying[:, 2] * seat_price),
        serving_usd=serving_cost_of(view, users, paying, heavy).sum(axis=1),
        plan_price=plan_price,
        seat_price=seat_price,
    )
