from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital import narrative as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_labs(view: View, **columns: np.ndarray) -> View:
    labs = replace(view.state.labs, **columns)
    return replace(view, state=replace(view.state, labs=labs))


VALUES = {
    "capital.narrative_usd": 2e11,
    "capital.narrative_belief": 1.0,
    "capital.narrative_reference_log10": 27.0,
    "capital.narrative_pace_log10": 1.0,
    "capital.narrative_decay_log10": 1.0,
    "capital.narrative_size_elasticity": 0.5,
    "capital.market_in_view_usd_per_year": 1e16,
}


def frontier(view: View, given: Given, level: float, pace: float) -> View:
    window = level + pace / 12.0 * (np.arange(36.0) - 35.0)
    window = np.tile(window, (len(view.best), 1))
    state = replace(view.state, market=replace(view.state.market, frontier_window=window))
    return replace(view, state=state, best=window[:, -1:], p=given(view.p, VALUES))


def test_belief_rises_with_capability_and_pace(view: View, given: Given) -> None:
    usual = rules.prize(frontier(view, given, 27.0, 1.0))
    assert usual == pytest.approx(2e11, rel=1e-3)
    assert rules.prize(frontier(view, given, 28.0, 1.0)) == pytest.approx(np.e * usual, rel=1e-3)
    assert rules.prize(frontier(view, given, 27.0, 0.5)) == pytest.approx(0.5 * usual)
    assert rules.prize(frontier(view, given, 27.0, 0.0)) == pytest.approx(0.0, abs=1.0)


def test_no_prize_is_worth_more_than_all_sales_to_come(view: View, given: Given) -> None:
    seen = frontier(view, given, 80.0, 1.0)
    p = given(seen.p, {"capital.market_in_view_usd_per_year": 2e12})
    annuity = p["capital.discount_rate"] - p["capital.long_growth"]
    assert rules.prize(replace(seen, p=p)) == pytest.approx(
        p["capital.mature_margin"] * 2e12 / annuity
    )


def test_labs_share_the_prize_by_place_and_size(view: View, given: Given) -> None:
    seen = frontier(view, given, 27.0, 1.0)
    behind, size = np.full_like(view.arr_usd, 1.0), np.full_like(view.arr_usd, 1.0)
    behind[:, 0], size[:, 0] = 0.0, 4.0
    alive = np.ones_like(view.state.labs.alive)
    alive[:, -1] = False
    seen = with_labs(seen, capability=27.0 - behind, rd_usd=size, alive=alive)
    found = rules.narrative(replace(seen, leader_rd=np.full_like(view.best, 4.0)))
    assert found.sum(axis=1, keepdims=True) == pytest.approx(rules.prize(seen))
    assert found[:, 0] == pytest.approx(2.0 * np.e * found[:, 1])
    assert (found[:, -1] == 0.0).all()
