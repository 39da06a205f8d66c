from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_thrift as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_labs(view: View, **columns: np.ndarray) -> View:
    labs = replace(view.state.labs, **columns)
    return replace(view, state=replace(view.state, labs=labs))


@pytest.fixture
def serving(view: View) -> View:
    """One lab that serves for ten times what it earns on it."""
    window = view.state.labs.revenue_window.copy()
    window[..., -1] = 1e8
    profit = np.zeros_like(view.arr_usd)
    profit[:, 1] = 9e7
    return with_labs(view, revenue_window=window, gross_profit_usd=profit)


def test_who_spends_on_serving_works_on_its_cost(serving: View) -> None:
    found = rules.effort(serving)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    dear, cheap = (
        np.maximum(serving.optimism * rules.race_prize(serving), 1.0)[:, k] for k in (0, 1)
    )
    assert found[:, 0] == pytest.approx(1e8 / (1e8 + dear))
    assert found[:, 1] == pytest.approx(1e7 / (1e7 + cheap))


def test_a_lab_that_cannot_wait_turns_to_cost(serving: View) -> None:
    short = replace(serving, optimism=0.1 * serving.optimism)
    assert (rules.effort(short) >= rules.effort(serving)).all()
    assert (rules.effort(short)[:, 0] > rules.effort(serving)[:, 0]).all()


def test_effort_beyond_the_usual_is_paid_in_experiments(serving: View, given: Given) -> None:
    values = {"labs.efficiency_half_life_months": 1.0, "labs.thrift_log": 2.0}
    ratio = np.full_like(serving.arr_usd, 0.25)
    seen = replace(with_labs(serving, parameter_ratio=ratio), p=given(serving.p, values))
    more = rules.beyond(seen)
    assert rules.left_for_better(seen) == pytest.approx(1.0 - more)
    assert rules.parameter_ratio(seen) == pytest.approx(0.5 * np.exp(-more))
    size = seen.state.labs.rd_usd * seen.state.labs.alive
    assert (more * size).sum(axis=1) == pytest.approx(0.0, abs=1e-3)
