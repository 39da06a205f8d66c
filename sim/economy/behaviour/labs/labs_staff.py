"""Labs employ: what a head costs, and how many heads go with a budget."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.labs.labs_secrecy import pay_for_secrecy
from sim.economy.behaviour.observe import View, once_a_month

LEAST_RD_USD = 1e4
"""A regularisation: a lab without R&D still counts in ratios."""


@once_a_month
def staff_cost(view: View) -> FloatArray:
    """Monthly cost of staff, shares that they are granted included, USD, (W, L).

    1,000 people at 0.5 M USD a year, of which 0.4 in shares, granted 30 M worth of shares: 55 M.
    """
    return cash_pay(view) + stock_pay(view)


@once_a_month
def cash_pay(view: View) -> FloatArray:
    """What staff are paid in money in a month, USD, (W, L). 41.7 M, 0.4 of it in shares: 25 M."""
    in_shares = np.where(alone(view), view.p["labs.stock_share_of_pay"], 0.0)
    paid: FloatArray = (1.0 - in_shares) * usual_pay(view)
    return paid


@once_a_month
def usual_pay(view: View) -> FloatArray:
    """What staff usually cost in a month, USD, (W, L); a lab that is gone pays nobody.

    Pay is the start table's and grows from there; that of labs founded later is of January 2025
    and grows by the calendar. 1,000 people at 0.5 M USD a year: 41.7 M.
    """
    years = np.where(view.setting.slot, view.since_2025, view.years)
    wages = np.exp(view.p["labs.wage_growth"] * years)
    pay = view.setting.pay_usd * wages * scarcity(view) * pay_for_secrecy(view)
    return view.state.labs.staff_people * view.state.labs.alive * pay


@once_a_month
def scarcity(view: View) -> FloatArray:
    """Pay of a head over what wages at large would make it, (W, 1): 1 at the start.

    Workers who are scarce share in what there is per head (rent sharing: Van Reenen 1996; Card,
    Cardoso, Heining and Kline 2018). One market for people: all labs' R&D budgets over their staff
    set it, and all pay it alike (a simplification). Four times the money per head at an elasticity
    of 0.15: 1.23.
    """
    p, labs, setting = view.p, view.state.labs, view.setting
    there = (setting.entry_month < 0) & ~setting.slot
    money_then = (view.state.market.rd_start_usd * there).sum(axis=1, keepdims=True)
    heads_then = (setting.staff_start * there).sum(axis=1, keepdims=True)
    money = (labs.rd_usd * labs.alive).sum(axis=1, keepdims=True)
    heads = (labs.staff_people * labs.alive).sum(axis=1, keepdims=True)
    then = np.maximum(money_then, LEAST_RD_USD) / np.maximum(heads_then, 1.0)
    now = np.maximum(money, LEAST_RD_USD) / np.maximum(heads, 1.0)
    return power(now / then, p["labs.pay_rent_sharing"])


def hired(view: View, rd: FloatArray) -> FloatArray:
    """Staff after the month, people, (W, L); ``rd`` (W, L) USD. Teams grow and shrink at a pace."""
    most, staff = view.p["labs.most_hiring_per_month"], view.state.labs.staff_people
    wanted = staff_wanted(view, rd) / np.maximum(staff, 1.0)
    return staff * clip(wanted, 1.0 - most, 1.0 + most)


def staff_wanted(view: View, rd: FloatArray) -> FloatArray:
    """Staff that goes with an R&D budget, people, (W, L): fewer per USD as budgets grow.

    Four times the start's budget at elasticity 0.5: twice the staff.
    """
    start = np.maximum(view.state.market.rd_start_usd, LEAST_RD_USD)
    grown = np.maximum(rd, LEAST_RD_USD) / start
    return view.setting.staff_start * power(grown, view.p["labs.staff_elasticity"])


@once_a_month
def stock_pay(view: View) -> FloatArray:
    """What independent labs grant their staff in shares, USD, (W, L).

    No cash leaves and others' shares are diluted; owned labs' staff are paid in money. Grants are a
    part of the lab at what the market finds it worth, and at least what usual pay leaves to shares.
    41.7 M at a share of 0.4: 16.7 M; worth 18 bn at 2% a year: 30 M.
    """
    p = view.p
    part = p["labs.stock_share_of_pay"] * usual_pay(view)
    of_value = p["labs.stock_grants_per_year"] / MONTHS_PER_YEAR * valuation(view)
    return np.where(alone(view) & view.state.labs.alive, np.maximum(part, of_value), 0.0)


def alone(view: View) -> BoolArray:
    """Labs that nobody owns, (W, L)."""
    free: BoolArray = view.state.labs.owner == INDEPENDENT
    return free
