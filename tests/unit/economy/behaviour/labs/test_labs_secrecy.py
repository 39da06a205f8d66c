from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_secrecy as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_labs(view: View, **columns: np.ndarray) -> View:
    labs = replace(view.state.labs, **columns)
    return replace(view, state=replace(view.state, labs=labs))


VALUES = {
    "research.secrecy_leak_cut": 0.5,
    "research.secrecy_drag": 0.1,
    "research.leak_half_life_months": 100.0 * np.log(2.0) / 1.5,
    "research.algorithmic_growth": 1.2,
    "labs.secrecy_pay": 0.25,
}


@pytest.fixture
def ahead(view: View, given: Given) -> View:
    """One lab that leads by 0.2 orders of magnitude, the others alike."""
    knows = np.zeros_like(view.arr_usd)
    knows[:, 0] = 0.2
    alive = np.ones_like(view.state.labs.alive)
    return replace(with_labs(view, knowhow=1.0 + knows, alive=alive), p=given(view.p, VALUES))


def test_who_leads_protects_what_that_is_worth(ahead: View) -> None:
    chosen = rules.secrecy(ahead)
    assert chosen[:, 0] == pytest.approx(0.2 * np.log(10.0) * 0.015 * 0.5 / 0.01)
    assert (chosen[:, 1:] == 0.0).all()


def test_protection_costs_pace_and_pay_and_keeps_leaks(ahead: View) -> None:
    chosen = rules.secrecy(ahead)
    assert rules.secrecy_drag(ahead) == pytest.approx(0.05 * chosen**2)
    assert rules.pay_for_secrecy(ahead) == pytest.approx(1.0 + 0.25 * chosen)
    assert rules.let_through(ahead)[:, 0] == pytest.approx(1.0 - 0.5 * chosen[:, 0])


def test_protection_that_costs_nothing_is_complete(ahead: View, given: Given) -> None:
    free = replace(ahead, p=given(ahead.p, {"research.secrecy_drag": 0.0}))
    assert rules.secrecy(free)[:, 0] == pytest.approx(1.0)
