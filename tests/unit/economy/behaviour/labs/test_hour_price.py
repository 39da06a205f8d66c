from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.labs.hour_price import access_price, new_contract_price
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_independents_rent_and_owned_labs_pay_cost(view: View, given: Given) -> None:
    values = {
        "cloud.overhead": 1.5,
        "hyperscaler.transfer_price_weight": 0.5,
    }
    p = given(view.p, values)
    labs = view.state.labs
    state = replace(
        view.state,
        labs=replace(
            labs,
            compute_h100e=np.full_like(view.arr_usd, 100.0),
            contracted_h100e=np.full_like(labs.contracted_h100e, 75.0 / 60.0),
            contracted_usd=np.full_like(labs.contracted_usd, 225.0 * HOURS_PER_MONTH / 60.0),
        ),
        market=replace(view.state.market, spot_price=np.full_like(view.best, 4.0)),
    )
    cost = np.tile(np.arange(1.0, view.full_cost.shape[1] + 1.0), (len(view.best), 1))
    hypers = len(view.setting.hyperscalers)
    others = cost[0, hypers:].mean()
    market = replace(state.market, contract_price=np.full_like(view.best, 4.0 * others))
    paid = access_price(p, replace(state, market=market), cost, hypers)
    # Three quarters under contracts at 3, all in, the rest at a spot price of 4 and overhead.
    assert paid[labs.owner == -1] == pytest.approx(0.75 * 3.0 + 0.25 * 1.5 * 4.0)
    # The market pays four times the cost: an hour inside a parent counts at the root of that.
    assert paid[labs.owner == 0] == pytest.approx(1.5 * 1.0 * 2.0)
    assert paid[labs.owner == -2] == pytest.approx(1.5 * others * 2.0)


def test_new_contracts_cost_what_their_clouds_post_for_three_years(view: View) -> None:
    clouds = replace(view.state.clouds, price_usd=np.full_like(view.state.clouds.price_usd, 2.0))
    one, three = np.full_like(view.best, 4.0), np.full_like(view.best, 3.0)
    market = replace(view.state.market, contract_price=one, long_contract_price=three)
    state = replace(view.state, clouds=clouds, market=market)
    assert new_contract_price(state) == pytest.approx(1.5)
