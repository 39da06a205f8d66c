"""One world again, from what is stored of it, and its other branch from a month on.

A branch is the same world, with the same luck and draws, under dated shocks that set parameters
from a month to the horizon: what came before that month is the same to the last bit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import EndgameError, ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.described import DRAWN, PARAMETERS
from sim.results.folders.identity import ASKED, GIVEN
from sim.results.kept import first_month
from sim.results.variables import PARAMETER, parameters_among
from sim.runs.ensemble import storage
from sim.runs.ensemble.alone import drawn, scenario_of, world_of
from sim.runs.single import Progress, run
from sim.scenario.checks import check_shocks
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS, MOST_SHOCKS, Shock
from sim.scenario.notes import START_GROUP, START_ONLY
from sim.scenario.parameters import table
from sim.scenario.schema import nearest
from sim.scenario.starts import start_lever
from sim.start.inputs import COMMON

if TYPE_CHECKING:
    import xarray as xr

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
ONCE = "cash_injection_usd"
"""A sum, not a level: given in the month of the fork, once."""


@dataclass(frozen=True)
class Origin:
    """All that one world was made with."""

    scenario: Scenario
    draw: int
    """Its number as luck counts it."""
    number: int
    """Its number where it is stored."""
    seed: int
    years: int
    uncertain: bool
    given: Mapping[str, float] = field(default_factory=dict)
    """Parameters that did not come with the draw."""

    @property
    def end(self) -> str:
        """The month after its last."""
        first = self.scenario.start
        return f"{int(first[:4]) + self.years:04d}{first[4:]}"


def of_result(result: xr.Dataset, world: int) -> Origin:
    """What a world of a run was made with, by its number.

    Raises
    ------
    ScenarioError
        If there is no such world, or agents of the user's own took part.
    """
    numbers = [int(each) for each in np.atleast_1d(result["world"].values)]
    if world not in numbers:
        few = f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}"
        raise ScenarioError(f"world = {world}: must be a world of the result, {few}")
    if "agents" in result.attrs:
        raise ScenarioError("the run had agents of your own: run it again in Python")
    one = result.isel(world=numbers.index(world))
    scenario = Scenario.load(str(result.attrs["scenario_toml"]))
    names = parameters_among(result) if GIVEN in result.attrs else []
    months = int(result.attrs.get(ASKED, result.sizes["month"]))
    return Origin(
        scenario=scenario.model_copy(update={"name": str(result.attrs["scenario"])}),
        draw=world,
        number=world,
        seed=int(result.attrs["seed"]),
        years=-(-months // MONTHS_PER_YEAR),
        uncertain=str(result.attrs[PARAMETERS]).startswith(DRAWN),
        given={name.removeprefix(PARAMETER): float(one[name]) for name in names},
    )


def of_ensemble(folder: Path, world: int) -> Origin:
    """What a world of a stored ensemble was made with, by its number there.

    Raises
    ------
    ScenarioError, StoreError
        If there is no such world, it is not finished, or agents of the user's own took part.
    """
    about: dict[str, Any] = storage.manifest(folder)["ensemble"]
    if about.get("agents"):
        raise ScenarioError(f"{folder}: was run with agents of your own: run it again in Python")
    row = world_of(folder, world)
    draw, given = drawn(folder, row)
    return Origin(scenario_of(about), draw, row, about["seed"], about["years"], True, given)


def played_again(origin: Origin, progress: Progress = False) -> xr.Dataset:
    """Run a world again with all its months: to the last bit what it was.

    Returns
    -------
    As `sim.run` gives it, with the world under the number that it has where it is stored.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C: part of a world tells no story.
    """
    result = run(
        origin.scenario, [origin.draw], origin.seed, origin.years, origin.uncertain, progress,
        parameters={name: [value] for name, value in origin.given.items()} or None,
    )  # fmt: skip
    if "interrupted" in result.attrs:
        raise KeyboardInterrupt
    return result.assign_coords(world=("world", [origin.number], result["world"].attrs))


def branched(origin: Origin, month: str, changes: Mapping[str, float]) -> Origin:
    """The same world whose parameters are set otherwise from a month to the horizon.

    Parameters
    ----------
    origin : the world.
    month : ``YYYY-MM``, after the first month of the run and within it.
    changes : values by name: parameters, or ``lab.<lab>.<input>``; a cash injection is paid once.

    Raises
    ------
    ScenarioError
        One line: the month is outside, or a name cannot change after the start.
    """
    start, end = origin.scenario.start, origin.end
    if not MONTH.fullmatch(month) or not start < month < end:
        last = f"{int(end[:4]) - (end[5:] == '01')}-{(int(end[5:]) - 2) % 12 + 1:02d}"
        said = f"must be a month as YYYY-MM after {start}, the first, and up to {last}"
        raise ScenarioError(f"--fork {month}: {said}")
    for name in changes:
        _require_lever(name, origin.scenario)
    own = origin.scenario.shocks
    new = tuple(
        Shock(date=month, until=_after(month) if name.endswith(ONCE) else None, what=name,
              value=float(value))
        for name, value in changes.items()
    )  # fmt: skip
    if len(own) + len(new) > MOST_SHOCKS:
        raise ScenarioError(f"--set: a scenario has at most {MOST_SHOCKS} shocks")
    labs = [lab.name for lab in origin.scenario.roster.labs]
    for shock in new:
        for wrong in check_shocks([shock], labs, "--set"):
            raise ScenarioError(f"--set {shock.what}{wrong.said}")
    return replace(origin, scenario=origin.scenario.model_copy(update={"shocks": (*own, *new)}))


def first_parting(one: xr.Dataset, other: xr.Dataset) -> int:
    """First month in which any series of two branches differs, -1 if they are the same to the bit.

    Raises
    ------
    EndgameError
        If they are not of the same months.
    """
    if first_month(one) != first_month(other) or one.sizes["month"] != other.sizes["month"]:
        raise EndgameError("branches must be of the same months")
    first = one.sizes["month"]
    for name, variable in one.data_vars.items():
        if variable.dims[:2] != ("world", "month"):
            continue
        mine, theirs = variable.values[0], other[name].values[0]
        same = mine == theirs
        if mine.dtype.kind == "f":
            same |= np.isnan(mine) & np.isnan(theirs)
        months = np.flatnonzero(~same.reshape(len(same), -1).all(axis=1))
        first = min(first, int(months[0]) if len(months) else first)
    return -1 if first == one.sizes["month"] else first


def _require_lever(name: str, scenario: Scenario) -> None:
    """Refuse what only the start reads, or fixes who there is."""
    if name.startswith("lab.") and name.rpartition(".")[2] in LAB_SHOCKS:
        return
    if start_lever(name):
        inputs = ", ".join(f"lab.<lab>.{each}" for each in LAB_SHOCKS)
        said = f"is a start value: it cannot change later; of a lab there are {inputs}"
        raise ScenarioError(f"--set {name}: {said}")
    if name in COMMON or name in START_ONLY or name.startswith(START_GROUP):
        said = "is read at the start alone: it cannot change in a later month"
        raise ScenarioError(f"--set {name}: {said}; set it for the whole run (endgame run --set)")
    if name not in table():
        hint = nearest(name, table())
        raise ScenarioError(f"--set: no parameter {name!r}{hint}; see `endgame params`")


def _after(month: str) -> str:
    """The month after one. Worked: ``2029-12`` -> ``2030-01``."""
    years, months = divmod(12 * int(month[:4]) + int(month[5:]), 12)
    return f"{years:04d}-{months + 1:02d}"
