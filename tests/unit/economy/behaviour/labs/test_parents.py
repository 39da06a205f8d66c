"""Parents pay losses up to a limit; then the lab cuts, and in the end it is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.labs import parents as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "hyperscaler.patience": 0.5,
    "parents.payback_months": 10.0,
    "parents.core_share_for_losses": 0.25,
    "parents.patience_months": 3.0,
}


def owned(view: View, given: Given, margin: float, **values: float) -> View:
    labs, clouds = view.state.labs, view.state.clouds
    new = replace(labs, owner=np.zeros_like(labs.owner))
    rich = replace(clouds, ai_margin_usd=np.full_like(clouds.ai_margin_usd, margin))
    state = replace(view.state, labs=new, clouds=rich)
    return replace(view, state=state, p=given(view.p, VALUES | values))


def test_a_parent_pays_what_the_lab_is_worth_over_a_time(view: View, given: Given) -> None:
    seen = owned(view, given, margin=1e15)
    assert rules.support_limit(seen) == pytest.approx(0.05 * valuation(seen))


def test_a_parent_pays_no_more_than_it_has_to_all_its_labs(view: View, given: Given) -> None:
    seen = owned(view, given, margin=0.0, **{"parents.payback_months": 1e-6})
    core = 0.25 * view.setting.core_cash_usd[:, 0]
    assert rules.support_limit(seen).sum(axis=1) == pytest.approx(core)
    poor = owned(view, given, margin=-1e9, **{"parents.payback_months": 1e-6})
    assert rules.support_limit(poor).sum(axis=1) == pytest.approx(core)


def test_independents_have_nobody_and_outside_parents_keep_to_their_budget(
    view: View, given: Given, column: Callable[[str], int]
) -> None:
    limit = rules.support_limit(view)
    assert not limit[view.state.labs.owner == -1].any()
    lab = column("meta_ai")
    worthless = {"parents.payback_months": 1e9}
    rich = np.full(len(view.setting.labs), 1e15)
    view = replace(view, setting=replace(view.setting, owner_means_usd=rich))
    twice = replace(view, p=given(view.p, worthless | {"parents.loss_to_budget": 3.0}))
    once = replace(view, p=given(view.p, worthless | {"parents.loss_to_budget": 1.5}))
    assert rules.support_limit(twice)[:, lab] == pytest.approx(
        2.0 * rules.support_limit(once)[:, lab]
    )


def test_an_outside_parent_pays_no_more_than_its_means_allow(
    view: View, given: Given, column: Callable[[str], int]
) -> None:
    """A quarter of 4 M a month, however much its lab is worth, and however much it would like."""
    lab = column("meta_ai")
    eager = {"parents.payback_months": 1e-6, "parents.loss_to_budget": 1e6}
    means = np.full(len(view.setting.labs), 4e6)
    setting = replace(view.setting, owner_means_usd=means)
    seen = replace(view, setting=setting, p=given(view.p, VALUES | eager))
    assert (view.state.labs.owner[:, lab] == -2).all()
    assert rules.support_limit(seen)[:, lab] == pytest.approx(1e6)


def test_a_lab_is_given_up_after_months_of_refusal(view: View, given: Given) -> None:
    seen = owned(view, given, margin=0.0)
    labs = replace(seen.state.labs, refused_months=np.full_like(view.arr_usd, 1.0))
    seen = replace(seen, state=replace(seen.state, labs=labs))
    yes = np.ones_like(view.state.labs.alive)
    assert not rules.given_up(seen, yes).any()
    labs = replace(labs, refused_months=np.full_like(view.arr_usd, 2.0))
    seen = replace(seen, state=replace(seen.state, labs=labs))
    assert rules.given_up(seen, yes).all()
    assert not rules.given_up(seen, ~yes).any()


def test_a_refusal_is_less_than_needed_and_little_left(view: View, given: Given) -> None:
    seen = owned(view, given, margin=0.0)
    one = np.ones_like(view.arr_usd)
    alive = view.state.labs.alive
    assert (rules.refuses(seen, 2.0 * one, one, -one) == alive).all()
    assert not rules.refuses(seen, one, one, -one).any()
    assert not rules.refuses(seen, 2.0 * one, one, one).any()
