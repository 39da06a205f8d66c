"""Whether a scenario runs: its first month, with its uncertain parameters at their ends."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.economy.columns import columns
from sim.month.world import World
from sim.runs.passage import passage, repeated
from sim.scenario.complaint import complain
from sim.scenario.definition import Scenario
from sim.start.build import build
from sim.start.inputs import COMMON, parameters

COUNT = "builders.count"
FEW = 50
"""Builders of the trial: whether a month runs does not hang on how many there are."""


def tried(scenario: Scenario) -> None:
    """Build and pass a first month as it is given, and with all it draws at the low and high ends.

    Each uncertain parameter is also taken to each end alone: 2 n + 3 worlds of one month, a second
    or so. Parameters that must be the same in all worlds stay as they are.

    Raises
    ------
    ScenarioError
        What cannot be built, or comes out as no number, and where.
    """
    where = f"scenario {scenario.name}: the first month"
    given, worlds = ends(scenario)
    few = scenario.replace({COUNT: min(FEW, scenario.values()[COUNT])})
    try:
        parameters(scenario, range(2), 0, 1, True)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            batch = build(few, range(worlds), 0, 1, False, given, repeated)
            world = World(batch)
            for _ in passage(world):
                pass
    except EndgameError as error:
        raise complain(where, str(error)) from None
    for name, values in columns(world.state):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            bad = int(np.argwhere(~np.isfinite(values))[0][0])
            raise complain(where, f"{name} is no number{at_end(given, bad)}")


def ends(scenario: Scenario) -> tuple[dict[str, FloatArray], int]:
    """Values of uncertain parameters, (worlds,) by name, and how many worlds there are.

    World 0 is as given, 1 and 2 have all low and all high, then each is low and high alone.
    """
    open_ = {name: each for name, each in scenario.uncertainties.items() if name not in COMMON}
    own = scenario.values()
    worlds = 2 * len(open_) + 3 if open_ else 1
    given: dict[str, FloatArray] = {}
    for place, (name, each) in enumerate(open_.items()):
        column = np.full(worlds, own[name])
        column[[1, 2 * place + 3]] = each.low
        column[[2, 2 * place + 4]] = each.high
        given[name] = column
    return given, worlds


def at_end(given: Mapping[str, FloatArray], world: int) -> str:
    """Which uncertain parameter a world has at an end, in words; empty for the first."""
    if world == 0:
        return ""
    if world < 3:
        return f" with all uncertain parameters at their {('low', 'high')[world - 1]} ends"
    name = list(given)[(world - 3) // 2]
    return f" with {name} at {given[name][world]:g}"
