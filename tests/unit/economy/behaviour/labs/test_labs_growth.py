from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.labs import labs_growth as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "labs.rd_growth_cap_per_month": 0.08,
    "labs.rd_growth_exponent": 0.31,
    "labs.rd_growth_with_fleet": 0.5,
    "labs.rd_growth_reference_h100e": 4e5,
    "labs.rd_growth_reference_fleet_h100e": 6e6,
}


def with_machines(view: View, machines: float, fleet: float) -> View:
    """Every lab with so many machines for R&D, in so large a fleet."""
    labs, clouds = view.state.labs, view.state.clouds
    rd = machines * view.access_price * HOURS_PER_MONTH
    have = np.zeros_like(clouds.vintages_h100e)
    have[:, 0, 0] = fleet
    state = replace(
        view.state, labs=replace(labs, rd_usd=rd), clouds=replace(clouds, vintages_h100e=have)
    )
    return replace(view, state=state)


def test_the_cap_holds_at_the_reference(view: View, given: Given) -> None:
    seen = replace(with_machines(view, 4e5, 6e6), p=given(view.p, VALUES))
    assert rules.growth_cap(seen) == pytest.approx(0.08)


def test_twice_the_machines_have_four_fifths_of_the_cap(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    small, large = (rules.growth_cap(replace(with_machines(view, m, 6e6), p=p)) for m in (1e5, 2e5))
    assert large / small == pytest.approx(2.0**-0.31)  # 0.81


def test_a_larger_fleet_lifts_the_cap_less_than_in_proportion(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    seen = replace(with_machines(view, 4e5, 24e6), p=p)
    assert rules.growth_cap(seen) == pytest.approx(0.08 * 2.0**0.31)
    share = replace(seen, p=given(p, {"labs.rd_growth_with_fleet": 0.0}))
    assert rules.growth_cap(share) == pytest.approx(0.08)


def test_the_smallest_grow_no_faster_than_anyone_did(view: View, given: Given) -> None:
    p = given(view.p, VALUES | {"labs.most_rd_growth_per_month": 0.3})
    assert rules.growth_cap(replace(with_machines(view, 0.0, 6e6), p=p)) == pytest.approx(0.3)
