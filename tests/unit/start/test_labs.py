from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.base.units import LN10
from sim.economy.behaviour.observe import View
from sim.start.first_labs import everywhere, tier_shares


def test_slots_are_empty_and_the_living_have_cash(view: View) -> None:
    labs = view.state.labs
    assert (labs.cash_usd[~labs.alive] == 0).all()
    assert (labs.cap_table[~labs.alive] == 0).all()
    assert (labs.cash_usd[labs.alive] > 0).any()


def test_capability_is_know_how_and_compute(view: View, column: Callable[[str], int]) -> None:
    labs = view.state.labs
    lab = column("openai")
    known = labs.knowhow[:, lab] + labs.productivity[:, lab] / LN10
    assert (labs.run_flop[:, lab] <= labs.capability[:, lab] - known + 1e-9).all()


def test_tier_shares(view: View) -> None:
    shares = tier_shares(view.p)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert shares[0, 0] == view.p["market.start_frontier_share"][0, 0]


def test_what_is_the_same_everywhere_is_copied() -> None:
    column = np.array([1.0, 2.0])
    spread = everywhere(column, 3)
    spread[0, 0] = 9.0
    assert spread[1].tolist() == [1.0, 2.0]
    assert column[0] == 1.0
