"""From what a user gives to a batch before its first month, every value checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import index

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.month.hooks import Hooks
from sim.month.watch import Watch
from sim.month.world import World
from sim.scenario.complaint import shown
from sim.scenario.definition import Scenario, ScenarioLike
from sim.scenario.given import Table, columns
from sim.start.build import build
from sim.start.first_month import Repeated, in_turn
from sim.start.inputs import require_common

MOST_YEARS = 50
MOST_WORLDS = 1_000_000
MOST_SEED = 2**63 - 1

Worlds = int | Sequence[int]
"""How many worlds, or the numbers of some."""
Given = Mapping[str, FloatArray]
"""Parameters chosen outside, (worlds,) by name."""


def start(
    scenario: ScenarioLike,
    worlds: Worlds = 1,
    seed: int = 0,
    years: int | None = None,
    uncertain: bool = False,
    *,
    given: Given | None = None,
    hooks: Hooks | None = None,
    watch: Sequence[Watch] = (),
    repeated: Repeated = in_turn,
) -> World:
    """A batch before its first month, its numbers checked.

    ``given`` is as `changed` makes it; ``repeated`` takes the rounds of the first month's
    calibration.

    Raises
    ------
    ScenarioError
        If the scenario, or one of the numbers, is not valid.
    """
    chosen = Scenario.load(scenario)
    which, span = numbers(worlds), chosen.years if years is None else years
    months = MONTHS_PER_YEAR * whole("years", span, 1, MOST_YEARS)
    luck = whole("seed", seed, 0, MOST_SEED)
    drawn = truth("uncertain", uncertain)
    batch = build(chosen, which, luck, months, drawn, given, repeated)
    return World(batch, hooks, watch)


def changed(
    scenario: ScenarioLike,
    levers: Mapping[str, float] | None = None,
    parameters: Table | None = None,
) -> tuple[Scenario, dict[str, FloatArray]]:
    """A scenario with its levers set, and the parameters of each world.

    Raises
    ------
    ScenarioError
        If a lever or a column of the table is not valid, or both set the same.
    """
    chosen = Scenario.load(scenario)
    if levers is not None:
        chosen = chosen.replace(levers)
    given = {} if parameters is None else columns(parameters)
    for name, values in given.items():
        if levers is not None and name in {*dict(levers)}:
            raise ScenarioError(f'parameters."{name}": is in levers too; must be in one of them')
        require_common(name, values)
    return chosen, given


def numbers(worlds: Worlds) -> Sequence[int]:
    """Numbers of worlds: the first so many, or those that are listed.

    Raises
    ------
    ScenarioError
        If it is neither, or one is there twice.
    """
    if isinstance(worlds, int | str) or not hasattr(worlds, "__len__"):
        return range(whole("worlds", worlds, 1, MOST_WORLDS))  # type: ignore[arg-type]
    found = tuple(whole("worlds", each, 0, MOST_WORLDS - 1) for each in worlds)
    if not found or len({*found}) < len(found):
        raise ScenarioError("worlds: must be at least one number of a world, each once")
    return found


def many(worlds: Worlds | None, given: Given, default: int = 1) -> Worlds:
    """How many worlds: as asked for, or one for each row that is given.

    Raises
    ------
    ScenarioError
        If both are said and differ.
    """
    rows = len(next(iter(given.values()))) if given else None
    if worlds is None:
        return default if rows is None else rows
    count = len(numbers(worlds))
    if rows not in (None, count):
        raise ScenarioError(
            f"worlds = {count}: must be {rows}, for parameters has as many rows, or left out"
        )
    return worlds


def whole(name: str, value: int, low: int, high: int) -> int:
    """A whole number of any kind, numpy's included, within its range."""
    try:
        number = index(value)
    except TypeError:
        raise ScenarioError(f"{name} = {shown(value)}: must be a whole number") from None
    if isinstance(value, bool) or not low <= number <= high:
        raise ScenarioError(f"{name} = {shown(value)}: must be a whole number from {low} to {high}")
    return number


def truth(name: str, value: object) -> bool:
    """True or False, numpy's included, and nothing that merely counts as one.

    Raises
    ------
    ScenarioError
        For anything else: the text "no" would count as true.
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise ScenarioError(f"{name} = {shown(value)}: must be True or False")
