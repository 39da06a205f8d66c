"""What labs spend on derisking a run: as much as a failure would cost more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_derisking as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.run_months": 4.0, "labs.failure_delay_months": 1.0, "training.failure_base": 0.3,
    "training.failure_floor": 0.04, "training.failure_half_ratio": 0.1,
}  # fmt: skip


def running(view: View, bill: float, rd: float) -> View:
    """Labs with a main run under way at such a bill and R&D, USD a month."""
    none = np.zeros_like(view.state.labs.rd_usd)
    labs = replace(view.state.labs, run_usd_per_month=none + bill, rd_usd=none + rd)
    return replace(view, state=replace(view.state, labs=labs))


def test_a_run_is_derisked_by_what_hangs_on_it(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, VALUES))
    assert rules.lost_months(seen) == pytest.approx(5.0)
    found = rules.derisking(running(seen, 1e8, 5e8))
    assert found == pytest.approx(1e8 * 0.1 * np.log2(np.log(2.0) * 0.26 * 7.5 / 0.1))
    assert found == pytest.approx(3.8e7, rel=0.02)
    assert (rules.derisking(running(seen, 1e8, 5e9)) > found).all()


def test_nothing_is_derisked_without_a_run_or_where_no_failure_can_be_avoided(
    view: View, given: Given
) -> None:
    seen = replace(view, p=given(view.p, VALUES))
    assert not rules.derisking(running(seen, 0.0, 5e8)).any()
    safe = replace(view, p=given(view.p, VALUES | {"training.failure_base": 0.04}))
    assert not rules.derisking(running(safe, 1e8, 5e8)).any()
    hard = replace(view, p=given(view.p, VALUES | {"training.failure_half_ratio": 3.0}))
    assert not rules.derisking(running(hard, 1e8, 5e8)).any()
