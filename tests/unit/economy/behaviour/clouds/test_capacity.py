"""What machines draw, which of them have power, and how many are of the newest generation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.clouds import capacity as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_fleet(view: View, *ages: float, halls: float = 1.0) -> View:
    """Every cloud with machines of the first months of age."""
    clouds = view.state.clouds
    fleet = np.zeros_like(clouds.vintages_h100e)
    fleet[..., : len(ages)] = ages
    clouds = replace(clouds, vintages_h100e=fleet, halls_gw=np.full_like(clouds.halls_gw, halls))
    return replace(view, state=replace(view.state, clouds=clouds))


def test_every_vintage_draws_what_machines_drew_when_it_was_bought(
    view: View, given: Given
) -> None:
    values = {"energy.kw_per_h100e": 0.75, "energy.pue": 1.2, "energy.efficiency_growth": 0.34}
    fleet = [0.0] * 13
    fleet[0] = fleet[12] = 5e5
    seen = with_fleet(replace(view, p=given(view.p, values), since_2025=0.0), *fleet)
    assert rules.fleet_kilowatts(seen) == pytest.approx(0.9 * 0.5 * (1.0 + np.exp(0.34)))


def test_chips_without_halls_have_no_power(view: View, given: Given) -> None:
    values = {"energy.kw_per_h100e": 1.0, "energy.pue": 1.0, "energy.efficiency_growth": 0.1}
    seen = replace(view, p=given(view.p, values), since_2025=0.0)
    assert rules.powered(with_fleet(seen, 1e6, halls=0.6)) == pytest.approx(6e5)
    assert rules.powered(with_fleet(seen, 1e6, halls=2.0)) == pytest.approx(1e6)


def test_a_generation_is_new_until_the_next(view: View, given: Given) -> None:
    values = {"chips.generation_months": 24.0, "chips.generation_launch_years": 0.0}
    seen = with_fleet(replace(view, p=given(view.p, values)), 3.0, 3.0, 4.0)
    assert rules.newest_share(replace(seen, since_2025=1.5 / 12.0)) == pytest.approx(0.45)
    assert rules.newest_share(replace(seen, since_2025=1.0)) == pytest.approx(1.0)
    # Two years later and two years before, the same.
    assert rules.newest_share(replace(seen, since_2025=2.0 + 1.5 / 12)) == pytest.approx(0.45)
    assert rules.newest_share(replace(seen, since_2025=-2.0 + 1.5 / 12)) == pytest.approx(0.45)
