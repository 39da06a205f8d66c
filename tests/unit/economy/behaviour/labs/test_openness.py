from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.labs import openness as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
LIABILITY = "regulation.open_liability_usd_per_month"


def with_labs(view: View, **columns: FloatArray | float) -> View:
    labs = view.state.labs
    new = {
        name: np.broadcast_to(np.asarray(value), getattr(labs, name).shape).copy()
        for name, value in columns.items()
    }
    return replace(view, state=replace(view.state, labs=replace(labs, **new)))


def due(view: View) -> View:
    """Every lab has a refresh that comes out now."""
    return with_labs(view, months_since_refresh=99.0, run_months_left=0.0)


def test_a_policy_is_kept_between_releases(view: View, given: Given) -> None:
    quiet = with_labs(view, months_since_refresh=0.0, run_months_left=0.0)
    for liability in (0.0, 1e12):
        seen = replace(quiet, p=given(view.p, {LIABILITY: liability}))
        assert (rules.chosen(seen) == view.state.labs.open_weights).all()


def test_a_liability_beyond_all_gains_closes_everybody(view: View, given: Given) -> None:
    seen = replace(due(view), p=given(view.p, {LIABILITY: 1e12}))
    alive = view.state.labs.alive
    assert not rules.chosen(seen)[alive].any()
    assert not rules.publishes_older(seen, np.zeros_like(alive)).any()


def test_gains_without_losses_open_everybody(view: View, given: Given) -> None:
    """Staff who forgo pay, and no sales to lose."""
    idle = with_labs(due(view), tier_revenue_usd=0.0, revenue_window=0.0)
    p = given(view.p, {LIABILITY: 0.0, "open.pay_discount": 0.1, "open.complement_lift": 0.0})
    alive = view.state.labs.alive
    assert rules.chosen(replace(idle, p=p))[alive].all()


def test_inertia_keeps_a_lab_at_what_it_does(view: View, given: Given) -> None:
    lean = rules.balance(view, rules.coming(view), np.zeros_like(view.arr_usd)).lean
    wide = float(np.abs(lean).max()) + 1.0
    for policy in (True, False):
        seen = with_labs(due(view), open_weights=policy)
        seen = replace(seen, p=given(view.p, {"open.choice_inertia_log": wide}))
        assert (rules.chosen(seen)[view.state.labs.alive] == policy).all()


def test_a_dated_policy_overrides_the_choice(view: View) -> None:
    own = rules.chosen(view)
    dated = np.full_like(view.arr_usd, np.nan)
    dated[:, :4] = ~own[:, :4]
    p = Parameters({name: view.p[name] for name in view.p} | {"lab.open_weights": dated})
    found = rules.publishes(replace(view, p=p))
    assert (found[:, :4] == ~own[:, :4]).all()
    assert (found[:, 4:] == own[:, 4:]).all()


def test_standing_is_a_half_beside_the_best_of_others(view: View, given: Given) -> None:
    """At a width of 0.4 orders, half an order behind: 0.22."""
    p = given(view.p, {"open.standing_width_log10": 0.4})
    seen = with_labs(replace(view, p=p), open_capability=26.0)
    levels = np.full_like(view.arr_usd, 26.0)
    assert rules.standing(seen, levels) == pytest.approx(0.5)
    assert rules.standing(seen, levels - 0.5) == pytest.approx(0.2227, abs=1e-4)


def test_the_best_of_others_is_the_second_for_the_best(view: View) -> None:
    out = np.zeros_like(view.arr_usd)
    out[:, :3] = [5.0, 3.0, 1.0]
    assert rules.best_of_others(with_labs(view, open_capability=out))[0, :3].tolist() == [3, 5, 5]


def test_only_what_is_ahead_of_others_adds_to_complements(view: View, given: Given) -> None:
    """Meta: 13 bn a month, a lift of 0.02, k 0.26, 0.3 orders ahead: 43 M."""
    numbers = {"open.complement_lift": 0.02, "market.quality_exponent": 0.26}
    meta = view.setting.labs.index("meta_ai")
    setting = replace(view.setting, complement_usd=np.full(len(view.setting.labs), 13e9))
    owner = np.full(view.arr_usd.shape, -2)
    seen = replace(with_labs(view, open_capability=26.0, owner=owner), setting=setting)
    seen = replace(seen, p=given(view.p, numbers), years=0.0)
    level = np.full_like(view.arr_usd, 26.3)
    assert rules.complements(seen, level)[0, meta] == pytest.approx(42.7e6, rel=0.01)
    assert rules.complements(seen, level - 0.3) == pytest.approx(0.0)
    alone = with_labs(seen, owner=np.full(view.arr_usd.shape, -1))
    assert rules.complements(alone, level) == pytest.approx(0.0)


def test_more_sales_are_more_to_lose(view: View, given: Given) -> None:
    p = given(view.p, {"open.fame_of_use": 0.0})
    seen, none = replace(view, p=p), np.zeros_like(view.arr_usd)
    sold = view.state.labs.tier_revenue_usd
    little = rules.own_sales_gained(seen, none, none)
    much = rules.own_sales_gained(with_labs(seen, tier_revenue_usd=10.0 * sold), none, none)
    sells = view.state.labs.alive & (sold.sum(axis=2) > 1e6)
    assert (little[sells] <= 0.0).all()
    assert (much[sells] < little[sells]).all()


def test_hosts_win_less_with_an_older_model(view: View) -> None:
    none = np.zeros_like(view.arr_usd)
    alive = view.state.labs.alive
    new, old = rules.hosts_part(view, none), rules.hosts_part(view, none + 1.0)
    assert ((old < new) & (new < 1.0))[alive].all()
