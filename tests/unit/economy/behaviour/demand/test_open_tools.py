from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import SEGMENTS_OF_API, FloatArray
from sim.economy.behaviour.demand import open_tools, reluctance
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
BULK = SEGMENTS_OF_API.index("bulk")


def taught(view: View, given: Given, ever: list[float], **numbers: float) -> View:
    names = {
        "shared": "tools_shared",
        "pace": "learning_elasticity",
        "firms": "firms_learning_ratio",
    }
    told = {f"open.{names[name]}": value for name, value in numbers.items()}
    worlds = len(view.best)
    market = replace(
        view.state.market,
        open_ever_mtok=np.tile(ever, (worlds, 1)),
        open_reluctance_left=np.ones((worlds, len(ever))),
    )
    return replace(view, state=replace(view.state, market=market), p=given(view.p, told))


def test_a_doubling_takes_a_fifth_and_firms_learn_more_slowly(view: View, given: Given) -> None:
    seen = taught(view, given, [100.0] * 4, shared=0.0, pace=0.322, firms=0.5)
    found = open_tools.after_use(seen, np.full((len(view.best), 4), 100.0))
    assert found.ever_mtok == pytest.approx(200.0)
    assert found.left[0, BULK] == pytest.approx(0.8, abs=1e-3)
    assert found.left[0, 0] == pytest.approx(0.8**0.5, abs=1e-3)


def test_without_use_or_without_learning_nothing_wears_off(view: View, given: Given) -> None:
    idle = taught(view, given, [100.0] * 4, pace=0.4)
    assert open_tools.after_use(idle, np.zeros((len(view.best), 4))).left == pytest.approx(1.0)
    deaf = taught(view, given, [100.0] * 4, pace=0.0)
    assert open_tools.after_use(deaf, np.full((len(view.best), 4), 1e9)).left == pytest.approx(1.0)


def test_what_one_segment_uses_teaches_others_as_far_as_tools_are_shared(
    view: View, given: Given
) -> None:
    used: FloatArray = np.zeros((len(view.best), 4))
    used[:, BULK] = 400.0
    alone = open_tools.after_use(taught(view, given, [100.0] * 4, shared=0.0, pace=0.3), used)
    assert alone.left[0, 0] == pytest.approx(1.0)
    shared = open_tools.after_use(taught(view, given, [100.0] * 4, shared=0.5, pace=0.3), used)
    assert 0.0 < shared.left[0, BULK] < shared.left[0, 0] < 1.0


def test_a_taste_for_open_weights_does_not_wear_off(view: View, given: Given) -> None:
    market = view.state.market
    handicap = np.zeros_like(market.open_handicap)
    handicap[:, 0], handicap[:, 1] = 2.0, -1.0
    half = np.full_like(market.open_reluctance_left, 0.5)
    market = replace(market, open_handicap=handicap, open_reluctance_left=half)
    p = given(view.p, {"open.firms_lasting_utils": 0.7})
    found = reluctance.reluctance(replace(view, state=replace(view.state, market=market), p=p))
    assert found[0, :, 0, BULK].tolist() == pytest.approx([1.0, -1.0])
    assert found[0, :, 1, 0].tolist() == pytest.approx([1.7, -0.3])


def test_classes_hold_it_against_open_products_alone(view: View) -> None:
    found = reluctance.of_classes(view)
    assert (found[:, :, :-2] == 0.0).all()
    assert found.shape[3] == len(view.setting.class_segment)


def test_who_publishes_brings_the_use_of_its_customers(view: View, given: Given) -> None:
    told = {"open.firms_lasting_utils": 1.0, "labs.run_cadence_months": 12.0}
    seen = taught(view, given, [25.0] * 4, pace=0.3, firms=1.0)
    market = seen.state.market
    market = replace(
        market,
        open_handicap=np.full_like(market.open_handicap, 2.0),
        segment_spend=np.tile([100.0, 100.0, 0.0, 0.0], (len(view.best), 1)),  # firms alone
    )
    labs = seen.state.labs
    sales = np.zeros_like(labs.tier_revenue_usd)
    sales[:, 0, 0] = 50.0  # at 1 USD per Mtok: 300 Mtok in half a year, three times what was run
    labs = replace(labs, tier_revenue_usd=sales, price=np.ones_like(labs.price))
    state = replace(seen.state, market=market, labs=labs)
    found = open_tools.foreseen_reluctance(replace(seen, state=state, p=given(seen.p, told)))
    assert found[:, 0] == pytest.approx(1.0 + 2.0 * 4.0**-0.3)
    assert found[:, 1:] == pytest.approx(3.0)  # without customers: as it is now
