"""Pecking order, clearing, and no deficit without a named payer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.cloud_finance import CloudDebt, network, payments, settle
from sim.economy.behaviour.clouds.debt import service
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.observe import View
from sim.economy.market.clearing import cleared
from sim.scenario.parameters import Parameters
from tests.conftest import Played

Given = Callable[[Parameters, dict[str, float]], Parameters]
FIRST, SECOND = 4, 5
"""Columns of two neoclouds."""


def view_of(view: View, p: Parameters, **columns: float | FloatArray) -> View:
    clouds = view.state.clouds
    new: Any = {name: np.full_like(getattr(clouds, name), each) for name, each in columns.items()}
    none = np.zeros_like(view.state.market.cloud_cash_start)
    market = replace(view.state.market, cloud_cash_start=none)
    state = replace(view.state, clouds=replace(clouds, **new), market=market)
    return replace(view, p=p, state=state)


def settled(played: Played, view: View, cash_usd: FloatArray) -> CloudDebt:
    hypers = len(view.setting.hyperscalers)
    cash = {"hyperscalers": cash_usd[:, :hypers], "other_clouds": cash_usd[:, hypers:]}
    rent = np.zeros_like(played.done.sold.paid.rent)
    sold = replace(
        played.done.sold,
        paid=replace(played.done.sold.paid, rent=rent),
        arrears_usd=np.zeros_like(played.done.sold.arrears_usd),
    )
    return settle(view, sold, played.done.rented, cash.__getitem__)


@pytest.fixture
def plain(view: View, given: Given) -> Parameters:
    return given(
        view.p,
        {
            **{"debt.revenue_multiple": 1.0, "debt.backlog_multiple": 0.0, "debt.core_multiple": 0},
            **{"debt.growth_belief": 0.0, "debt.mood_sensitivity": 0.0},
            **{"debt.liquidity_months": 0.0, "hyperscaler.cash_kept_share": 0.0},
            **{"debt.neocloud_maturity_months": 100.0, "debt.hyperscaler_maturity_months": 100.0},
            "hyperscaler.payout_share": 0.1,
            **{"cloud.value_multiple": 10.0, "cloud.most_shares_sold_per_month": 0.01},
        },
    )


def test_cash_then_debt_then_shares_then_default(
    played: Played, view: View, plain: Parameters
) -> None:
    seen = view_of(
        view,
        plain,
        debt_usd=0.0,
        ai_revenue_usd=50.0,
        ai_margin_usd=50.0,
        pipeline_h100e=0.0,
        halls_under_way_gw=0.0,
    )
    one = np.ones_like(seen.state.clouds.debt_usd)
    limit, shares = 600.0, 0.01 * 10.0 * 600.0
    rich, poor, poorer, broke = (
        settled(played, seen, cash * one) for cash in (5.0, -100.0, -limit - 30.0, -limit - 100.0)
    )
    hypers = len(view.setting.hyperscalers)
    assert not rich.issued.any()
    assert rich.payouts[:, hypers:] == pytest.approx(0.1 * 5.0)
    assert not rich.payouts[:, :hypers].any()
    assert poor.issued == pytest.approx(100.0)
    assert not poor.shares.any()
    assert poorer.issued == pytest.approx(limit)
    assert poorer.shares == pytest.approx(30.0)
    assert not poorer.failed.part.any()
    mine = slice(hypers, None)
    assert broke.shares[:, mine] == pytest.approx(shares)
    assert (broke.failed.part[:, mine] > 0.0).all()
    assert broke.failed.rescued[:, mine] == pytest.approx(limit + 100.0 - limit - shares + 1.0)


def test_there_is_no_deficit_without_a_named_payer(
    played: Played, view: View, plain: Parameters
) -> None:
    """After the month cash is what it was and what somebody paid; it is never below nothing."""
    rng = np.random.default_rng(5)
    seen = view_of(view, plain, debt_usd=3e9, ai_revenue_usd=1e8, ai_margin_usd=5e7)
    shape = seen.state.clouds.debt_usd.shape
    for _ in range(20):
        cash = rng.normal(0.0, 5e9, shape)
        found = settled(played, seen, cash)
        after = cash + found.issued + found.shares + found.failed.rescued
        after = after - found.interest - found.repaid - found.payouts
        assert (after >= -1e-3).all()
        owed = seen.state.clouds.debt_usd + found.issued + found.failed.rescued
        owed = owed - found.repaid - found.failed.written_off
        assert found.debt_usd == pytest.approx(owed)
        assert (found.debt_usd >= 0.0).all()
        rescued = found.failed.rescued > 0.0
        assert (found.failed.part[rescued] > 0.0).all()


def test_who_cannot_pay_all_pays_lenders_alike_and_defaults(
    played: Played, view: View, plain: Parameters
) -> None:
    seen = view_of(view, plain, debt_usd=1e6, ai_revenue_usd=0.0, ai_margin_usd=0.0)
    due = service(seen)
    mine = slice(len(view.setting.hyperscalers), -1)
    found = settled(played, seen, 0.25 * (due.interest + due.repayment))
    assert found.interest[:, mine] == pytest.approx(0.25 * due.interest[:, mine])
    assert found.repaid[:, mine] == pytest.approx(0.25 * due.repayment[:, mine])
    assert (found.failed.part[:, mine] == 1.0).all()
    assert not found.failed.rescued.any()
    lost = found.failed.written_off + 0.75 * due.interest
    assert found.failed.lost_usd[:, mine] == pytest.approx(lost[:, mine])


def test_debt_is_paid_early_before_owners_take_anything(
    played: Played, view: View, plain: Parameters
) -> None:
    seen = view_of(
        view,
        plain,
        debt_usd=100.0,
        ai_revenue_usd=50.0,
        ai_margin_usd=50.0,
        pipeline_h100e=0.0,
        halls_under_way_gw=0.0,
    )
    found = settled(played, seen, np.full_like(seen.state.clouds.debt_usd, 50.0))
    hypers = len(view.setting.hyperscalers)
    assert not found.payouts.any()
    assert found.debt_usd[:, hypers:] == pytest.approx(50.0 + found.interest[:, hypers:])
    much = settled(played, seen, np.full_like(seen.state.clouds.debt_usd, 500.0))
    assert much.debt_usd[:, hypers:] == pytest.approx(0.0, abs=1e-9)
    assert (much.payouts[:, hypers:] > 30.0).all()
    first = np.full_like(view.state.market.cloud_cash_start, 400.0)
    market = replace(seen.state.market, cloud_cash_start=first)
    held = replace(seen, state=replace(seen.state, market=market))
    kept = settled(played, held, np.full_like(seen.state.clouds.debt_usd, 390.0))
    assert not kept.payouts.any()
    assert kept.debt_usd[:, hypers:] == pytest.approx(99.0)


def rented(sold: LabMonth, due: FloatArray, paid: FloatArray) -> LabMonth:
    """Labs that owed ``due`` (W, L, K) and paid a part of each."""
    unpaid = (due - paid).sum(axis=2)
    return replace(
        sold,
        cloud_bill_usd=due,
        arrears_usd=unpaid,
        paid=replace(sold.paid, rent=paid),
    )


def test_what_a_lab_does_not_pay_its_clouds_do_not_pay_their_lenders(played: Played) -> None:
    """A cascade through two neoclouds: one has cash to bear it, one passes it on."""
    due = np.zeros_like(played.done.sold.paid.rent)
    due[:, 0, FIRST] = due[:, 0, SECOND] = 10.0
    sold = rented(played.done.sold, due, 0.4 * due)
    owed = np.zeros_like(due[:, 0])
    owed[:, FIRST] = owed[:, SECOND] = 5.0
    available = 0.4 * due.sum(axis=1)
    available[:, SECOND] += 3.0
    paid = payments(sold, owed, available)
    assert paid[:, FIRST] == pytest.approx(4.0)
    assert paid[:, SECOND] == pytest.approx(5.0)
    full = payments(rented(played.done.sold, due, due), owed, due.sum(axis=1))
    assert full[:, FIRST] == pytest.approx(5.0)


def test_what_running_costs_leave_of_the_rents_is_paid(played: Played) -> None:
    due = np.zeros_like(played.done.sold.paid.rent)
    due[:, 0, FIRST] = 10.0
    sold = rented(played.done.sold, due, due)
    owed = np.zeros_like(due[:, 0])
    owed[:, FIRST] = 5.0
    assert payments(sold, owed, due.sum(axis=1) - 7.0)[:, FIRST] == pytest.approx(3.0)
    assert not payments(sold, owed, due.sum(axis=1) - 12.0)[:, FIRST].any()


def test_the_network_clears_by_hand() -> None:
    due = np.array([[[6.0, 4.0]]])
    debts, assets = network(due, np.array([[5.0, 5.0]]), np.array([[5.0]]), np.array([[1.0, 4.0]]))
    paid = cleared(debts, assets, rounds=3)
    # The lab pays half: 3 and 2. The first cloud has 1 + 3 of 5, the second 4 + 2.
    assert paid.tolist() == [[5.0, 4.0, 5.0, 0.0]]
