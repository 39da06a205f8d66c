from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_pricing as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_mobile_share(view: View, given: Given) -> None:
    p = given(view.p, {"market.switching_hazard_per_month": 0.1, "market.router_share": 0.5})
    seen = replace(view, p=p, new_spend_share=np.full_like(view.best, 0.2))
    # 0.1 + 0.9 * 0.5 = 0.55, and a fifth of the rest.
    assert rules.mobile_share(seen) == pytest.approx(0.64)


def test_growth_discount_is_half_at_its_half_share(view: View, given: Given) -> None:
    p = given(view.p, {"labs.growth_discount": 0.5, "labs.growth_discount_half_share": 0.02})
    seen = replace(
        view,
        p=p,
        optimism=np.ones_like(view.optimism),
        new_spend_share=np.full_like(view.best, 0.02),
    )
    assert rules.growth_discount(seen) == pytest.approx(0.25)


def test_a_larger_share_charges_more(view: View) -> None:
    labs = view.state.labs
    grown = replace(labs, tier_revenue_usd=3.0 * labs.tier_revenue_usd)
    more = rules.tier_markup(replace(view, state=replace(view.state, labs=grown)))
    less = rules.tier_markup(view)
    sold = labs.tier_revenue_usd > 0
    assert (more[sold] >= less[sold]).all()
    assert (more[sold] > less[sold]).any()


def test_markups_stay_between_one_and_the_cap(view: View) -> None:
    found = rules.tier_markup(view)
    assert (found >= 1.0).all()
    assert (found <= view.p["market.markup_cap"][..., None]).all()


def test_a_better_cheaper_rival_is_followed_part_of_the_way(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "labs.match_quality_log10": 0.1,
            "labs.match_premium": 1.5,
            "labs.match_speed": 0.5,
            "labs.match_least_share": 0.05,
        },
    )
    labs = view.state.labs
    count = labs.alive.shape[1]
    price = np.full_like(labs.price, 100.0)
    price[:, 1] = 4.0
    quality = np.full_like(view.arr_usd, 20.0)
    quality[:, :2] = 26.0
    alive = np.zeros_like(labs.alive)
    alive[:, :2] = True
    seen = replace(
        view,
        p=p,
        state=replace(view.state, labs=replace(labs, price=price, alive=alive)),
        share=np.where(np.arange(count) < 2, 0.5, 0.0) + 0.0 * view.share,
        unit_cost=np.full_like(view.unit_cost, 1.0),
    )
    models: Any = SimpleNamespace(capability=quality, size_log=np.zeros_like(price))
    found = rules.matched(seen, np.full_like(price, 24.0), models)
    # Lab 0 sees 1.5 * 4 = 6 and goes half the way from 24 in logs: 12. Lab 1 has no better rival.
    assert found[:, 0] == pytest.approx(12.0)
    assert found[:, 1] == pytest.approx(24.0)


def test_no_list_price_stays_below_a_part_of_what_serving_costs(view: View, given: Given) -> None:
    p = given(view.p, {"labs.least_price_to_cost": 0.1})
    labs = view.state.labs
    unit, alive = np.full_like(labs.price, 1e5), labs.alive
    models = SimpleNamespace(
        capability=labs.capability, released=np.zeros_like(alive), size_log=labs.size_log
    )
    seen = replace(view, p=p, unit_cost=unit)
    listed = rules.prices(seen, np.ones_like(labs.price), unit, models)  # type: ignore[arg-type]
    assert (listed[alive] >= 1e4).all()
    assert (listed[alive].min(axis=0) < 1e5).all()
    assert (listed[~alive] < 1e4).all()


def test_only_a_release_may_be_far_dearer_than_what_it_replaces(view: View, given: Given) -> None:
    values = {
        "labs.most_price_rise": 0.1,
        "labs.most_launch_rise": 1.0,
        "labs.price_speed": 1.0,
        "labs.match_speed": 0.0,
        "labs.least_price_to_cost": 0.05,
        "labs.value_weight": 0.0,
    }
    labs = view.state.labs
    seen = replace(view, p=given(view.p, values))
    for released, most in ((False, 1.1), (True, 2.0)):
        models: Any = SimpleNamespace(
            capability=labs.capability,
            released=np.full_like(labs.alive, released),
            size_log=labs.size_log,
        )
        dear = 9.0 * labs.price * np.exp(-labs.price_position)
        listed = rules.prices(seen, dear, np.ones_like(dear), models)
        assert listed / labs.price == pytest.approx(most)
