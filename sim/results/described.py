"""What was run, in one line of words: for the header of a table and the foot of a picture."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.base.written import counted, typed
from sim.results.variables import PARAMETER, parameters_among
from sim.scenario.definition import Scenario

if TYPE_CHECKING:
    import xarray as xr

CHANGED, PARAMETERS = "changed", "parameters"
"""Attributes of a result: levers set on top of the scenario, as JSON; where parameters are from."""
FIXED, DRAWN, GIVEN = "fixed", "drawn", "given"
"""One set for all worlds; drawn for each; taken from a user's table."""
MOST_VALUES = 3
"""Values along a grid that are all named."""


def origin(scenario: Scenario, uncertain: bool, given: Collection[str]) -> dict[str, str]:
    """Attributes that `described` reads; ``given`` are names of parameters set world by world."""
    drawn = uncertain and bool(scenario.uncertainties)
    how = DRAWN if drawn else GIVEN if set(given) - set(scenario.changed) else FIXED
    if drawn and scenario.prior:
        how = f"{DRAWN} from {scenario.prior}"
    return {CHANGED: json.dumps(scenario.changed), PARAMETERS: how}


def described(result: xr.Dataset, world: int | None = None, most_levers: int | None = None) -> str:
    """Say what was run: scenario, levers, seed, worlds, and what differs between them.

    Parameters
    ----------
    result : of a run or an ensemble, or some worlds of one.
    world : the only one that is meant; then nothing is said of how worlds differ, but that its
        parameters were drawn.
    most_levers : how many are named at most; the rest are counted.

    Returns
    -------
    str
        Such as ``baseline, capital.vc_supply_usd_per_year = 8e9, seed 3, 50 worlds, luck varies,
        parameters fixed``.

    Examples
    --------
    >>> described(run("baseline", years=1))  # doctest: +SKIP
    'baseline, seed 0, 1 world, parameters fixed'
    """
    return ", ".join(_parts(result, world, most_levers))


def how_parameters(result: xr.Dataset) -> str:
    """Where the parameters are from: ``parameters fixed``, ``parameters drawn``, ...

    A result of before this was noted has drawn parameters if it has any, else it is not known: "".
    """
    noted = result.attrs.get(PARAMETERS)
    if noted is None and parameters_among(result):
        noted = DRAWN
    return f"parameters {noted}" if noted else ""


def _parts(result: xr.Dataset, world: int | None, most_levers: int | None) -> Iterator[str]:
    attrs = result.attrs
    yield str(attrs.get("scenario", "scenario"))
    changes = list(_changes(result))
    named = len(changes) if most_levers is None else most_levers
    yield from changes[:named]
    if more := len(changes) - len(changes[:named]):
        yield counted(more, "more change" if named else "change")
    yield f"seed {attrs.get('seed', '?')}"
    worlds = result.sizes.get("world", 1)
    number = np.atleast_1d(result["world"].values)[0] if "world" in result.coords else 0
    if worlds == 1 and number:  # one of many, played or picked alone
        yield f"world {number}"
    elif world is None:
        yield counted(worlds, "world")
    elif worlds > 1:
        yield f"world {world} of {worlds:,}"
    how = how_parameters(result)
    if world is None and how:
        yield from ("luck varies", how) if worlds > 1 and how.endswith(FIXED) else (how,)
    elif how and not how.endswith(FIXED):
        yield how
    if attrs.get("interrupted"):
        yield f"stopped after {result.sizes['month']} months"


def _changes(result: xr.Dataset) -> Iterator[str]:
    """Levers and agents on top of the scenario."""
    for name, value in json.loads(result.attrs.get(CHANGED, "{}")).items():
        column = result.get(PARAMETER + name)
        values = [value] if column is None else np.unique(column.values).tolist()
        yield f"{name} = {_either(values)}"
    if owned := json.loads(result.attrs.get("agents", "{}")):
        yield f"own agents for {', '.join(owned)}"


def _either(values: list[float]) -> str:
    """Worked: [8e9] -> ``8e9``; [1e10, 5e10] -> ``1e10 or 5e10``; many -> ``1e10 to 9e10``."""
    if len(values) > MOST_VALUES:
        return f"{typed(values[0])} to {typed(values[-1])}"
    return " or ".join(map(typed, values))
