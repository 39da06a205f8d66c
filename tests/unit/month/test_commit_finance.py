from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.capital.labs_finance import valuation
from sim.month.commit_finance import finance_after


def after(played: Any, done: Any) -> Any:
    return finance_after(played.before, done, played.world.state.labs)


def test_a_listing_lasts_while_nobody_owns_the_lab(played: Any) -> None:
    done, labs = played.done, played.world.state.labs
    every = np.ones_like(labs.alive)
    issues = replace(done.shares.issues, lists=every)
    finance = after(played, replace(done, shares=replace(done.shares, issues=issues)))
    assert (finance.listed == (labs.alive & (labs.owner == -1) & ~done.opened)).all()
    assert (finance.months_listed[finance.listed] == 1.0).all()
    assert not finance.premium[finance.listed].any()


def test_the_price_of_a_round_is_remembered_against_worth(played: Any) -> None:
    done, labs = played.done, played.world.state.labs
    every = np.ones_like(labs.alive)
    worth = np.maximum(valuation(done.view), 1.0)
    asked = replace(done.asked, pre_money_usd=2.0 * worth)
    shares = replace(done.shares, rounds=replace(done.shares.rounds, closed=every))
    finance = after(played, replace(done, asked=asked, shares=shares))
    private = labs.alive & (labs.owner == -1) & ~finance.listed & ~done.opened
    assert finance.premium[private] == pytest.approx(np.log(2.0))
    assert not finance.price_age_months.any()


def test_without_a_round_the_last_price_ages_and_fades(played: Any) -> None:
    done, before = played.done, played.before
    none = np.zeros_like(before.labs.alive)
    rounds = replace(done.shares.rounds, closed=none)
    issues = replace(done.shares.issues, lists=none)
    quiet = replace(
        done,
        shares=replace(done.shares, rounds=rounds, issues=issues),
        auction=replace(done.auction, sold=none),
        opened=none,
    )
    finance = after(played, quiet)
    private = (
        played.world.state.labs.alive & (played.world.state.labs.owner == -1) & ~finance.listed
    )
    old = before.finance
    fade = 0.5 ** (1.0 / done.view.p["capital.anchor_half_life_months"])
    expected = (old.premium * fade)[private]
    assert finance.premium[private] == pytest.approx(expected)
    assert finance.price_age_months[private] == pytest.approx(old.price_age_months[private] + 1.0)
