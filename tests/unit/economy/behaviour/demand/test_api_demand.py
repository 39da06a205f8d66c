from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand import api_demand as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from sim.start.first_month import first_offer

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_price_pressure_is_the_log_markup_over_the_cost_trend(view: View) -> None:
    shop = first_offer(view, view.state)
    labs = view.state.labs.alive.shape[1]
    price = shop.price.copy()
    price[:, :, :labs] *= math.e
    more = rules.price_pressure(view, replace(shop, price=price))
    assert more - rules.price_pressure(view, shop) == pytest.approx(1.0)


def test_api_spend_is_elastic(view: View, given: Given) -> None:
    p = given(view.p, {"market.demand_elasticity": 1.5})
    found = rules.api_spend(
        replace(view, p=p), np.full((2, 1), 100.0), np.full((2, 1), np.log(4.0))
    )
    assert found == pytest.approx(50.0)


def test_price_pressure_is_taken_in_over_months(view: View) -> None:
    old = np.full((2, 1), 0.2)
    market = replace(view.state.market, price_pressure=old)
    seen = replace(view, state=replace(view.state, market=market))
    now = rules.felt_pressure(seen, old + view.p["market.pressure_months"] * 0.01)
    assert now == pytest.approx(0.21)


def test_a_dated_brand_shock_adds_to_the_brand(view: View) -> None:
    sales, still = np.ones_like(view.arr_usd), np.zeros_like(view.arr_usd)
    shock = np.zeros_like(view.arr_usd)
    shock[:, 0] = 0.5
    p = Parameters({name: view.p[name] for name in view.p} | {"lab.brand": shock})
    shaken = rules.brands(replace(view, p=p), sales, still)
    assert shaken - rules.brands(view, sales, still) == pytest.approx(shock)


def test_a_brand_fades_half_way_to_what_sales_sustain(view: View, given: Given) -> None:
    p = given(view.p, {"market.brand_half_life_months": 1.0, "market.fit_noise": 0.1})
    seen = replace(view, p=p)
    sales = np.ones_like(view.arr_usd)
    half = 0.5 * view.state.labs.brand + 0.5 * rules.flywheel(seen, sales)
    assert rules.brands(seen, sales, 2.0 * sales) == pytest.approx(half + 0.2)


def test_fame_follows_shares(view: View, given: Given) -> None:
    values = {"market.flywheel": 0.5, "market.flywheel_reference_share": 0.25}
    api = np.zeros_like(view.arr_usd)
    api[:, 0], api[:, 1] = 3.0, 1.0
    found = rules.flywheel(replace(view, p=given(view.p, values)), api)
    assert found[:, 0] == pytest.approx(0.5 * np.log(3.0))
    assert found[:, 1] == pytest.approx(0.0)
