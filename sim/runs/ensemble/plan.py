"""What an ensemble is: everything that its numbers depend on, and nothing else."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.month.launch import MOST_SEED, MOST_WORLDS, MOST_YEARS, Given, changed, many, start, whole
from sim.month.watch import Watch, Watched, watches
from sim.results.dataset import taken
from sim.results.provenance import code, versions
from sim.runs.ensemble.design import Grid, Levers, PointsGiven, crossed, listed
from sim.runs.ensemble.keep import Keep, KeepGiven, parsed
from sim.runs.ensemble.sampling import METHODS, designed
from sim.runs.single import Agents, crewed, known
from sim.scenario.definition import Scenario, ScenarioLike
from sim.scenario.given import Table
from sim.scenario.notes import warn
from sim.start.inputs import joint_names

LEAST_CHUNK, MOST_CHUNK, CHUNKS = 250, 1000, 100
"""Worlds in a chunk if not said otherwise: about a hundred chunks, none tiny, none huge."""

WORLDS = 1000
"""Worlds of an ensemble if nobody says how many."""

Rows = range | IntArray
"""Numbers of worlds."""


@dataclass(frozen=True)
class Plan:
    """Worlds to run: ``worlds`` draws of luck and parameters, each at every point of some levers.

    World k has draw ``k // size`` at point ``k % size``: a run that is stopped has all points, and
    further draws only append worlds.
    """

    scenario: Scenario
    """Levers of the points are fixed at their first value, hence not uncertain."""
    worlds: int
    seed: int
    years: int
    sampling: str
    levers: Levers
    keep: Keep
    chunk: int
    crossed: bool = True
    """Whether points are all combinations of the levers' values, or the first of each, the second
    of each, and so on."""
    parameters: Given = field(default_factory=dict, compare=False)
    """Values chosen outside, (worlds,) by name."""
    agents: Agents = field(default_factory=dict)
    watch: tuple[Watch, ...] = ()

    @property
    def months(self) -> int:
        """Months of every world."""
        return MONTHS_PER_YEAR * self.years

    @property
    def size(self) -> int:
        """Number of points; one if there are no levers."""
        lengths = [len(values) for _, values in self.levers]
        return math.prod(lengths) if self.crossed else lengths[0]

    @property
    def rows(self) -> int:
        """Worlds in all: draws times points."""
        return self.worlds * self.size

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.rows // self.chunk)

    def span(self, number: int) -> range:
        """World numbers of a chunk. Worked: 250 worlds in chunks of 100, chunk 2: 200 to 249."""
        return range(number * self.chunk, min((number + 1) * self.chunk, self.rows))

    def draws(self, rows: Rows) -> IntArray:
        """Which draw of luck and parameters each world has, (rows,): alike at each point."""
        return np.asarray(rows) // self.size

    def points(self, rows: Rows) -> IntArray:
        """At which point each world is, (rows,)."""
        return np.asarray(rows) % self.size

    def given(self, rows: Rows) -> dict[str, FloatArray]:
        """Parameters of these worlds that do not come from their own streams, (rows,) each."""
        joint = joint_names(self.scenario)
        free = {
            name: each
            for name, each in self.scenario.uncertainties.items()
            if name not in joint and name not in self.parameters
        }
        draws, point = self.draws(rows), self.points(rows)
        found = designed(free, self.sampling, self.worlds, self.seed, draws)
        found |= {name: values[draws] for name, values in self.parameters.items()}
        for name, values in reversed(self.levers):  # the last lever varies fastest
            found[name] = np.array(values)[point % len(values)]
            point = point // len(values) if self.crossed else point
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
            "grid": {name: list(values) for name, values in self.levers if self.crossed},
            "points": {name: list(values) for name, values in self.levers if not self.crossed}
            or None,
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
            "rows": self.rows,
            "endgame": origin["ai-endgame"],  # the key of all stores so far
            "numpy": origin["numpy"],
            "code": code(),
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
    points: PointsGiven = None,
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
    asked = many(worlds, given, WORLDS)
    count = whole("worlds", asked, 1, MOST_WORLDS)  # type: ignore[arg-type]
    set_already = {*given, *(() if levers is None else dict(levers))}
    if grid and points is not None:
        raise ScenarioError("grid and points: give one of them")
    places = (
        crossed(chosen, grid or {}, set_already) if points is None else listed(points, set_already)
    )
    each = len(places[0][1]) if points is not None else math.prod(len(x) for _, x in places)
    rows = count * each
    if rows > MOST_WORLDS:
        what = "grid" if points is None else "points"
        raise ScenarioError(f"worlds = {count}: {rows} with the {what}; at most {MOST_WORLDS}")
    usual = min(max(LEAST_CHUNK, -(-rows // CHUNKS)), MOST_CHUNK)
    seen = watches(watch, taken())
    fixed = chosen.replace({name: values[0] for name, values in places})
    if agents:  # a name that nobody has is told here and not by a worker
        crewed(start(fixed, years=1), agents)
    horizon = whole("years", chosen.years if years is None else years, 1, MOST_YEARS)
    warn(fixed, horizon)
    return Plan(
        scenario=fixed,
        worlds=count,
        seed=whole("seed", seed, 0, MOST_SEED),
        years=horizon,
        sampling=sampling,
        levers=places,
        keep=parsed(keep, [each.name for each in seen]),
        chunk=whole("chunk", usual if chunk is None else chunk, 1, MOST_WORLDS),
        parameters=given,
        agents=dict(agents or {}),
        watch=seen,
        crossed=points is None,
    )
