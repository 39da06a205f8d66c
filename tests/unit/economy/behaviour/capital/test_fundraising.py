from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital.fundraising import close_rounds, ties
from sim.economy.behaviour.capital.labs_finance import Ask
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.financing import rounds as rounds_posted
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def one_round(view: View) -> Ask:
    """The first lab asks for 100 at 300 pre-money, and needs 50."""
    first = np.zeros_like(view.arr_usd)
    first[:, 0] = 1.0
    return Ask(first > 0, 100.0 * first, 50.0 * first, 300.0 * np.ones_like(first))


def offers_of(
    view: View, venture: float, strategic: float, chips: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shape = view.arr_usd.shape
    funds = np.zeros((*shape, len(view.setting.investors)))
    clouds = np.zeros((*shape, len(view.setting.hyperscalers)))
    maker = np.zeros(shape)
    funds[:, 0, 0], clouds[:, 0, 0], maker[:, 0] = venture, strategic, chips
    return funds, clouds, maker


def test_strategic_money_comes_first_and_part_of_it_is_credit(
    view: View, journal: Journal, given: Given
) -> None:
    seen = replace(view, p=given(view.p, {"hyperscaler.credit_share": 0.5}))
    rounds = close_rounds(seen, one_round(view), *offers_of(view, 200.0, 40.0))
    assert rounds.closed[:, 0].all()
    assert rounds.raised_usd[:, 0] == pytest.approx(100.0)
    assert rounds.venture_usd[:, 0, 0] == pytest.approx(60.0)
    assert rounds.credits_usd[:, 0, 0] == pytest.approx(20.0)
    rounds_posted(journal, rounds)
    assert journal.cash_change("labs")[:, 0] == pytest.approx(80.0)
    assert rounds.valuation_usd[:, 0] == pytest.approx(400.0)
    # A quarter is new: 15% of the fund's money, 10% of the cloud's.
    hyper = len(view.setting.investors)
    gained = rounds.cap_table - 0.75 * view.state.labs.cap_table
    assert gained[:, 0, 0] == pytest.approx(0.15)
    assert gained[:, 0, hyper] == pytest.approx(0.10)


def test_the_chip_maker_pays_for_its_stake(view: View, journal: Journal) -> None:
    rounds = close_rounds(view, one_round(view), *offers_of(view, 200.0, 0.0, 20.0))
    assert rounds.venture_usd[:, 0, 0] == pytest.approx(80.0)
    gained = rounds.cap_table - 0.75 * view.state.labs.cap_table
    assert gained[:, 0, -2] == pytest.approx(0.05)
    rounds_posted(journal, rounds)
    assert journal.cash_change("labs")[:, 0] == pytest.approx(100.0)
    assert journal.cash_change("chip_maker") == pytest.approx(-20.0)


def test_a_round_below_its_minimum_fails(view: View, journal: Journal) -> None:
    rounds = close_rounds(view, one_round(view), *offers_of(view, 30.0, 10.0))
    assert rounds.failed[:, 0].all()
    assert not rounds.raised_usd.any()
    rounds_posted(journal, rounds)
    assert not journal.cash_change("labs").any()
    assert (rounds.cap_table == view.state.labs.cap_table).all()


def test_a_round_that_needs_all_it_asks_for_does_not_fail_by_rounding(view: View) -> None:
    stream = np.random.default_rng(0)
    amount = 1e8 * (0.1 + stream.random(view.arr_usd.shape))
    asked = Ask(amount > 0.0, amount, amount, 3.0 * amount)
    funds, clouds, maker = offers_of(view, 0.0, 0.0)
    rich = replace(view.state.investors, cash_usd=np.full_like(view.state.investors.cash_usd, 1e12))
    seen = replace(view, state=replace(view.state, investors=rich))
    offered = 1e8 * (0.2 + stream.random(funds.shape))
    assert close_rounds(seen, asked, offered, clouds, maker).closed.all()


def test_ties_of_those_who_join_the_same_round(view: View, given: Given) -> None:
    funds = len(view.setting.investors)
    joined = np.zeros((*view.arr_usd.shape, funds))
    joined[:, 0, :2] = 1e6
    old = replace(view.state.investors, coinvestment=np.ones((2, funds, funds)))
    seen = replace(
        view,
        p=given(view.p, {"capital.tie_fading_per_month": 0.1}),
        state=replace(view.state, investors=old),
    )
    found = ties(seen, joined)
    assert found[:, 0, 1] == pytest.approx(1.9)
    assert found[:, 0, 2] == pytest.approx(0.9)
