from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand.consumer_plans import Wanted, wanted
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "consumers.paying_share_professional": 0.5,
    "consumers.reference_price_usd": 20.0,
    "consumers.price_sensitivity_per_usd": 0.1,
    "consumers.paid_quality_pull": 0.5,
    "consumers.plan_correlation": 0.6,
    "consumers.heavy_odds": 0.02,
    "consumers.heavy_capability_log10": 27.0,
    "consumers.heavy_capability_pull": 1.0,
    "consumers.heavy_price_ratio": 10.0,
    "consumers.heavy_price_sensitivity_per_usd": 0.01,
    "consumers.heavy_least_usd_per_month": 2e6,
}


def at(view: View, given: Given, price: float, capability: float = 27.0, **more: float) -> Wanted:
    labs = view.state.labs
    level = np.full_like(labs.capability, capability)
    state = replace(view.state, labs=replace(labs, capability=level))
    p = given(view.p, VALUES | {f"consumers.{name}": value for name, value in more.items()})
    seen = replace(view, p=p, state=state, best=np.full_like(view.best, 27.0))
    return wanted(seen, np.full_like(view.arr_usd, price))


def test_half_pay_at_the_reference_price_and_fewer_above(view: View, given: Given) -> None:
    none = {"heavy_odds": 0.001, "heavy_least_usd_per_month": 1e8}
    on = view.state.labs.alive
    assert at(view, given, 20.0, **none).plus[:, 1][on] == pytest.approx(0.5)
    assert at(view, given, 22.0, **none).plus[:, 1][on] == pytest.approx(0.450, abs=1e-3)
    assert at(view, given, 20.0, **none).worth[:, 1][on] == pytest.approx(0.4 * np.log(2.0))


def test_who_is_behind_sells_fewer_plans(view: View, given: Given) -> None:
    on = view.state.labs.alive
    behind = at(view, given, 20.0, 25.0, heavy_least_usd_per_month=1e8).plus[:, 1]
    assert behind[on] == pytest.approx(1.0 / (1.0 + np.e))  # two steps of ten at 0.5


def test_heavy_plans_come_with_capability_and_are_dear(view: View, given: Given) -> None:
    on = view.state.labs.alive
    usual = at(view, given, 20.0).heavy[on]
    assert usual == pytest.approx(0.02 / 2.02)
    dear = at(view, given, 22.0).heavy[on]  # 220: e^-0.2 of 0.02 beside e^-0.2 of 1
    assert dear == pytest.approx(0.02 * np.exp(-0.2) / (1.0 + np.exp(-0.2) * 1.02))
    assert (at(view, given, 20.0, 26.0).heavy[on] < 0.5 * usual).all()


def test_no_heavy_plan_before_one_could_sell_enough(view: View, given: Given) -> None:
    assert not at(view, given, 20.0, heavy_least_usd_per_month=1e8).heavy.any()
