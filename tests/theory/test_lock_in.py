"""Switching costs in the engine's own mark-up (Klemperer 1987; Beggs and Klemperer 1992)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour.labs_pricing import mobile_share, tier_markup
from sim.behaviour.observe import View, snapshot
from sim.params.load import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
NO_DISCOUNT = {"labs.growth_discount": 0.0}


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
    values = {"market.elasticity_floor": 1.05, "market.markup_cap": 10.0}
    seen = replace(view, p=given(view.p, NO_DISCOUNT | values))
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
