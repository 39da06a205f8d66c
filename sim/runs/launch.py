"""From what a user gives to a batch before its first month, every value checked."""

from __future__ import annotations

from operator import index
from pathlib import Path

from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.month.hooks import Hooks
from sim.month.world import World
from sim.runs.passage import repeated
from sim.scenario.definition import Scenario
from sim.start.build import build

MOST_YEARS = 50
MOST_WORLDS = 1_000_000
MOST_SEED = 2**63 - 1


def start(
    scenario: Scenario | str | Path,
    worlds: int,
    seed: int,
    years: int | None = None,
    uncertain: bool = False,
    hooks: Hooks | None = None,
) -> World:
    """A batch before its first month, its numbers checked.

    Raises
    ------
    ScenarioError
        If the scenario, or one of the numbers, is not valid.
    """
    chosen = loaded(scenario)
    count = whole("worlds", worlds, 1, MOST_WORLDS)
    horizon = whole("years", chosen.years if years is None else years, 1, MOST_YEARS)
    luck = whole("seed", seed, 0, MOST_SEED)
    batch = build(
        chosen, range(count), luck, MONTHS_PER_YEAR * horizon, uncertain, repeated=repeated
    )
    return World(batch, hooks)


def loaded(scenario: Scenario | str | Path) -> Scenario:
    """A scenario, whether given as one, by name or by path."""
    return scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)


def whole(name: str, value: int, low: int, high: int) -> int:
    """A whole number of any kind, numpy's included, within its range."""
    try:
        number = index(value)
    except TypeError:
        raise ScenarioError(f"{name} = {value!r}: must be a whole number") from None
    if isinstance(value, bool) or not low <= number <= high:
        raise ScenarioError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
    return number
