"""No permitted value makes a world that cannot be; see ``sim/data/result_bounds.toml``."""

from __future__ import annotations

import numpy as np
import pytest
from possible import BUILDERS, NAMES, anywhere, broken, ends

import sim
from sim.results.bounds import beyond
from sim.scenario.parameters import table
from sim.start.inputs import COMMON

KNOWN: set[tuple[str, str]] = {("energy.grid_growth_per_year high", "capex")}
"""A grid without end lets capital expenditure pass its bound by a hundredth. Nothing else: what
customers can pay bounds the largest lab, and builders price what they buy."""

ONCE_ABSURD = (
    "builders.other_cost_ratio",
    "chips.supply_shock",
    "consumers.potential_million_enterprise",
    "consumers.serving_usd_per_payer",
    "hyperscaler.catch_up",
    "tenants.revenue_elasticity",
)
"""These left no builder, cost 364 USD an hour, counted 9.6 bn users, asked 1.85 M USD for a plan
and drew 674 GW."""


def leaving(names: tuple[str, ...], years: int = 10) -> set[tuple[str, str]]:
    labels, columns = ends(names)
    found = broken(columns, years)
    return {(labels[world], bound) for world, bound in zip(found.world, found.bound, strict=True)}


def test_a_sample_of_parameters_at_both_ends() -> None:
    some = np.random.default_rng(12).choice(NAMES, 20, replace=False).tolist()
    assert leaving(tuple(dict.fromkeys((*ONCE_ABSURD, *some)))) <= KNOWN


@pytest.mark.slow
def test_every_parameter_at_both_ends() -> None:
    assert leaving(NAMES) == KNOWN


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMON)
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_parameter_of_the_roster_at_both_ends(name: str, end: str) -> None:
    value = min(getattr(table()[name], end), 3000.0 if name == "builders.count" else np.inf)
    assert beyond(sim.run("baseline", levers=BUILDERS | {name: value})).empty


@pytest.mark.slow
def test_most_worlds_anywhere_in_the_ranges_are_possible() -> None:
    """All parameters at once: before the ranges were narrowed 196 of 200 left the possible."""
    found = broken(anywhere(200, corners=False))
    assert found.world.nunique() <= 70
    assert (found.value / found.limit).max() < 30.0


@pytest.mark.slow
def test_corners_of_all_ranges_at_once_run_and_stay_finite() -> None:
    """Once the price of an hour reached 1e279 USD here, and money overflowed."""
    found = broken(anywhere(100, corners=True))
    assert np.isfinite(found.value).all()
    assert (found.value / found.limit).max() < 1e12
