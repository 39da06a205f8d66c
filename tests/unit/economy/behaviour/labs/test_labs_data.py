"""Data of people and data that models make: the cheaper mix, and what it takes of experiments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FRONTIER
from sim.economy.behaviour.labs import labs_data as rules
from sim.economy.behaviour.labs.reasoning import tokens_per_task
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.synthetic_ratio": 0.2, "labs.synthetic_elasticity": 1.5, "labs.data_ratio": 0.22,
    "labs.synthetic_reference_usd_per_mtok": 4.0,
}  # fmt: skip


def answers_at(view: View, usd_per_mtok: float, size: float = 1.0) -> View:
    """Labs whose answers cost so much for each million tokens of a plain one."""
    cost = view.unit_cost.copy()
    cost[..., FRONTIER] = usd_per_mtok / tokens_per_task(view)[:, [FRONTIER]] * size
    larger = np.full_like(view.state.labs.size_log, np.log(size))
    labs = replace(view.state.labs, size_log=larger)
    return replace(view, unit_cost=cost, state=replace(view.state, labs=labs))


def test_people_are_paid_the_usual_part_at_the_reference_cost(view: View, given: Given) -> None:
    seen = answers_at(replace(view, p=given(view.p, VALUES)), 4.0)
    assert rules.made_for_bought(seen) == pytest.approx(0.2)
    assert rules.bought(seen) == pytest.approx(0.22)
    rd = np.full_like(view.arr_usd, 10.0)
    assert rules.left_for_ideas(seen, 0.9 * rd, rd) == pytest.approx(1.0)


def test_cheaper_answers_make_more_of_the_data_and_both_cost_less(view: View, given: Given) -> None:
    seen = answers_at(replace(view, p=given(view.p, VALUES)), 1.0)
    assert rules.made_for_bought(seen) == pytest.approx(0.4)
    assert rules.bought(seen) == pytest.approx(0.22 * (1.2 / 1.4) ** 3)
    dearer = answers_at(replace(view, p=seen.p), 16.0)
    assert (rules.bought(dearer) > rules.bought(seen)).all()


def test_the_mix_is_the_cheapest(view: View, given: Given) -> None:
    seen = answers_at(replace(view, p=given(view.p, VALUES)), 1.0)
    people, made = rules.bought(seen)[0, 0], (rules.made_for_bought(seen) * rules.bought(seen))[0, 0]
    price = 0.25  # of what is made, in what it cost at the reference

    def data(of_people: float, of_models: float) -> float:
        """Constant elasticity 1.5, weights such that a fifth is made at a price of one."""
        return float((of_people ** (1 / 3) + 0.2 ** (2 / 3) * (of_models / price) ** (1 / 3)) ** 3)

    def cost(of_people: float) -> float:
        """Cheapest cost of as many data with so much of people."""
        needed = (data(people, made) ** (1 / 3) - of_people ** (1 / 3)) / 0.2 ** (2 / 3)
        return float(of_people + price * needed**3)

    assert cost(people) == pytest.approx(people + made)
    assert cost(people) < min(cost(0.9 * people), cost(1.1 * people))


def test_size_by_luck_makes_no_data_dearer(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    middle, large = (answers_at(replace(view, p=p), 1.0, size) for size in (1.0, 3.0))
    assert rules.bought(large) == pytest.approx(rules.bought(middle))


def test_compute_for_data_is_missing_for_ideas(view: View, given: Given) -> None:
    values = VALUES | {"labs.data_ratio": 0.4}
    seen = answers_at(replace(view, p=given(view.p, values)), 2.0)
    rd = np.full_like(view.arr_usd, 10.0)
    made = (rules.made_for_bought(seen) * rules.bought(seen))[0, 0]
    assert rules.left_for_ideas(seen, 0.9 * rd, rd) == pytest.approx((0.9 - made) / (0.9 - 0.08))


def test_without_made_data_people_are_paid_the_same_at_any_cost(view: View, given: Given) -> None:
    p = given(view.p, VALUES | {"labs.synthetic_ratio": 0.0})
    for usd in (0.1, 10.0):
        seen = answers_at(replace(view, p=p), usd)
        assert rules.bought(seen) == pytest.approx(0.22)
        assert not rules.made_for_bought(seen).any()
