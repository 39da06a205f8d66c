from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.economy.behaviour.capital.limited_partners import Funds
from sim.economy.behaviour.clouds.cloud_default import Failures
from sim.economy.behaviour.clouds.cloud_finance import CloudDebt
from sim.economy.behaviour.clouds.clouds_trade import Treasuries
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.financing import debt, funds, inject, pay_owners, treasuries
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_injections_come_from_outside(view: View, journal: Journal) -> None:
    inject(journal, np.full_like(view.arr_usd, 7.0))
    assert journal.cash_change("labs") == pytest.approx(7.0)
    assert journal.cash_change("outside_parents") == pytest.approx(-7.0 * view.arr_usd.shape[1])


def test_owners_are_paid_by_their_shares(view: View, journal: Journal) -> None:
    labs = view.state.labs
    amount = np.where(labs.alive, 100.0, 0.0)
    to_funds = pay_owners(view, journal, amount)
    assert journal.cash_change("labs") == pytest.approx(-amount)
    expected = (amount[..., None] * labs.cap_table[..., : len(view.setting.investors)]).sum(axis=1)
    assert to_funds == pytest.approx(expected)
    assert journal.cash_change("investors") == pytest.approx(expected)


def test_funds_call_and_distribute(view: View, journal: Journal) -> None:
    one = np.ones_like(view.state.investors.cash_usd)
    funds(journal, Funds(3.0 * one, one, *[0.0 * one] * 6))
    assert journal.cash_change("investors") == pytest.approx(2.0)
    assert journal.cash_change("limited_partners") == pytest.approx(-2.0 * one.shape[1])


def test_treasuries_are_posted_with_the_right_sign(view: View, journal: Journal) -> None:
    one = np.ones_like(view.best)
    wide = np.ones_like(view.state.clouds.cash_usd[:, : len(view.setting.hyperscalers)])
    treasuries(journal, Treasuries(5 * wide, 7 * one, 3 * one))
    assert journal.cash_change("hyperscalers") == pytest.approx(-5.0)
    assert journal.cash_change("chip_maker") == pytest.approx(-7.0)
    assert journal.cash_change("hosts") == pytest.approx(-3.0)


def test_lenders_and_owners_of_clouds_are_posted_with_the_right_sign(
    view: View, journal: Journal
) -> None:
    one = np.ones_like(view.state.clouds.cash_usd)
    hypers = len(view.setting.hyperscalers)
    others = one.shape[1] - hypers
    taken = 32 * one
    taken[:, :hypers] = 0.0
    failed = Failures(
        part=one,
        fresh=one > 0,
        lost_usd=one,
        written_off=one,
        rescued=4 * one,
        credit=one,
        spread=one,
    )
    debt(
        journal,
        CloudDebt(
            issued=one,
            shares=2 * one,
            interest=8 * one,
            repaid=16 * one,
            payouts=taken,
            failed=failed,
            debt_usd=one,
        ),
    )
    assert journal.cash_change("hyperscalers") == pytest.approx(1 + 2 + 4 - 8 - 16)
    assert journal.cash_change("other_clouds") == pytest.approx(1 + 2 + 4 - 8 - 16 - 32)
    assert journal.cash_change("lenders") == pytest.approx((8 + 16 - 1 - 4) * one.shape[1])
    assert journal.cash_change("cloud_owners") == pytest.approx((32 - 2) * others)
    assert journal.cash_change("households") == pytest.approx(-2 * hypers)
