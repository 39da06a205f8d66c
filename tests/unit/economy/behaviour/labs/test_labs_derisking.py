"""What labs spend on derisking a run: as much as a failure would cost more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_derisking as rules
from sim.economy.behaviour.labs.labs_research import race_prize
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.run_months": 4.0, "labs.failure_delay_months": 3.0, "training.failure_base": 0.3,
    "training.failure_floor": 0.04, "training.failure_half_ratio": 0.3,
}  # fmt: skip


def running(view: View, bill: np.ndarray) -> View:
    """Labs with a main run under way at such bills, USD a month."""
    labs = replace(view.state.labs, run_usd_per_month=bill)
    return replace(view, state=replace(view.state, labs=labs))


def test_a_run_is_derisked_by_what_hangs_on_it(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, VALUES))
    prize = race_prize(seen)
    alive = prize > 1e3
    found = rules.derisking(running(seen, 0.25 * prize), np.full_like(prize, 1e15))
    assert found[alive] == pytest.approx((0.3515 * 0.25 * prize)[alive], rel=1e-4)
    richer = rules.derisking(running(seen, 0.125 * prize), np.full_like(prize, 1e15))
    assert (richer / 0.125 > found / 0.25)[alive].all()


def test_nothing_is_derisked_without_a_run_or_where_no_failure_can_be_avoided(
    view: View, given: Given
) -> None:
    seen = replace(view, p=given(view.p, VALUES))
    much = np.full_like(view.arr_usd, 1e15)
    assert not rules.derisking(running(seen, np.zeros_like(much)), much).any()
    safe = replace(view, p=given(view.p, VALUES | {"training.failure_base": 0.04}))
    assert not rules.derisking(running(safe, 1e-9 * much), much).any()


def test_half_of_experiments_at_most_derisk(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, VALUES))
    prize = race_prize(seen)
    few = 1e-6 * prize
    found = rules.derisking(running(seen, 0.25 * prize), few)
    assert found[prize > 1e3] == pytest.approx(0.5 * few[prize > 1e3])
