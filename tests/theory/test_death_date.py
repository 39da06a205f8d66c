"""No money from outside, no sales: a lab lives ceil(cash / burn) months (accounting identity)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.capital.distress import closures
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.consumers import Subscriptions
from sim.economy.behaviour.labs.compute_contracts import Book
from sim.economy.behaviour.labs.labs_ads import Advertising
from sim.economy.behaviour.labs.labs_research import ResearchPlan
from sim.economy.behaviour.labs.labs_trade import LabPlan, trade
from sim.economy.behaviour.observe import View
from sim.month.posting.trade import labs as post
from sim.month.world import World
from sim.scenario.parameters import Parameters
from sim.start.build import Batch

Given = Callable[[Parameters, dict[str, float]], Parameters]
COMPUTE_USD, WAGES_USD = 100.0e6, 50.0e6


def lone_lab(view: View) -> View:
    """Every lab alive, independent, without debts or reserved machines."""
    labs = view.state.labs
    new = replace(
        labs,
        alive=np.ones_like(labs.alive),
        owner=np.full_like(labs.owner, -1),
        arrears_usd=np.zeros_like(labs.arrears_usd),
        credits_usd=np.zeros_like(labs.credits_usd),
        reserve_usd=np.zeros_like(labs.reserve_usd),
        rd_usd=np.full_like(labs.rd_usd, COMPUTE_USD),
    )
    return replace(view, state=replace(view.state, labs=new))


@pytest.mark.parametrize("months", [0.4, 1.0, 2.5, 4.0, 7.3])
def test_death_date(view: View, small_batch: Batch, given: Given, months: float) -> None:
    """Cash of ``months`` of burn: the lab dies in the month in which the last of it is paid out."""
    values = {
        "regulation.fixed_usd_per_month": 0.0,
        "regulation.share_of_rd": 0.0,
        "labs.overhead_ratio": 0.0,
        "distress.arrears_months": 0.5,
        "distress.empty_share": 0.0,
    }
    seen = lone_lab(replace(view, p=given(view.p, values)))
    shape = view.arr_usd.shape
    zero = np.zeros(shape)
    nothing = Purchases(zero, zero, zero, np.zeros((2, 2, shape[1] + 2)), zero)
    nobody = Subscriptions(*7 * (zero,))
    no_ads = Advertising(zero, zero)
    models: Any = SimpleNamespace(
        capability=view.state.labs.capability,
        released=np.zeros(shape, dtype=np.bool_),
        size_log=np.zeros((*shape, 2)),
    )
    compute = np.full(shape, COMPUTE_USD)
    nothing_signed = np.zeros((*shape, 1))
    contracts = Book(nothing_signed, nothing_signed, *[zero] * 5)
    research = ResearchPlan(compute, contracts, compute, zero, zero, zero)
    one = np.ones_like(view.state.labs.price)
    plan = LabPlan(research, one, one, np.full(shape, WAGES_USD), 0.0 * np.ones(shape))
    burn = COMPUTE_USD + WAGES_USD
    cash, arrears = np.full(shape, months * burn), zero
    lived = 0
    while lived < 20:
        labs = replace(seen.state.labs, cash_usd=cash, arrears_usd=arrears)
        now = replace(seen, state=replace(seen.state, labs=labs))
        journal = World(small_batch).journal()
        sold = trade(now, nothing, nobody, no_ads, plan, models)
        post(now, journal, sold.paid)
        cash = cash + journal.cash_change("labs")
        arrears = sold.arrears_usd
        lived += 1
        closed = closures(now, np.ones(shape, dtype=bool), arrears, np.maximum(cash, 0.0))
        if closed.any():
            break
    assert closed.all()
    assert lived == math.ceil(months)
    assert cash == pytest.approx(0.0, abs=1e-3)
