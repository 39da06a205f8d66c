from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.capital import public_market as rules
from sim.economy.behaviour.capital.fundraising import Rounds
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def grown(view: View, **finance: Any) -> View:
    """All independent labs large and growing, in a neutral mood."""
    one = np.ones_like(view.arr_usd)
    market = replace(view.state.market, sentiment=np.zeros_like(view.best))
    new = replace(view.state.finance, **finance)
    state = replace(view.state, market=market, finance=new)
    return replace(view, state=state, arr_usd=1e9 * one, growth=one)


def no_rounds(view: View) -> Rounds:
    labs, funds = view.state.labs, len(view.setting.investors)
    none, nothing = np.zeros_like(labs.alive), np.zeros_like(view.arr_usd)
    venture = np.zeros((*nothing.shape, funds))
    clouds = np.zeros_like(labs.credits_usd)
    ties = view.state.investors.coinvestment
    return Rounds(
        *(none, none, none, nothing, venture, clouds, clouds),
        *(labs.cap_table, labs.valuation_usd, ties, nothing),
    )


def independent(view: View) -> Any:
    return view.state.labs.alive & (view.state.labs.owner == -1)


def test_large_growing_labs_list_in_a_good_mood(view: View, given: Given) -> None:
    values = {"listing.hazard_per_year": 0.12, "listing.hot_market": 1.0}
    seen = replace(grown(view), p=given(view.p, values))
    luck = np.full_like(view.arr_usd, 0.015)
    assert not rules.listings(seen, luck).any()
    market = replace(seen.state.market, sentiment=np.ones_like(view.best))
    happy = replace(seen, state=replace(seen.state, market=market))
    assert (rules.listings(happy, luck) == independent(view)).all()
    small = replace(happy, arr_usd=np.full_like(view.arr_usd, 1e7))
    assert not rules.listings(small, luck).any()
    listed = grown(view, listed=np.ones_like(view.state.labs.alive))
    assert not rules.listings(replace(listed, p=seen.p), 0.0 * luck).any()


def test_the_public_buys_its_share_of_a_lab(view: View, given: Given) -> None:
    seen = replace(grown(view), p=given(view.p, {"listing.primary_share": 0.2}))
    lists = independent(view)
    done = rules.issues(seen, lists)
    assert done.raised_usd[lists] == pytest.approx(0.25 * valuation(seen)[lists])
    after = rules.floated(seen, no_rounds(seen), done)
    before = view.state.labs.cap_table
    assert after.cap_table[lists][:, :-1] == pytest.approx(0.8 * before[lists][:, :-1])
    assert after.valuation_usd[lists] == pytest.approx(1.25 * valuation(seen)[lists])
    assert (after.valuation_usd[~lists] == view.state.labs.valuation_usd[~lists]).all()


def test_a_listed_lab_that_runs_short_issues_shares(view: View, given: Given) -> None:
    labs = view.state.labs
    listed = independent(view)
    columns = {"burn_usd": 1e6, "months_since_round": 24.0, "failed_rounds": 0.0}
    new: dict[str, Any] = {
        name: np.full_like(view.arr_usd, value) for name, value in columns.items()
    }
    seen = grown(view, listed=listed)
    seen = replace(
        seen,
        state=replace(seen.state, labs=replace(labs, **new)),
        runway_months=np.full_like(view.arr_usd, 3.0),
    )
    easy = given(view.p, {"capital.least_fill": 0.1})
    eager = replace(seen, p=easy, burn_multiple=np.full_like(view.arr_usd, 0.05))
    none = np.zeros_like(listed)
    done = rules.issues(eager, none)
    assert (done.issued == listed).all()
    assert (done.raised_usd[listed] > 0).all()
    strict = given(view.p, {"capital.least_fill": 1.0})
    burning = replace(seen, p=strict, burn_multiple=np.full_like(view.arr_usd, 50.0))
    refused = rules.issues(burning, none)
    assert (refused.failed == listed).all()
    assert not refused.raised_usd.any()


def test_funds_sell_after_the_lock_up(view: View, given: Given) -> None:
    values = {
        "listing.lock_up_months": 6.0,
        "listing.sell_down_months": 20.0,
        "tender.share_per_year": 0.0,
    }
    months = np.full_like(view.arr_usd, 6.0)
    seen = grown(view, listed=independent(view), months_listed=months)
    seen = replace(seen, p=given(view.p, values))
    funds = len(view.setting.investors)
    done = rules.trades(seen, no_rounds(seen), 0.0 * months)
    held = view.state.labs.cap_table[..., :funds]
    sold = 0.05 * (held * (valuation(seen) * independent(view))[..., None]).sum(axis=1)
    assert done.secondary_usd == pytest.approx(sold)
    assert done.cap_table.sum(axis=2)[view.state.labs.alive] == pytest.approx(1.0)
    early = grown(view, listed=independent(view), months_listed=months - 1.0)
    early = replace(early, p=seen.p)
    assert not rules.trades(early, no_rounds(early), 0.0 * months).secondary_usd.any()


def test_tenders_end_with_the_purse(view: View, given: Given) -> None:
    values = {"tender.share_per_year": 0.12, "tender.cash_share_per_month": 0.1}
    seen = replace(grown(view), p=given(view.p, values))
    old = seen.state.investors
    crossover = view.setting.crossover
    nothing = np.zeros_like(view.arr_usd)
    for purse in (1e3, 1e15):
        new = replace(old, committed_usd=np.full_like(old.committed_usd, purse))
        now = replace(seen, state=replace(seen.state, investors=new))
        done = rules.trades(now, no_rounds(now), nothing)
        assert (done.paid_to_staff_usd[:, ~crossover] == 0).all()
        assert (done.paid_to_staff_usd <= 0.1 * purse + 1e-6).all()
        assert done.cap_table.sum(axis=2)[view.state.labs.alive] == pytest.approx(1.0)
    worth = independent(view) * valuation(seen)
    staff = view.state.labs.cap_table[..., -1] * worth
    assert done.paid_to_staff_usd.sum() == pytest.approx(0.01 * staff.sum())
    held = view.state.labs.cap_table[..., : len(crossover)] * worth[..., None]
    early = 0.01 * held.sum(axis=1) * ~crossover
    assert done.secondary_usd == pytest.approx(early)


def test_pay_in_shares_dilutes_everybody_else() -> None:
    table = np.array([[[0.8, 0.2], [0.0, 0.0]]])
    after = rules.granted(table, np.full((1, 2), 0.25), np.ones((1, 2), dtype=bool))
    assert after[0, 0] == pytest.approx([0.64, 0.36])
    assert not after[0, 1].any()


def test_what_funds_pay_is_called(view: View) -> None:
    rounds = no_rounds(view)
    rounds = replace(rounds, venture_usd=rounds.venture_usd + 2.0)
    none = np.zeros_like(view.state.labs.alive)
    done = rules.exchanged(grown(view), rounds, none, np.zeros_like(view.arr_usd))
    expected = 2.0 * view.arr_usd.shape[1] + done.trades.paid_to_staff_usd
    assert done.called_usd == pytest.approx(expected)
    assert (done.sold_usd == done.rounds.venture_usd.sum(axis=2)).all()
