"""Larger models: dearer to serve, dearer on the list, worth as much more, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.demand import builders, catalogue
from sim.economy.behaviour.labs import labs_models, labs_pricing
from sim.economy.behaviour.labs import model_sizes as rules
from sim.economy.behaviour.labs.older_models import handed_down, moving
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
LARGER = np.log(2.0)


def newest(view: View, larger: float = 0.0, released: bool = True) -> Any:
    """A model as able as the last, of another size."""
    labs = view.state.labs
    return SimpleNamespace(
        capability=labs.capability,
        run_flop=labs.run_flop,
        open_capability=labs.open_capability,
        open_flop=labs.open_flop,
        released=labs.alive & released,
        size_log=labs.size_log + np.array([larger, 0.0]),
    )


def listed(view: View, models: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    cost = labs_models.new_unit_cost(view, models)
    return labs_pricing.prices(view, labs_pricing.tier_markup(view), cost, models)


def test_a_size_is_drawn_when_a_model_comes_out(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"labs.size_spread": 0.6}))
    out = np.zeros_like(view.state.labs.alive)
    out[:, 0] = True
    found = rules.sizes(seen, out, np.ones_like(view.state.labs.price))
    assert np.exp(found[:, 0]) == pytest.approx(1.822, rel=1e-3)
    assert (found[:, 1:] == view.state.labs.size_log[:, 1:]).all()


def test_twice_the_size_costs_and_lists_twice_and_leaves_the_other_tier_alone(view: View) -> None:
    alive = view.state.labs.alive
    middle, large = newest(view), newest(view, LARGER)
    cost = labs_models.new_unit_cost(view, large) / labs_models.new_unit_cost(view, middle)
    price = listed(view, large) / listed(view, middle)
    for ratio in (cost, price):
        assert ratio[alive][:, 0] == pytest.approx(2.0)
        assert ratio[alive][:, 1] == pytest.approx(1.0)


def test_buyers_are_as_well_off_with_twice_the_size_at_twice_the_price(view: View) -> None:
    found = [
        builders.utilities(view, catalogue.shop(view, listed(view, models), models))
        for models in (newest(view), newest(view, LARGER))
    ]
    assert found[1] == pytest.approx(found[0])


def test_size_hastens_nobody_from_older_models(view: View, given: Given) -> None:
    view = replace(view, p=given(view.p, {"labs.older_price_fall": 0.0}))
    moves = []
    for models in (newest(view), newest(view, LARGER)):
        price, cost = listed(view, models), labs_models.new_unit_cost(view, models)
        moves.append(moving(view, handed_down(view, price, cost, models), price))
    alive = view.state.labs.alive
    assert moves[1][alive] == pytest.approx(moves[0][alive])
