from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import discounts as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "discounts.batch_cut": 0.5,
    "discounts.batch_saving": 0.5,
    "discounts.batch_share": 0.2,
    "discounts.cached_cut": 0.8,
    "discounts.fallback_share": 0.0,
    "discounts.input_over_blend": 0.53,
    "discounts.midway_since_2025": -0.25,
    "discounts.spread_per_year": 4.0,
    "inference.cached_share": 0.3,
    "inference.small_tier_cost_ratio": 10.0,
}


def at(view: View, given: Given, since_2025: float, **values: float) -> View:
    return replace(view, p=given(view.p, VALUES | values), since_2025=since_2025)


def test_discounts_spread_by_the_calendar(view: View, given: Given) -> None:
    assert rules.take_up(at(view, given, -0.25)) == pytest.approx(0.5)
    assert rules.take_up(at(view, given, 0.0)) == pytest.approx(0.731, abs=1e-3)
    assert (rules.take_up(at(view, given, -2.0)) < 0.001).all()


def test_batches_and_caches_lower_what_is_paid(view: View, given: Given) -> None:
    listed = np.ones_like(view.state.labs.price)
    late = at(view, given, 50.0)
    assert rules.paid_over_list(late, listed) == pytest.approx(0.9 * (1 - 0.3 * 0.8 * 0.53))
    early = at(view, given, -50.0)
    assert rules.paid_over_list(early, listed) == pytest.approx(1.0)


def test_a_fallback_pays_and_costs_what_the_small_model_does(view: View, given: Given) -> None:
    name = "discounts.fallback_share"
    none, some = (at(view, given, 50.0, **{name: share}) for share in (0.0, 0.1))
    listed = np.ones_like(view.state.labs.price) * np.array([5.0, 1.0])
    ratio = rules.paid_over_list(some, listed) / rules.paid_over_list(none, listed)
    assert ratio[..., 0] == pytest.approx(0.92)
    assert ratio[..., 1] == pytest.approx(1.0)
    cost = rules.served_over_cost(some) / rules.served_over_cost(none)
    assert cost[..., 0] == pytest.approx(0.91)
    assert cost[..., 1] == pytest.approx(1.0)
    dear = listed[..., ::-1].copy()  # a small model above the large one is no saving
    same = rules.paid_over_list(some, dear) / rules.paid_over_list(none, dear)
    assert same == pytest.approx(1.0)


def test_batches_run_when_machines_would_stand_idle(view: View, given: Given) -> None:
    assert rules.served_over_cost(at(view, given, 50.0)) == pytest.approx(0.9)
