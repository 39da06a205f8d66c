"""Points at which every draw is run: all combinations of levers' values, or a table."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import ScenarioError
from sim.runs.ensemble.point_file import read_points
from sim.scenario.definition import Scenario
from sim.scenario.given import Table, columns, in_list
from sim.scenario.parameters import table
from sim.scenario.starts import start_lever
from sim.start.inputs import COMMON

Grid = Mapping[str, Sequence[float]]
Levers = tuple[tuple[str, tuple[float, ...]], ...]
"""Values by name."""
PointsGiven = Table | str | Path | None
"""As ``parameters`` of `sim.run`, a row a point, or the path of a CSV file of such a table."""


def crossed(scenario: Scenario, grid: Any, set_already: Container[str]) -> Levers:
    """A grid's levers with each value checked against the parameter's range.

    Raises
    ------
    ScenarioError
        If a name or a value is not valid, is set already, or is there twice.
    """
    if not isinstance(grid, Mapping):
        raise ScenarioError(f"grid = {grid!r}: must be lists of values by name")
    for name, values in grid.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            raise ScenarioError(f"grid {name} = {values!r}: must be a list of values")
        _require_free("grid", name, set_already)
        if start_lever(name) and name not in table():
            raise ScenarioError(f"grid {name}: is a start value; set it with levers, run by run")
        if name in COMMON:
            raise ScenarioError(f"grid {name}: must be the same in every world; run it on its own")
        if len(values) == 0:
            raise ScenarioError(f"grid {name}: must have at least one value")
        for value in values:
            scenario.replace({name: value})
        numbers = [float(value) for value in values]
        if twice := sorted({each for each in numbers if numbers.count(each) > 1}):
            raise ScenarioError(f"grid {name}: has {twice[0]:g} twice; must have each value once")
    return tuple((name, tuple(float(value) for value in values)) for name, values in grid.items())


def listed(points: PointsGiven, set_already: Container[str]) -> Levers:
    """A table's columns, each value checked against the parameter's range.

    Raises
    ------
    ScenarioError
        If the file cannot be read, a name or a value is not valid or is set already, or two rows
        are the same.
    """
    where, given = "points", points
    called: Callable[[int], str] = in_list
    if isinstance(points, str | Path):
        where = f"points {points}"
        given, called = read_points(points, where)
    found = columns(given, where, called)
    for name, values in found.items():
        _require_free("points", name, set_already)
        if name in COMMON and len({*values.tolist()}) > 1:
            raise ScenarioError(f"points {name}: must be the same at every point")
    rows = list(zip(*(values.tolist() for values in found.values()), strict=True))
    known: dict[tuple[float, ...], int] = {}
    for number, row in enumerate(rows):
        if (first := known.setdefault(row, number)) != number:
            said = f"{called(number)} is the same as {called(first)}; keep one"
            raise ScenarioError(f"{where}: {said}")
    return tuple((name, tuple(values.tolist())) for name, values in found.items())


def _require_free(what: str, name: str, set_already: Container[str]) -> None:
    if name in set_already:
        raise ScenarioError(f"{what} {name}: is in levers or parameters too; must be in one")
