"""Contracts bind: what is due, what clouds concede, what is signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.labs import compute_contracts as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
CALM = {
    "cloud.overhead": 1.0,
    "cloud.cost_of_capital": 0.12,
    "contracts.relet_share": 1.0,
    "contracts.creditors_share": 0.5,
    "contracts.talks_months": 1.0,
    "distress.renegotiation_runway_months": 8.0,
}


def in_talks(view: View, given: Given, **columns: Any) -> View:
    """Every lab owes 100 a month for a year, for 100 H100e at a price of 1 a month; it is short.

    Re-letting brings ``relet`` of it; sales are 50.
    """
    labs, relet = view.state.labs, columns.pop("relet")
    shape = labs.rd_usd.shape
    ladder = np.zeros((*shape, 60))
    ladder[..., 11] = 100.0
    new = {
        "owner": np.full(shape, -1),
        "alive": np.ones(shape, dtype=np.bool_),
        "cash_usd": np.full(shape, 240.0),
        "arrears_usd": np.zeros(shape),
        "failed_rounds": np.ones(shape),
        "contracted_h100e": ladder,
        "contracted_usd": ladder,
        "revenue_window": np.full_like(labs.revenue_window, 50.0),
    } | columns
    posted = np.full_like(view.state.clouds.price_usd, relet / HOURS_PER_MONTH)
    clouds = replace(view.state.clouds, price_usd=posted)
    market = replace(view.state.market, long_contract_price=view.state.market.contract_price)
    state = replace(view.state, labs=replace(labs, **new), clouds=clouds, market=market)
    runway = np.full(shape, 4.0)
    return replace(view, state=state, p=given(view.p, CALM), runway_months=runway)


def test_a_price_is_cut_where_a_lab_can_pay_more_than_others_would(
    view: View, given: Given
) -> None:
    seen = in_talks(view, given, relet=0.5)
    book = rules.renegotiated(seen, np.zeros(view.arr_usd.shape))  # 50 and 240 over 8: 80
    assert book.due_usd == pytest.approx(65.0)
    assert book.h100e.sum(axis=2) == pytest.approx(100.0)
    assert book.forgiven_usd == pytest.approx(35.0 * (1.0 - 1.01**-12) / 0.01)
    assert not book.returned_h100e.any()


def test_hours_go_back_where_others_would_pay_more(view: View, given: Given) -> None:
    book = rules.renegotiated(in_talks(view, given, relet=0.9), np.zeros(view.arr_usd.shape))
    assert book.due_usd == pytest.approx(80.0)
    assert book.returned_h100e == pytest.approx(20.0)
    assert book.forgiven_usd == pytest.approx(0.2 * 10.0 * (1.0 - 1.01**-12) / 0.01)


def test_talks_take_months_and_creditors_may_have_the_power(view: View, given: Given) -> None:
    seen = in_talks(view, given, relet=0.5)
    slow = replace(seen, p=given(seen.p, {"contracts.talks_months": 5.0}))
    assert rules.renegotiated(slow, 0.0 * view.arr_usd).due_usd == pytest.approx(93.0)
    strong = replace(seen, p=given(seen.p, {"contracts.creditors_share": 1.0}))
    assert rules.renegotiated(strong, 0.0 * view.arr_usd).due_usd == pytest.approx(80.0)


@pytest.mark.parametrize(
    "columns",
    [{"failed_rounds": 0.0}, {"owner": 0}, {"cash_usd": 401.0}, {"alive": False}],
    ids=["not refused", "owned", "can pay", "gone"],
)
def test_nobody_else_is_let_off(view: View, given: Given, columns: dict[str, Any]) -> None:
    labs = view.state.labs
    new = {name: np.full_like(getattr(labs, name), value) for name, value in columns.items()}
    book = rules.renegotiated(in_talks(view, given, relet=0.5, **new), 0.0 * view.arr_usd)
    assert book.due_usd == pytest.approx(100.0)
    assert not book.forgiven_usd.any()


def test_labs_sign_for_what_their_book_does_not_cover(view: View, given: Given) -> None:
    seen = in_talks(view, given, relet=2.0, failed_rounds=np.zeros_like(view.arr_usd))
    values = {"labs.committed_share": 0.9, "labs.commitment_months": 24.0}
    seen = replace(seen, p=given(seen.p, values), runway_months=np.full_like(view.arr_usd, 60.0))
    book = rules.renegotiated(seen, 0.0 * view.arr_usd)
    after = rules.signed(seen, book, np.full_like(view.arr_usd, 150.0))
    assert after.h100e[..., 10] == pytest.approx(100.0)
    assert after.h100e[..., 23] == pytest.approx(35.0)
    assert after.usd[..., 23] == pytest.approx(70.0)
    assert after.h100e.sum(axis=2) == pytest.approx(135.0)
    # A lab in distress signs nothing, and nobody gives up what has been signed.
    short = replace(seen, runway_months=np.full_like(view.arr_usd, 4.0))
    assert rules.signed(short, book, 150.0 + 0.0 * view.arr_usd).h100e[..., 23].max() == 0.0
    little = rules.signed(seen, book, 10.0 + 0.0 * view.arr_usd)
    assert little.h100e.sum(axis=2) == pytest.approx(100.0)


def test_what_running_contracts_do_not_cover_is_placed_anew(view: View, given: Given) -> None:
    seen = in_talks(view, given, relet=2.0)
    book = rules.renegotiated(seen, 0.0 * view.arr_usd + 1e9)
    seen = replace(seen, p=given(seen.p, {"distress.renegotiation_runway_months": 2.0}))
    book = rules.renegotiated(seen, 0.0 * view.arr_usd)
    anew = rules.placed_share(book, 125.0 + 0.0 * view.arr_usd)
    assert anew == pytest.approx(0.2)
