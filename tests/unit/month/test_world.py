from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View
from sim.ledger.accounts import SECTORS
from sim.ledger.statements import ITEMS
from sim.month.hooks import Defaults
from sim.month.world import World, cash_of, sheet
from sim.start.build import Batch


class Doubled(Defaults):
    """Doubles one decision, and remembers the axis that it was told."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.axis = wanted, -1

    def decide(self, kind: str, decision: str, view: View, default: Any, axis: int) -> Any:
        if decision != self.wanted:
            return default
        self.axis = axis
        return 2 * default


def test_a_hook_replaces_a_decision_and_knows_its_axis(small_batch: Batch, view: View) -> None:
    hooks = Doubled("decide_bid")
    decide = World(small_batch, hooks).decide(view)
    bids = np.ones((2, 3, 4))
    assert (decide("hyperscaler", "decide_bid", bids) == 2.0).all()
    assert hooks.axis == 2
    assert decide("lab", "decide_price", bids) is bids


def test_a_decision_keeps_its_type(small_batch: Batch, view: View) -> None:
    class Ones(Defaults):
        def decide(self, kind: str, decision: str, view: View, default: Any, axis: int) -> Any:
            return np.ones(default.shape)

    decide = World(small_batch, Ones()).decide(view)
    assert decide("lab", "decide_release", np.zeros((2, 3), dtype=bool)).dtype == np.bool_


def test_halls_and_power_are_on_the_sheet(small_batch: Batch) -> None:
    """A dollar more of buildings at each cloud is a dollar more of fixed capital."""
    state = small_batch.state
    clouds = replace(state.clouds, buildings_usd=state.clouds.buildings_usd + 1.0)
    more = sheet(replace(state, clouds=clouds), small_batch.setting)
    less = sheet(state, small_batch.setting)
    column = ITEMS.index("fixed_capital")
    rise = (more - less)[:, :, column].sum(axis=1)
    assert rise == pytest.approx(float(clouds.buildings_usd.shape[1]), rel=1e-3)


def test_cash_of_every_sector_is_on_the_sheet(small_batch: Batch) -> None:
    state = small_batch.state
    cash = cash_of(state)
    assert set(cash) == set(SECTORS)
    found: FloatArray = sheet(state, small_batch.setting)
    for sector, amount in cash.items():
        column = found[:, SECTORS.index(sector), ITEMS.index("cash")]
        assert column == pytest.approx(amount.sum(axis=1))
    for item in ("equity_held", "credits_held", "arrears_receivable"):
        other = {
            "equity_held": "equity_issued",
            "credits_held": "credits_owed",
            "arrears_receivable": "arrears_payable",
        }[item]
        both = found[..., ITEMS.index(item)] + found[..., ITEMS.index(other)]
        assert both.sum(axis=1) == pytest.approx(0.0, abs=1.0)


def test_books_are_kept_by_year(played: Any) -> None:
    assert played.world.month == 3
    assert len(played.world.flow_years) == 1
    assert played.world.sheets == []
