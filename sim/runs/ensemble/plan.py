"""What an ensemble is: everything that its numbers depend on, and nothing else."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.month.launch import MOST_SEED, MOST_WORLDS, MOST_YEARS, Given, changed, many, start, whole
from sim.month.watch import Watch, Watched, watches
from sim.results.dataset import taken
from sim.results.provenance import commit, versions
from sim.runs.ensemble.keep import Keep, KeepGiven, parsed
from sim.runs.ensemble.sampling import METHODS, designed
from sim.runs.single import Agents, crewed, known
from sim.scenario.definition import Scenario, ScenarioLike
from sim.scenario.given import Table
from sim.start.inputs import COMMON, joint_names

LEAST_CHUNK, MOST_CHUNK, CHUNKS = 250, 1000, 100
"""Worlds in a chunk if not said otherwise: about a hundred chunks, none tiny, none huge."""

WORLDS = 1000
"""Worlds of an ensemble if nobody says how many."""

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
    parameters: Given = field(default_factory=dict, compare=False)
    """Values chosen outside, (worlds,) by name."""
    agents: Agents = field(default_factory=dict)
    watch: tuple[Watch, ...] = ()

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
        free = {
            name: each
            for name, each in self.scenario.uncertainties.items()
            if name not in joint and name not in self.parameters
        }
        draws = self.draws(rows)
        found = designed(free, self.sampling, self.worlds, self.seed, draws)
        found |= {name: values[draws] for name, values in self.parameters.items()}
        for name, values in reversed(self.levers):  # the last lever varies fastest
            found[name] = np.array(values)[point % len(values)]
            point = point // len(values)
        return found

    def identity(self) -> dict[str, Any]:
        """What a store must have been made with to be continued: plain values for JSON."""
        origin = versions()
        return {
            "scenario": self.scenario.name,
            "scenario_sha256": self.scenario.sha256(),
            "scenario_toml": self.scenario.toml(),
            "seed": self.seed,
            "worlds": self.worlds,
            "years": self.years,
            "sampling": self.sampling,
            "grid": {name: list(values) for name, values in self.levers},
            "parameters": {
                name: hashlib.sha256(values.tobytes()).hexdigest()
                for name, values in sorted(self.parameters.items())
            }
            or None,
            "agents": known(self.agents) or None,
            "watch": known({each.name: each.function for each in self.watch}) or None,
            "keep": self.keep.as_json(),
            "chunk": self.chunk,
            "chunks": self.chunks,
            "endgame": origin["ai-endgame"],  # the key of all stores so far
            "numpy": origin["numpy"],
            "commit": commit(),
        }


def planned(
    scenario: ScenarioLike,
    worlds: int | None = None,
    seed: int = 0,
    years: int | None = None,
    sampling: str = "independent",
    grid: Grid | None = None,
    keep: KeepGiven = "yearly",
    chunk: int | None = None,
    *,
    agents: Agents | None = None,
    levers: Mapping[str, float] | None = None,
    parameters: Table | None = None,
    watch: Watched = None,
) -> Plan:
    """Check what is asked for.

    Raises
    ------
    ScenarioError
        If the scenario, a number, a lever's value or a word is not valid.
    """
    chosen, given = changed(scenario, levers, parameters)
    if sampling not in METHODS:
        raise ScenarioError(f"sampling = {sampling!r}: must be one of {', '.join(METHODS)}")
    count = whole("worlds", many(worlds, given, WORLDS), 1, MOST_WORLDS)
    points = _levers(chosen, grid or {}, {*given, *(() if levers is None else dict(levers))})
    rows = count * math.prod(len(values) for _, values in points)
    if rows > MOST_WORLDS:
        raise ScenarioError(f"worlds = {count}: {rows} with the grid; at most {MOST_WORLDS}")
    usual = min(max(LEAST_CHUNK, -(-rows // CHUNKS)), MOST_CHUNK)
    seen = watches(watch, taken())
    fixed = chosen.replace({name: values[0] for name, values in points})
    if agents:  # a name that nobody has is told here and not by a worker
        crewed(start(fixed, years=1), agents)
    return Plan(
        scenario=fixed,
        worlds=count,
        seed=whole("seed", seed, 0, MOST_SEED),
        years=whole("years", chosen.years if years is None else years, 1, MOST_YEARS),
        sampling=sampling,
        levers=points,
        keep=parsed(keep, [each.name for each in seen]),
        chunk=whole("chunk", usual if chunk is None else chunk, 1, MOST_WORLDS),
        parameters=given,
        agents=dict(agents or {}),
        watch=seen,
    )


def _levers(
    scenario: Scenario, grid: Any, set_already: Container[str]
) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The grid's levers with each value checked against the parameter's range."""
    if not isinstance(grid, Mapping):
        raise ScenarioError(f"grid = {grid!r}: must be lists of values by name")
    for name, values in grid.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            raise ScenarioError(f"grid {name} = {values!r}: must be a list of values")
        if name in set_already:
            raise ScenarioError(f"grid {name}: is in levers or parameters too; must be in one")
        if name in COMMON:
            raise ScenarioError(f"grid {name}: must be the same in every world; run it on its own")
        if len(values) == 0:
            raise ScenarioError(f"grid {name}: must have at least one value")
        for value in values:
            scenario.replace({name: value})
    return tuple((name, tuple(float(value) for value in values)) for name, values in grid.items())
