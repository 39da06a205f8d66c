"""What an ensemble is: everything that its numbers depend on, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.provenance import commit, versions
from sim.runs.ensemble.keep import Keep, KeepGiven, parsed
from sim.runs.ensemble.sampling import METHODS, designed
from sim.month.launch import MOST_SEED, MOST_WORLDS, MOST_YEARS, loaded, whole
from sim.scenario.definition import Scenario
from sim.start.inputs import COMMON, joint_names

LEAST_CHUNK, MOST_CHUNK, CHUNKS = 250, 1000, 100
"""Worlds in a chunk if not said otherwise: about a hundred chunks, none tiny, none huge."""

Grid = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Plan:
    """Worlds to run: ``worlds`` draws of luck and parameters at every point of a grid of levers."""

    scenario: Scenario
    """Its levers of the grid are fixed at their first value, hence not uncertain."""
    worlds: int
    seed: int
    years: int
    sampling: str
    levers: tuple[tuple[str, tuple[float, ...]], ...]
    keep: Keep
    chunk: int

    @property
    def months(self) -> int:
        """Months of every world."""
        return MONTHS_PER_YEAR * self.years

    @property
    def rows(self) -> int:
        """Worlds in all: draws times points of the grid."""
        return self.worlds * math.prod(len(values) for _, values in self.levers)

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.rows // self.chunk)

    def span(self, number: int) -> range:
        """World numbers of a chunk. Worked: 250 worlds in chunks of 100, chunk 2: 200 to 249."""
        return range(number * self.chunk, min((number + 1) * self.chunk, self.rows))

    def draws(self, rows: range) -> IntArray:
        """Which draw of luck and parameters each world has, (rows,): alike at each grid point."""
        return np.arange(rows.start, rows.stop) % self.worlds

    def given(self, rows: range) -> dict[str, FloatArray]:
        """Parameters of these worlds that do not come from their own streams, (rows,) each."""
        point = np.arange(rows.start, rows.stop) // self.worlds
        joint = joint_names(self.scenario)
        free = {n: each for n, each in self.scenario.uncertainties.items() if n not in joint}
        found = designed(free, self.sampling, self.worlds, self.seed, self.draws(rows))
        for name, values in reversed(self.levers):  # the last lever varies fastest
            found[name] = np.array(values)[point % len(values)]
            point = point // len(values)
        return found

    def identity(self) -> dict[str, Any]:
        """What a store must have been made with to be continued: plain values for JSON."""
        known = versions()
        return {
            "scenario": self.scenario.name,
            "scenario_sha256": self.scenario.sha256(),
            "scenario_toml": self.scenario.toml(),
            "seed": self.seed,
            "worlds": self.worlds,
            "years": self.years,
            "sampling": self.sampling,
            "grid": {name: list(values) for name, values in self.levers},
            "keep": self.keep.as_json(),
            "chunk": self.chunk,
            "chunks": self.chunks,
            "endgame": known["endgame"],
            "numpy": known["numpy"],
            "commit": commit(),
        }


def planned(
    scenario: Scenario | str | Path,
    worlds: int,
    seed: int = 0,
    years: int | None = None,
    sampling: str = "independent",
    grid: Grid | None = None,
    keep: KeepGiven = "yearly",
    chunk: int | None = None,
) -> Plan:
    """Check what is asked for.

    Raises
    ------
    ScenarioError
        If the scenario, a number, a lever's value or a word is not valid.
    """
    chosen = loaded(scenario)
    if sampling not in METHODS:
        raise ScenarioError(f"sampling = {sampling!r}: must be one of {', '.join(METHODS)}")
    count = whole("worlds", worlds, 1, MOST_WORLDS)
    levers = _levers(chosen, grid or {})
    rows = count * math.prod(len(values) for _, values in levers)
    if rows > MOST_WORLDS:
        raise ScenarioError(f"worlds = {worlds}: {rows} with the grid; at most {MOST_WORLDS}")
    return Plan(
        scenario=chosen.replace({name: values[0] for name, values in levers}),
        worlds=count,
        seed=whole("seed", seed, 0, MOST_SEED),
        years=whole("years", chosen.years if years is None else years, 1, MOST_YEARS),
        sampling=sampling,
        levers=levers,
        keep=parsed(keep),
        chunk=whole("chunk", _chunk(rows) if chunk is None else chunk, 1, MOST_WORLDS),
    )


def _chunk(rows: int) -> int:
    return min(max(LEAST_CHUNK, -(-rows // CHUNKS)), MOST_CHUNK)


def _levers(scenario: Scenario, grid: Grid) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The grid's levers with each value checked against the parameter's range."""
    for name, values in grid.items():
        if name in COMMON:
            raise ScenarioError(f"grid {name}: must be the same in every world; run it on its own")
        if len(values) == 0:
            raise ScenarioError(f"grid {name}: must have at least one value")
        for value in values:
            scenario.replace({name: value})
    return tuple((name, tuple(float(value) for value in values)) for name, values in grid.items())
