"""The same worlds under several variants: one luck and one set of draws, levers or rules changed.

World k of each variant has the luck and the drawn parameters of world k of every other, but for
what the variants set, so that a difference between two of them is the change's alone (common random
numbers, Law 2015, section 11.2). `sim.analysis.differences` gives differences their intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.dataset import dataset
from sim.results.variables import parameters_among
from sim.runs.ensemble.engines import carried_out
from sim.runs.passage import passage
from sim.runs.switches import switched
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.start.build import build

if TYPE_CHECKING:
    import xarray as xr

Outcome = Mapping[str, np.ndarray[Any, np.dtype[Any]]]
"""What is kept of a variant's worlds, (worlds, ...) by name."""
Read = Callable[["xr.Dataset"], Outcome]
"""From the result of some worlds to what is kept of them; must not look across worlds."""

CHUNK = 100
"""Worlds of one batch: enough for speed, few enough for memory."""


@dataclass(frozen=True)
class Variant:
    """A scenario, what is set in it, and which rules are switched off."""

    scenario: str = "baseline"
    """A shipped name, or the path of a .toml file."""
    levers: tuple[tuple[str, float | str], ...] = ()
    """Values by parameter; ``low`` and ``high`` are the ends of its permitted range."""
    switches: tuple[str, ...] = ()
    """Of `sim.runs.switches.SWITCHES`."""

    @classmethod
    def of(cls, levers: Mapping[str, float | str], scenario: str = "baseline") -> Variant:
        """A variant from levers by name."""
        return cls(scenario, tuple(sorted(levers.items())))

    def values(self) -> dict[str, float]:
        """Levers as numbers."""
        rows = table()
        return {
            name: float(getattr(rows[name], value) if isinstance(value, str) else value)
            for name, value in self.levers
        }

    def applied(self, common: Mapping[str, float] | None = None) -> Scenario:
        """The scenario with its levers; dated shocks on what they set go with them.

        Otherwise a drought that a scenario dates would be laid over the drought's ablation.
        """
        chosen, levers = Scenario.load(self.scenario), self.values()
        kept = tuple(shock for shock in chosen.shocks if shock.what not in levers)
        return chosen.model_copy(update={"shocks": kept}).replace({**(common or {}), **levers})


@dataclass(frozen=True)
class Worlds:
    """Which worlds every variant has."""

    worlds: int
    years: int
    seed: int = 0
    levers: tuple[tuple[str, float], ...] = ()
    """Set in every variant, such as ``builders.count``."""


def simulated(
    variant: Variant, size: Worlds, chosen: range | None = None, variants: int = 1
) -> xr.Dataset:
    """Run some worlds of a variant, all if left out; drawn parameters and a whole result.

    ``variants`` of as many worlds are to be run in all: code that is compiled for one serves all.
    """
    scenario, months = variant.applied(dict(size.levers)), MONTHS_PER_YEAR * size.years
    worlds = range(size.worlds) if chosen is None else chosen
    batch = build(scenario, worlds, size.seed, months, uncertain=True)
    in_all = variants * size.worlds * months
    for _ in passage(world := switched(batch, variant.switches), in_all):
        pass
    return dataset(world, scenario, uncertain=True)


def paired(
    variants: Iterable[Variant],
    read: Read,
    size: Worlds,
    workers: int = 1,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> dict[Variant, Outcome]:
    """Run the same worlds under each variant, and read them where they were run.

    Parameters
    ----------
    variants : those that are equal are run once.
    read : what is kept of a batch of worlds; a function of a module, that workers can import.
    size : the worlds.
    workers : processes on this machine.
    told : hears of batches done, of how many.

    Raises
    ------
    ScenarioError, EndgameError
        If a scenario, a lever or a switch is not valid.
    """
    starts = range(0, size.worlds, CHUNK)
    tasks = [(each, first) for each in dict.fromkeys(variants) for first in starts]
    pieces: dict[Variant, dict[int, Outcome]] = {}
    work = partial(_piece, tasks, size, read)
    running = carried_out(work, range(len(tasks)), min(workers, len(tasks)))
    for done, (number, outcome) in enumerate(running, start=1):
        variant, first = tasks[number]
        pieces.setdefault(variant, {})[first] = outcome
        told(done, len(tasks))
    return {each: _joined([parts[first] for first in starts]) for each, parts in pieces.items()}


def check_pairs(before: Outcome, after: Outcome) -> None:
    """Both saw the same draws of everything that neither sets.

    Raises
    ------
    EndgameError : a drawn parameter differs, so that a difference would not be the change's.
    """
    for name in parameters_among(before.keys() & after.keys()):
        if not np.array_equal(before[name], after[name]):
            raise EndgameError(f"{name} was drawn differently: these worlds are not pairs")


def _piece(
    tasks: list[tuple[Variant, int]], size: Worlds, read: Read, number: int
) -> tuple[int, Outcome]:
    variant, first = tasks[number]
    worlds = range(first, min(first + CHUNK, size.worlds))
    result = simulated(variant, size, worlds, len({each for each, _ in tasks}))
    drawn = {name: result[name].values for name in parameters_among(result)}
    return number, {**read(result), **drawn}


def _joined(parts: list[Outcome]) -> Outcome:
    """Pieces of one variant, world after world."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
