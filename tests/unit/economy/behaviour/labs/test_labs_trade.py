from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.consumers import Subscriptions
from sim.economy.behaviour.labs.compute_contracts import Book
from sim.economy.behaviour.labs.labs_ads import Advertising
from sim.economy.behaviour.labs.labs_research import ResearchPlan
from sim.economy.behaviour.labs.labs_trade import (
    LabMonth,
    LabPlan,
    parent_flows,
    trade,
)
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.trade import labs as post
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def traded(
    view: View,
    journal: Journal,
    cash: float,
    stock: float = 0.0,
    due: float = 0.0,
    advertising: float = 0.0,
    **columns: float,
) -> LabMonth:
    """A month of every lab: 100 USD of R&D compute, 50 of wages, no sales."""
    labs = view.state.labs
    zero = np.zeros_like(view.arr_usd)
    values = {
        "cash_usd": cash,
        "arrears_usd": 0.0,
        "credits_usd": 0.0,
        "owner": -1,
        "reserve_usd": 0.0,
    }
    values |= columns
    new = {name: np.full_like(getattr(labs, name), value) for name, value in values.items()}
    new["alive"] = np.ones_like(labs.alive)
    seen = replace(view, state=replace(view.state, labs=replace(labs, **new)))
    products = labs.alive.shape[1] + 2
    buys = Purchases(
        shares=zero,
        tier_share=zero,
        bill_usd=zero,
        sales_usd=np.zeros((2, 2, products)),
        paid_to_usd=zero,
    )
    subs = Subscriptions(*7 * (zero,))
    ads = Advertising(zero, zero + advertising)
    hundred = np.full_like(zero, 100.0)
    ladder = np.zeros_like(labs.contracted_usd)
    book = Book(ladder, ladder, zero + due, zero, zero, zero, zero)
    research = ResearchPlan(hundred, book, hundred, zero, zero, zero)
    plan = LabPlan(
        research, np.ones_like(labs.price), np.ones_like(labs.price), 0.5 * hundred, zero + stock
    )
    models: Any = SimpleNamespace(
        capability=labs.capability,
        released=np.zeros_like(labs.alive),
        size_log=labs.size_log,
    )
    sold = trade(seen, buys, subs, ads, plan, models)
    post(seen, journal, sold.paid)
    return sold


@pytest.fixture
def free(view: View, given: Given) -> View:
    """No compliance cost and no overheads."""
    values = {"regulation.fixed_usd_per_month": 0.0, "regulation.share_of_rd": 0.0}
    values["labs.overhead_ratio"] = 0.0
    return replace(view, p=given(view.p, values))


def test_pay_in_shares_is_a_cost_without_cash(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1e3, stock=20.0)
    assert sold.paid.wages == pytest.approx(30.0)
    assert sold.burn_usd == pytest.approx(130.0)
    assert sold.burn_cost_usd == pytest.approx(150.0)


def test_wages_come_before_compute(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=110.0)
    assert sold.burn_usd == pytest.approx(150.0)
    assert sold.arrears_added_usd == pytest.approx(40.0)
    assert journal.cash_change("labs") == pytest.approx(-110.0)
    assert journal.paid("wages") == pytest.approx(50.0)


def test_advertisers_pay_for_ads(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1000.0, advertising=40.0)
    assert sold.revenue_usd == pytest.approx(40.0)
    assert journal.received("advertising") == pytest.approx(40.0)
    labs = sold.revenue_usd.shape[1]
    assert journal.cash_change("advertisers") == pytest.approx(-40.0 * labs)


def test_contracts_are_paid_whether_they_are_used_or_not(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1000.0, due=130.0)
    assert sold.unused_usd == pytest.approx(30.0)
    assert sold.burn_usd == pytest.approx(180.0)
    assert sold.burn_cost_usd == pytest.approx(180.0)
    assert journal.cash_change("labs") == pytest.approx(-180.0)
    assert traded(free, journal, cash=1000.0, due=90.0).unused_usd == pytest.approx(0.0)


def test_a_lab_that_can_pay_owes_nothing(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1000.0, arrears_usd=20.0)
    assert sold.arrears_added_usd == pytest.approx(0.0)
    assert sold.arrears_repaid_usd == pytest.approx(20.0)
    assert journal.cash_change("labs") == pytest.approx(-170.0)


def test_old_and_new_bills_are_paid_in_the_same_part(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=110.0, arrears_usd=20.0)
    # 60 is left of 110 after wages, for bills of 100 and arrears of 20: half of each.
    assert sold.arrears_repaid_usd == pytest.approx(10.0)
    assert sold.arrears_added_usd == pytest.approx(50.0)
    assert sold.arrears_usd == pytest.approx(60.0)


def test_wages_that_cannot_be_met_are_not_owed_on(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=25.0)
    assert journal.paid("wages") == pytest.approx(25.0)
    assert sold.arrears_added_usd == pytest.approx(100.0)


def test_credits_pay_only_the_cloud_that_granted_them(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1000.0, credits_usd=30.0)
    hypers = len(free.setting.hyperscalers)
    used = np.minimum(100.0 * free.setting.host_share[:, :hypers], 30.0)
    assert sold.credits_used_usd == pytest.approx(np.tile(used, (2, 1, 1)))
    spent = -journal.cash_change("labs")
    assert spent == pytest.approx(np.tile(150.0 - used.sum(axis=1), (2, 1)))


def test_what_labs_pay_is_what_the_others_receive(view: View, journal: Journal) -> None:
    traded(view, journal, cash=80.0, arrears_usd=10.0)
    for flow in journal.posted():
        assert journal.totals(flow) == pytest.approx(journal.received(flow).sum(axis=1))


def test_compliance_is_borne_in_full_from_a_size_on(
    view: View, journal: Journal, given: Given
) -> None:
    values = {
        "regulation.fixed_usd_per_month": 8e6,
        "regulation.share_of_rd": 0.01,
        "regulation.full_at_rd_usd_per_month": 1e6,
    }
    sold = traded(replace(view, p=given(view.p, values)), journal, cash=1e9)
    # A ten-thousandth of the size at which it is full, and one percent of 100.
    assert sold.compliance_usd == pytest.approx(800.0 + 1.0)


def test_machines_that_stand_idle_are_billed(free: View, journal: Journal) -> None:
    sold = traded(free, journal, cash=1000.0, reserve_usd=50.0)
    kept = 50.0 * np.exp(-1.0 / free.p["labs.reserve_run_off_months"])
    assert sold.idle_usd == pytest.approx(kept * np.ones_like(sold.idle_usd))
    assert sold.serving_usd == pytest.approx(sold.idle_usd)
    assert sold.cloud_bill_usd.sum(axis=2) == pytest.approx(100.0 + sold.idle_usd)
    assert not sold.gross_margin.any()  # of nothing


def test_overheads_go_with_pay(view: View, journal: Journal, given: Given) -> None:
    p = given(view.p, {"labs.overhead_ratio": 0.5})
    sold = traded(replace(view, p=p), journal, cash=1e12)
    assert journal.paid("overheads") == pytest.approx(sold.overheads_usd)
    assert (sold.overheads_usd > 0).any()


def test_parents_fill_up_and_skim(view: View, given: Given) -> None:
    values = {
        "hyperscaler.lab_cash_months": 3.0,
        "hyperscaler.lab_cash_ceiling_ratio": 2.0,
        "hyperscaler.patience": 1.0,
        "parents.payback_months": 1.0,
        "parents.core_share_for_losses": 1.0,
    }
    labs = view.state.labs
    owner = np.where(np.arange(labs.owner.shape[1]) == 0, -1, 0) + 0 * labs.owner
    cash = np.full_like(labs.cash_usd, 20.0)
    cash[:, 2] = 100.0
    new = replace(
        labs, owner=owner, cash_usd=cash, alive=np.ones_like(labs.alive), arrears_usd=0.0 * cash
    )
    seen = replace(view, p=given(view.p, values), state=replace(view.state, labs=new))
    ten = np.full_like(cash, 10.0)
    support, upstream, refused = parent_flows(seen, 0.0 * ten, ten)
    assert not refused.any()
    assert support[0, :3] == pytest.approx([0.0, 20.0, 0.0])  # 30 wanted, 10 left
    assert upstream[0, :3] == pytest.approx([0.0, 0.0, 30.0])  # 90 left, 60 is the ceiling
    none = replace(seen, p=given(seen.p, {"hyperscaler.patience": 0.0}))
    support, _, refused = parent_flows(none, 0.0 * ten, ten)
    assert not support.any()  # 10 left are a month of spending
    assert not refused.any()
    _, _, refused = parent_flows(none, 0.0 * ten, 11.0 + 0.0 * ten)
    assert refused[0, :3].tolist() == [False, True, False]
