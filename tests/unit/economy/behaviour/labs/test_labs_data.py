"""Data of people and data that models make: the cheaper mix, and what it takes of experiments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_data as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.synthetic_ratio": 0.05, "labs.synthetic_elasticity": 1.5, "labs.data_ratio": 0.22,
    "consumers.reference_hour_usd": 2.0, "inference.serving_mfu": 0.1,
    "inference.serving_growth_per_year": 1.4, "inference.serving_mfu_ceiling": 0.5,
}  # fmt: skip


def seen_at(view: View, p: Parameters, hour_usd: float, since_2025: float = 0.0) -> View:
    """Labs that pay so much for an hour of machines."""
    hour = np.full_like(view.access_price, hour_usd)
    return replace(view, p=p, access_price=hour, since_2025=since_2025)


def test_people_are_paid_the_usual_part_in_january_2025(view: View, given: Given) -> None:
    seen = seen_at(view, given(view.p, VALUES), 2.0)
    assert rules.made_for_bought(seen) == pytest.approx(0.05)
    assert rules.bought(seen) == pytest.approx(0.22)
    rd = np.full_like(view.arr_usd, 10.0)
    assert rules.made(seen, rd) == pytest.approx(rules.usually_made(seen, rd))


def test_cheaper_tokens_make_more_of_the_data_and_both_cost_less(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    seen = seen_at(view, p, 0.5)
    assert rules.made_for_bought(seen) == pytest.approx(0.1)
    assert rules.bought(seen) == pytest.approx(0.22 * (1.05 / 1.1) ** 3)
    assert (rules.bought(seen_at(view, p, 8.0)) > 0.22).all()
    later = seen_at(view, p, 2.0, since_2025=2.0)  # serving software alone
    assert rules.made_for_bought(later) == pytest.approx(0.05 * 1.4)
    assert (rules.bought(later) < 0.22).all()


def test_the_mix_is_the_cheapest(view: View, given: Given) -> None:
    seen = seen_at(view, given(view.p, VALUES), 0.5)
    people = rules.bought(seen)[0, 0]
    made = rules.made(seen, np.ones_like(view.arr_usd))[0, 0]
    price = 0.25  # of what is made, in what it cost in January 2025

    def data(of_people: float, of_models: float) -> float:
        """Constant elasticity 1.5, weights such that a twentieth is made at a price of one."""
        part = 0.05 ** (2 / 3) * (of_models / price) ** (1 / 3)
        return float((of_people ** (1 / 3) + part) ** 3)

    def cost(of_people: float) -> float:
        """Cheapest cost of as many data with so much of people."""
        needed = (data(people, made) ** (1 / 3) - of_people ** (1 / 3)) / 0.05 ** (2 / 3)
        return float(of_people + price * needed**3)

    assert cost(people) == pytest.approx(people + made)
    assert cost(people) < min(cost(0.9 * people), cost(1.1 * people))
    # As many data as in January 2025 at any price.
    assert data(people, made) == pytest.approx(
        (0.22 ** (1 / 3) + 0.05 ** (2 / 3) * (0.05 * 0.22) ** (1 / 3)) ** 3
    )


def test_without_made_data_people_are_paid_the_same_at_any_cost(view: View, given: Given) -> None:
    p = given(view.p, VALUES | {"labs.synthetic_ratio": 0.0})
    for usd in (0.1, 10.0):
        seen = seen_at(view, p, usd)
        assert rules.bought(seen) == pytest.approx(0.22)
        assert not rules.made_for_bought(seen).any()
