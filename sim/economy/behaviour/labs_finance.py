"""Labs look for money: when they open a round, what they ask, when they look for a buyer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.capital import pre_money, revenue_multiple
from sim.economy.state import KINDS

RACING = tuple(KINDS.index(kind) for kind in ("closed_frontier", "parent_owned"))
"""Kinds of labs whose plan stands or falls with a place at the frontier."""


@dataclass(frozen=True)
class Ask:
    """A round on offer, (W, L); zero where none is open."""

    open: BoolArray
    amount_usd: FloatArray
    minimum_usd: FloatArray
    pre_money_usd: FloatArray


def ask(view: View) -> Ask:
    """Rounds that labs open this month, (W, L).

    A lab opens below its runway trigger, or when the market would pay well and the last round is
    some months ago. It asks for 18-24 months of burn as it plans it, within what dilution allows.
    """
    p, labs = view.p, view.state.labs
    value = valuation(view)
    burn = np.maximum(labs.burn_usd, 0.0)
    growing = burn * np.exp(p["labs.rd_growth_cap_per_month"] * p["capital.burn_look_ahead_months"])
    wanted = p["capital.ask_months"] * growing
    short = view.runway_months < p["capital.runway_trigger_months"]
    tempted = (view.growth > p["capital.hot_growth"]) & (
        labs.months_since_round >= p["capital.months_between_hot_rounds"]
    )
    wait = np.where(
        labs.failed_rounds > 0, p["capital.retry_months"], p["capital.months_between_rounds"]
    )
    ready = labs.alive & (labs.owner == -1) & (labs.months_since_round >= wait)
    opened = ready & (burn > 0) & (short | tempted)
    amount = np.minimum(wanted, p["capital.most_round_to_pre_money"] * value)
    return Ask(
        open=opened,
        amount_usd=np.where(opened, amount, 0.0),
        minimum_usd=np.where(
            opened, p["capital.least_fill"] * p["capital.least_fill_months"] * burn, 0.0
        ),
        pre_money_usd=value,
    )


def resized(asked: Ask, amount_usd: FloatArray) -> Ask:
    """The same round for another amount; a lab that asks for nothing opens no round."""
    wanted = np.maximum(amount_usd, 0.0)
    minimum = np.minimum(asked.minimum_usd, wanted)
    return replace(asked, open=wanted > 0, amount_usd=wanted, minimum_usd=minimum)


@once_a_month
def valuation(view: View) -> FloatArray:
    """Pre-money value of each lab, USD, (W, L): sales, place near the frontier, or team."""
    p, labs, market = view.p, view.state.labs, view.state.market
    multiple = revenue_multiple(
        view.growth,
        p["capital.base_multiple"],
        p["capital.least_multiple"],
        p["capital.most_multiple"],
    )
    sales = view.arr_usd * multiple
    behind = np.maximum(view.best - labs.capability, 0.0)
    leader = np.where(labs.alive, sales, 0.0).max(axis=1, keepdims=True)
    near = p["capital.technology_value_share"] * np.exp(
        -behind / p["capital.technology_decay_log10"]
    )
    rank_size = np.minimum(labs.rd_usd / np.maximum(view.leader_rd, 1.0), 1.0)
    team = p["capital.team_value_per_head_usd"] * labs.staff_people
    return pre_money(
        sales, near * rank_size * leader, team, p["capital.mood_in_value"] * market.sentiment
    )


def for_sale(view: View, luck: FloatArray) -> BoolArray:
    """Labs that seek a buyer this month, (W, L).

    Independents whose rounds failed and whose runway is short, and venture-backed labs that can no
    longer pay the stake of the race: a bar that rises with the leader's own budget.
    """
    p, labs = view.p, view.state.labs
    independent = labs.alive & (labs.owner == -1)
    rejected = labs.failed_rounds >= p["distress.failed_rounds"]
    distressed = (view.runway_months < p["distress.runway_months"]) & rejected
    broke = labs.arrears_usd > 0
    bar = p["distress.staying_bar_share"] * view.leader_rd * p["distress.staying_bar_months"]
    means = labs.cash_usd + p["capital.most_round_to_pre_money"] * valuation(view)
    means = means + p["distress.means_sales_multiple"] * view.arr_usd
    short = p["distress.racing_runway_ratio"] * p["capital.runway_trigger_months"]
    racing = np.isin(view.setting.kind, RACING)
    outrun = racing & (means < bar) & (view.runway_months < short)
    willing = distressed | (outrun & (luck < p["distress.sale_hazard_per_month"]))
    seeking: BoolArray = independent & (willing | broke)
    return seeking


def distribution(view: View) -> FloatArray:
    """Cash that mature independent labs return to their owners this month, USD, (W, L).

    62 in hand, 5 a month of spending, 10 months kept, returned over 12: 1.
    """
    p, labs = view.p, view.state.labs
    spending = labs.rd_usd + labs.revenue_window[..., -1]
    excess = labs.cash_usd - p["labs.cash_kept_months"] * spending
    mature = labs.alive & (labs.owner == -1) & (labs.burn_usd < 0)
    return np.where(mature, np.maximum(excess, 0.0) / p["labs.payout_months"], 0.0)


def injection(view: View) -> FloatArray:
    """Dated cash from outside owners that living labs receive this month, USD, (W, L)."""
    return np.where(view.state.labs.alive, view.p["lab.cash_injection_usd"], 0.0)
