from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.month.commit_labs import traded
from sim.month.world import cash_of


def test_every_sectors_cash_moved_by_what_was_posted(played: Any) -> None:
    before, after = cash_of(played.before), cash_of(played.world.state)
    for sector, now in after.items():
        change = played.done.journal.cash_change(sector)
        assert now == pytest.approx(before[sector] + change, rel=1e-12, abs=1.0), sector


def test_money_is_neither_made_nor_lost(played: Any) -> None:
    before, after = cash_of(played.before), cash_of(played.world.state)
    change = [(after[name] - before[name]).sum(axis=1) for name in after]
    turnover = played.done.journal.turnover()
    assert (np.abs(np.sum(change, axis=0)) <= 1e-9 * turnover).all()


def test_the_revenue_window_moves_on(played: Any) -> None:
    old, new = played.before.labs.revenue_window, played.world.state.labs.revenue_window
    kept = new[..., -1] > 0
    assert (new[..., :-1] == old[..., 1:])[kept].all()
    assert (new[..., -1] == played.done.sold.revenue_usd)[kept].all()


def test_credits_and_arrears_roll_forward(played: Any) -> None:
    shape = played.before.labs.cash_usd.shape
    one, hypers = np.ones(shape), played.before.labs.credits_usd.shape[2]
    wide = np.ones((*shape, hypers))
    labs = replace(played.before.labs, credits_usd=100.0 * wide, arrears_usd=50.0 * one)
    sold = replace(played.done.sold, credits_used_usd=30.0 * wide, arrears_usd=37.0 * one)
    shares = played.done.shares
    shares = replace(shares, rounds=replace(shares.rounds, credits_usd=5.0 * wide))
    before = replace(played.before, labs=labs)
    found = traded(before, replace(played.done, sold=sold, shares=shares))
    assert found.credits_usd == pytest.approx(75.0)
    assert found.arrears_usd == pytest.approx(37.0)


def test_machines_age_and_arrive(played: Any) -> None:
    old, new = played.before.clouds, played.world.state.clouds
    p = played.done.view.p
    assert (new.vintages_h100e[..., 0] == old.in_transit_h100e[..., -1]).all()
    kept = 1.0 - p["cloud.attrition_per_month"]
    assert new.vintages_h100e[..., 1] == pytest.approx(kept * old.vintages_h100e[..., 0])
    retired = int(p["cloud.retirement_months"][0, 0])
    assert not new.vintages_h100e[..., retired + 1].any()
    shipped = played.done.delivery.merchant_h100e + played.done.delivery.custom_h100e
    assert (new.in_transit_h100e[..., 0] == shipped).all()


def test_smoothed_burn_moves_a_quarter_of_the_way(played: Any, given: Any) -> None:
    p = given(played.done.view.p, {"labs.flow_smoothing_per_month": 0.25})
    view = replace(played.done.view, p=p)
    labs = traded(played.before, replace(played.done, view=view))
    old, now = played.before.labs.burn_usd, played.done.sold.burn_usd
    assert labs.burn_usd == pytest.approx(0.75 * old + 0.25 * now)
