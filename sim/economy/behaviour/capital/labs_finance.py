"""Labs look for money: when they open a round, what they ask, when they look for a buyer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.arrays import power
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.narrative import narrative
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.capital import pre_money
from sim.economy.market.valuation import discounted, fading_growth
from sim.economy.participants import KINDS
from sim.ledger.equity import down_round

TEAM_PEOPLE = 100.0
"""Size of team at which its value per head is quoted."""
RACING = tuple(KINDS.index(kind) for kind in ("closed_frontier", "parent_owned"))
"""Kinds of labs whose plan stands or falls with a place at the frontier."""


@dataclass(frozen=True)
class Ask:
    """A round on offer, (W, L); zero where none is open."""

    open: BoolArray
    amount_usd: FloatArray
    minimum_usd: FloatArray
    pre_money_usd: FloatArray


def ask(view: View, lists: BoolArray) -> Ask:
    """Rounds that private labs open this month, (W, L); ``lists`` those that list instead.

    A lab opens below its runway trigger, or when it grows fast and the price beats the last one by
    enough. One that would have to accept less than the last price waits while its cash lasts. It
    asks for 18-24 months of burn as it plans it, within what dilution allows.
    """
    p, labs = view.p, view.state.labs
    price = asked_price(view)
    burn = np.maximum(labs.burn_usd, 0.0)
    short = view.runway_months < p["capital.runway_trigger_months"]
    better = price >= p["capital.step_up"] * labs.valuation_usd
    tempted = (view.growth > p["capital.hot_growth"]) & better
    tempted = tempted & (labs.months_since_round >= p["capital.months_between_hot_rounds"])
    down = down_round(price, labs.valuation_usd)
    waits = down & (view.runway_months > p["capital.waiting_runway_months"])
    wait = np.where(
        labs.failed_rounds > 0, p["capital.retry_months"], p["capital.months_between_rounds"]
    )
    ready = labs.alive & (labs.owner == -1) & (labs.months_since_round >= wait)
    ready = ready & ~view.state.finance.listed & ~lists
    opened = ready & (burn > 0) & ((short & ~waits) | tempted)
    amount = np.minimum(cash_wanted(view), p["capital.most_round_to_pre_money"] * price)
    return Ask(
        open=opened,
        amount_usd=np.where(opened, amount, 0.0),
        minimum_usd=np.where(
            opened, p["capital.least_fill"] * p["capital.least_fill_months"] * burn, 0.0
        ),
        pre_money_usd=price,
    )


def cash_wanted(view: View) -> FloatArray:
    """What a lab that raises asks for, USD, (W, L): some months of burn as it will be by then."""
    p, burn = view.p, np.maximum(view.state.labs.burn_usd, 0.0)
    growing = burn * np.exp(p["labs.rd_growth_cap_per_month"] * p["capital.burn_look_ahead_months"])
    wanted: FloatArray = p["capital.ask_months"] * growing
    return wanted


def asked_price(view: View) -> FloatArray:
    """Pre-money value that a private lab asks for, USD, (W, L).

    The last price moves with what the market finds the lab worth, growth and mood included, and
    what it lay above or below that wears off. A lab worth somewhat less than its last price keeps
    the headline and grants better terms instead (Gornall and Strebulaev 2020 find headline prices
    half above worth). Last price 10, worth 8 now, a tolerance of 0.3: it asks for 10; worth 5: 6.7.
    """
    p, last = view.p, view.state.labs.valuation_usd
    worth = valuation(view)
    carried = worth * np.exp(view.state.finance.premium)
    held = np.minimum(last, worth * np.exp(p["capital.terms_tolerance"]))
    asked: FloatArray = np.maximum(np.maximum(carried, held), 1.0)
    return asked


def resized(asked: Ask, amount_usd: FloatArray) -> Ask:
    """The same round for another amount; a lab that asks for nothing opens no round."""
    wanted = np.maximum(amount_usd, 0.0)
    minimum = np.minimum(asked.minimum_usd, wanted)
    return replace(asked, open=wanted > 0, amount_usd=wanted, minimum_usd=minimum)


@once_a_month
def valuation(view: View) -> FloatArray:
    """What the market finds each lab worth, USD, (W, L): sales, a place near the frontier, a team.

    The best of the three stories, in the mood of the day; with sales goes a share in a prize that
    is far off (`narrative`). All labs' sales share a finite market. A
    team's value per head falls with its size: 100 people at 0.5 M a year and 40 years of it: 2 bn,
    400 people at a discount of 0.5: 4 bn.
    """
    p, labs, market = view.p, view.state.labs, view.state.market
    to_come = fading_growth(
        view.growth, p["capital.long_growth"], p["capital.half_years_of_growth"]
    )
    sales = discounted(
        np.where(labs.alive, view.arr_usd, 0.0) * to_come,
        p["capital.market_in_view_usd_per_year"],
        p["capital.mature_margin"],
        p["capital.discount_rate"],
        p["capital.long_growth"],
    )
    behind = np.maximum(view.best - labs.capability, 0.0)
    leader = sales.max(axis=1, keepdims=True)
    near = p["capital.technology_value_share"] * np.exp(
        -behind / p["capital.technology_decay_log10"]
    )
    rank_size = np.minimum(labs.rd_usd / np.maximum(view.leader_rd, 1.0), 1.0)
    technology = near * power(rank_size, p["capital.technology_size_elasticity"]) * leader
    large = power(np.maximum(labs.staff_people, 1.0) / TEAM_PEOPLE, p["capital.team_discount"])
    team = p["capital.team_value_in_pay"] * 12.0 * view.setting.pay_usd * labs.staff_people / large
    return pre_money(
        sales + narrative(view), technology, team, p["capital.mood_in_value"] * market.sentiment
    )


def seeks_buyer(view: View, luck: FloatArray) -> BoolArray:
    """Labs that would seek a buyer this month, (W, L).

    Independents whose rounds failed and whose runway is short, and venture-backed labs that can no
    longer pay the stake of the race: a bar that rises with the leader's own budget.
    """
    p, labs = view.p, view.state.labs
    independent = labs.alive & (labs.owner == -1)
    rejected = labs.failed_rounds >= p["distress.failed_rounds"]
    distressed = (view.runway_months < p["distress.runway_months"]) & rejected
    broke = labs.arrears_usd > labs.cash_usd
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

    What it spends is its sales less what it earns by them, and no less than its research. 62 in
    hand, sales of 8 and 3 of that earned, so 5 a month of spending, 10 months kept, returned over
    12: 1.
    """
    p, labs = view.p, view.state.labs
    spending = np.maximum(labs.revenue_window[..., -1] + labs.burn_usd, labs.rd_usd)
    excess = labs.cash_usd - p["labs.cash_kept_months"] * spending
    mature = labs.alive & (labs.owner == -1) & (labs.burn_usd < 0)
    return np.where(mature, np.maximum(excess, 0.0) / p["labs.payout_months"], 0.0)


def injection(view: View) -> FloatArray:
    """Dated cash from outside owners that living labs receive this month, USD, (W, L)."""
    return np.where(view.state.labs.alive, view.p["lab.cash_injection_usd"], 0.0)
