from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.labs import older_models as rules
from sim.economy.behaviour.observe import View
from sim.economy.models_on_sale import ModelState
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "market.switching_hazard_per_month": 0.0,
    "market.open_share_of_new_spend": 1.0,
    "market.migration_per_month": 0.3,
    "market.quality_exponent": 0.25,
    "labs.older_price_fall": 0.0,
}


def seen(view: View, given: Given, values: dict[str, float], **older: float) -> View:
    """Sales of 100 a tier at a contract price and a list of 4; nothing new unless said."""
    labs = view.state.labs
    flat = np.full_like(labs.price, 1.0)
    columns = {
        "older_share": 0.0,
        "older_price": 4.0,
        "older_paid": 4.0,
        "older_cost_ratio": 1.0,
        "older_gap": 0.0,
        "value_log": 0.0,
    } | older
    new = replace(
        labs,
        alive=np.ones_like(labs.alive),
        tier_revenue_usd=100.0 * flat,
        paid_price=4.0 * flat,
        price=4.0 * flat,
    )
    models = ModelState(**{name: value * flat for name, value in columns.items()})
    return replace(
        view,
        p=given(view.p, VALUES | values),
        state=replace(view.state, labs=new, models=models),
        new_spend_share=np.zeros_like(view.best),
        unit_cost=flat,
    )


def sold(
    view: View,
    listed: float,
    sales: float,
    released: bool = False,
    gain: float = 0.0,
    larger: float = 0.0,
) -> rules.SoldByModel:
    labs = view.state.labs
    models: Any = SimpleNamespace(
        capability=labs.capability + gain,
        released=np.full_like(labs.alive, released),
        size_log=labs.size_log + larger,
    )
    flat = np.ones_like(labs.price)
    return rules.sold_by_model(view, listed * flat, sales * flat, 0.5 * flat, models)


def everywhere(found: FloatArray, value: float) -> None:
    assert found == pytest.approx(value, rel=1e-9)


def test_contracts_keep_their_price_and_who_is_new_pays_the_list(view: View, given: Given) -> None:
    found = sold(seen(view, given, {}), 2.0, 400.0 / 3.0)
    everywhere(found.rate, 3.2)  # a quarter of spend is new
    everywhere(found.older.older_share, 0.0)


def test_a_lab_without_sales_charges_its_list(view: View, given: Given) -> None:
    now = seen(view, given, {})
    none = np.zeros_like(now.state.labs.price)
    now = replace(
        now, state=replace(now.state, labs=replace(now.state.labs, tier_revenue_usd=none))
    )
    everywhere(sold(now, 2.0, 0.0).rate, 2.0)


def test_what_was_newest_is_older_when_a_better_model_comes_out(view: View, given: Given) -> None:
    now = seen(view, given, {}, older_share=1.0 / 3.0, older_paid=2.0, older_price=3.0)
    # A third of 100 at 2 and two thirds at 4: half of tokens each, at 3; lists 3 and 4.
    found = sold(now, 8.0, 125.0, released=True, gain=0.4)
    everywhere(found.older.older_paid, 3.0)
    everywhere(found.older.older_price, 3.5)
    everywhere(found.older.older_gap, 0.4)
    everywhere(found.older.older_cost_ratio, 2.0)  # the newest costs half of what they cost
    everywhere(found.older.older_share, 0.8)  # only the fifth that is new buys it yet
    everywhere(found.newest_paid, 8.0)
    everywhere(found.rate, 1.0 / (0.8 / 3.0 + 0.2 / 8.0))


def test_tokens_and_costs_of_both_add_up(view: View, given: Given) -> None:
    now = seen(view, given, {"market.migration_per_month": 1e-9}, older_share=0.5, older_paid=2.0)
    now = replace(
        now,
        state=replace(
            now.state,
            models=replace(now.state.models, older_cost_ratio=3.0 + 0.0 * now.unit_cost),
        ),
    )
    found = sold(now, 4.0, 100.0)
    tokens = 50.0 / 2.0 + 50.0 / 4.0
    everywhere(100.0 / found.rate, tokens)
    everywhere(tokens * found.cost_ratio, 3.0 * 25.0 + 12.5)


def test_users_move_at_their_own_pace_and_sooner_for_more(view: View, given: Given) -> None:
    now = seen(view, given, {}, older_share=1.0)
    flat = np.ones_like(now.unit_cost)
    everywhere(rules.moving(now, now.state.models, 4.0 * flat), 0.3)
    everywhere(rules.moving(now, now.state.models, 4.0 / 1.5 * flat), 1.0 - 0.7**1.5)
    everywhere(rules.moving(now, now.state.models, 8.0 * flat), 1.0 - 0.7**0.5)
    able = replace(now.state.models, older_gap=1.0 * flat)
    everywhere(rules.moving(now, able, 4.0 * 10.0**0.25 * flat), 0.3)  # worth its price
    everywhere(sold(now, 4.0, 100.0).older.older_share, 0.7)


def test_a_cut_of_a_tenth_hardly_raises_use_within_the_month(view: View, given: Given) -> None:
    values = {"market.switching_hazard_per_month": 0.02}
    now = seen(view, given, values, older_share=0.3)
    more = sold(now, 4.0, 102.0).rate / sold(now, 3.6, 102.0).rate - 1.0
    assert (more < 0.01).all(), "who moves pays the list of the month before"
    assert (more > 0.0).all()


def test_contracts_cover_what_their_holders_use_more(view: View, given: Given) -> None:
    values = {"market.open_share_of_new_spend": 0.3, "market.switching_hazard_per_month": 0.02}
    now = replace(seen(view, given, values), new_spend_share=np.full_like(view.best, 0.1))
    everywhere(rules.expanded(now), 0.98 * (1.0 + 0.7 / 9.0))


def test_older_lists_stay_or_fall_towards_a_cheaper_newest(view: View, given: Given) -> None:
    for fall, listed, expected in ((0.0, 2.0, 4.0), (0.5, 1.0, 2.5), (0.5, 8.0, 4.0)):
        now = seen(view, given, {"labs.older_price_fall": fall}, older_share=0.5)
        everywhere(sold(now, listed, 100.0).older.older_price, expected)
