"""Switching costs in the engine's own mark-up (Klemperer 1987; Beggs and Klemperer 1992)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.labs.labs_pricing import mobile_share, prices, tier_markup
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.state import State
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
NO_DISCOUNT = {"labs.growth_discount": 0.0}
ROOM = {"market.elasticity_floor": 1.05, "market.markup_cap": 10.0}
"""Bounds of the mark-up out of the way."""


def impatient(view: View, rate: float) -> View:
    return replace(view, impatience=np.full_like(view.impatience, rate))


def test_without_switching_costs_patience_does_not_matter(view: View, given: Given) -> None:
    """All demand can move at once and nobody is captive: long run and short run are the same."""
    values = {
        "market.router_share": 1.0,
        "market.captive_elasticity": 0.0,
        "market.mobile_elasticity_weight": 1.0,
    }
    seen = replace(view, p=given(view.p, NO_DISCOUNT | values))
    assert mobile_share(seen) == pytest.approx(1.0)
    patient, hurried = (tier_markup(impatient(seen, rate)) for rate in (0.001, 0.5))
    assert hurried == pytest.approx(patient)


def test_full_lock_in_and_impatience_go_to_the_bound(view: View, given: Given) -> None:
    values = {
        "market.switching_hazard_per_month": 1e-6,
        "market.router_share": 0.0,
        "market.captive_elasticity": 0.2,
    }
    seen = replace(
        view,
        p=given(view.p, NO_DISCOUNT | values),
        new_spend_share=np.zeros_like(view.new_spend_share),
    )
    floor = seen.p["market.elasticity_floor"]
    bound = np.minimum(floor / (floor - 1.0), seen.p["market.markup_cap"])
    found = tier_markup(impatient(seen, 1.0))
    assert found == pytest.approx(np.broadcast_to(bound[..., None], found.shape))


def test_with_lock_in_impatience_raises_every_markup(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, NO_DISCOUNT | ROOM))
    patient, hurried = (tier_markup(impatient(seen, rate)) for rate in (0.005, 0.1))
    alive = view.state.labs.alive
    assert (hurried[alive] > patient[alive]).all()


def test_a_lab_that_loses_its_funding_raises_its_markup(
    view: View, column: Callable[[str], int]
) -> None:
    """Through the snapshot: less cash, a shorter runway, less optimism, a higher mark-up."""
    labs = view.state.labs
    lab = column("openai")
    rich, poor = labs.cash_usd.copy(), labs.cash_usd.copy()
    burn = np.maximum(labs.burn_usd, 1e8)
    rich[:, lab], poor[:, lab] = 30.0 * burn[:, lab], 2.0 * burn[:, lab]
    found = []
    for cash in (rich, poor):
        state = replace(view.state, labs=replace(labs, cash_usd=cash, burn_usd=burn))
        found.append(tier_markup(snapshot(0, view.p, state, view.setting)))
    assert (found[1][:, lab] > found[0][:, lab]).all()
    others = np.arange(labs.alive.shape[1]) != lab
    assert found[1][:, others] == pytest.approx(found[0][:, others])


def test_growth_backers_pay_for_part_of_the_markup(view: View, given: Given) -> None:
    """A market that grows is courted: the discount is on what can be won."""
    p = given(view.p, {"labs.growth_discount": 0.5})
    growing, ripe = (
        replace(view, p=p, new_spend_share=np.full_like(view.best, share)) for share in (0.2, 0.0)
    )
    plain = replace(growing, p=given(view.p, NO_DISCOUNT))
    assert (tier_markup(growing) < tier_markup(plain)).all()
    ripe_plain = replace(ripe, p=given(view.p, NO_DISCOUNT))
    assert tier_markup(ripe) == pytest.approx(tier_markup(ripe_plain))


def funded(view: View, lab: int, months: float) -> State:
    """Every lab burns; one has cash for so many months of it, the others for twenty."""
    labs = view.state.labs
    burn = np.maximum(labs.burn_usd, 1e8)
    cash = 20.0 * burn
    cash[:, lab] = months * burn[:, lab]
    alone = replace(labs, cash_usd=cash, burn_usd=burn, owner=np.full_like(labs.owner, -1))
    return replace(view.state, labs=alone)


def test_a_colder_market_raises_the_markup_of_all(view: View, given: Given) -> None:
    """When the mood of investors falls, everyone who needs them turns to harvesting."""
    p = given(view.p, ROOM)
    state = funded(view, 0, 20.0)
    found = []
    for mood in (1.0, 0.0, -2.0):
        market = replace(state.market, sentiment=np.full_like(state.market.sentiment, mood))
        found.append(tier_markup(snapshot(0, p, replace(state, market=market), view.setting)))
    alive = state.labs.alive
    assert (found[1][alive] > found[0][alive]).all()
    assert (found[2][alive] > found[1][alive]).all()


def test_without_switching_costs_the_loss_of_funding_changes_no_markup(
    view: View, given: Given, column: Callable[[str], int]
) -> None:
    """Through the snapshot: there is nobody to harvest, whatever the runway."""
    values = {
        "market.router_share": 1.0,
        "market.captive_elasticity": 0.0,
        "market.mobile_elasticity_weight": 1.0,
    }
    p = given(view.p, NO_DISCOUNT | ROOM | values)
    rich, poor = (
        tier_markup(snapshot(0, p, funded(view, column("openai"), months), view.setting))
        for months in (40.0, 1.0)
    )
    assert poor == pytest.approx(rich, rel=1e-12)


def test_list_prices_are_low_while_funded_and_rise_when_funding_is_lost(
    view: View, played: Any, given: Given, column: Callable[[str], int]
) -> None:
    """The two-period pattern in the engine's own list prices: a year with money, a year without.

    Costs, models and rivals stand still, and lists that start far below their target may rise to it
    within the first year, so that only patience moves in the second.
    """
    still = {"labs.match_speed": 0.0, "labs.price_menu_cost_log": 0.0}
    p = given(view.p, NO_DISCOUNT | ROOM | still | {"labs.most_price_rise": 0.5})
    lab = column("openai")
    labs = view.state.labs
    quiet = replace(played.done.models, released=np.zeros_like(labs.alive), size_log=labs.size_log)
    price, path = labs.price, []
    for month in range(24):
        state = funded(view, lab, 40.0 if month < 12 else 1.0)
        labs = replace(state.labs, price=price, price_position=np.zeros_like(price))
        seen = snapshot(0, p, replace(state, labs=labs), view.setting)
        price = prices(seen, tier_markup(seen), seen.unit_cost, quiet)
        path.append(price / seen.unit_cost)
    first, second = path[11], path[23]
    assert (second[:, lab] > 1.05 * first[:, lab]).all()
    rising = np.diff(np.stack(path[11:]), axis=0)[:, :, lab]
    assert (rising >= 0.0).all()
    others = view.state.labs.alive.copy()
    others[:, lab] = False
    assert second[others] == pytest.approx(first[others], rel=0.02)
