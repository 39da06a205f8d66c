from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_overheads as rules
from sim.economy.behaviour.labs.labs_staff import usual_pay
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_compliance_is_borne_in_full_from_a_size_on(view: View, given: Given) -> None:
    values = {
        "regulation.fixed_usd_per_month": 8e6,
        "regulation.share_of_rd": 0.01,
        "regulation.full_at_rd_usd_per_month": 1e6,
    }
    half = np.full_like(view.arr_usd, 0.5e6)
    found = rules.compliance_cost(replace(view, p=given(view.p, values)), half)
    assert found == pytest.approx(view.state.labs.alive * 4e6 + 0.5e4)


def test_small_sellers_spend_a_larger_share_on_selling(view: View, given: Given) -> None:
    values = {
        "labs.selling_share": 0.3,
        "labs.selling_reference_usd_per_month": 7e8,
        "labs.selling_scale_elasticity": 0.15,
        "labs.most_selling_share": 1.0,
    }
    seen = replace(view, p=given(view.p, values))
    revenue = np.full_like(view.arr_usd, 7e8)
    assert rules.selling_cost(seen, revenue) == pytest.approx(0.3 * 7e8)
    assert rules.selling_cost(seen, 0.1 * revenue) == pytest.approx(0.3 * 10.0**0.15 * 7e7)
    assert rules.selling_cost(seen, 1e-9 * revenue) == pytest.approx(1e-9 * revenue)  # at most all
    assert not rules.selling_cost(seen, 0.0 * revenue).any()


def test_overheads_go_with_pay(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"labs.overhead_ratio": 0.4}))
    assert rules.overheads(seen) == pytest.approx(0.4 * usual_pay(seen))
