"""Worlds of a start with drawn parameters, the record's figures in them, and weights by the past.

An ensemble that knows the record up to a month: worlds are drawn from the prior, or from a
posterior, and weighted by a kernel of their distance from the figures between start and split, as
in `sim.record.likelihood_free` (Wilkinson 2013). Nothing after the split enters a weight.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.rng import stream
from sim.month.world import World
from sim.record.forecasts import Ensemble
from sim.record.history.played import Told
from sim.record.history.points import Point, month_number
from sim.record.joint_target import target_of
from sim.record.likelihood_free import Population, resampled, weighted
from sim.record.table.basics import NotRecordedError
from sim.record.table.reading_list import TABLE_READERS
from sim.results.dataset import dataset
from sim.runs.ensemble.engines import carried_out
from sim.runs.passage import passage, repeated
from sim.scenario.definition import Scenario
from sim.scenario.posterior import Posterior
from sim.start.build import build

if TYPE_CHECKING:
    import xarray as xr

BATCH = 125
"""Worlds played together."""
AGAIN = 10**9
"""World-months that are to come in all: code is compiled at once, and used again."""
LEAST = 100.0
"""Effective worlds that a weighted ensemble must rest on."""
BEFORE = 3
"""Months before the start within which a figure of the record is held against the first month."""


@dataclass(frozen=True)
class Drawn:
    """Worlds as played, and what each shows."""

    scenario: Scenario
    points: Sequence[Point]
    figures: FloatArray
    """(n, p) on the scale of errors; NaN where a run cannot show the figure."""
    seed: int
    effective: float = float("nan")
    """Worlds that the weights leave, effectively."""
    widened: float = 1.0
    """Factor on the stated errors that it took to leave so many."""

    def ensemble(self) -> Ensemble:
        """Equally likely members."""
        return Ensemble(self.figures, self.points, self.seed)


def drawn(
    scenario: Scenario,
    points: Sequence[Point],
    worlds: int,
    seed: int = 0,
    workers: int = 1,
    posterior: Posterior | None = None,
    told: Told | None = None,
) -> Drawn:
    """Play worlds of a start and read every figure in them.

    Parameters
    ----------
    scenario : its open parameters are drawn.
    points : see `sim.record.table.table_points`; those of before the start are NaN, but for months
        shortly before it, which are read in the first month.
    posterior : rows that replace draws of the parameters they have.
    """
    job = _Job(scenario, tuple(points), worlds, seed, posterior)
    count = -(-worlds // BATCH)
    figures, done = np.full((worlds, len(points)), np.nan), 0
    for first, part in carried_out(partial(_batch, job), range(count), min(workers, count)):
        figures[first : first + len(part)] = part
        done += len(part)
        if told is not None:
            told(done, worlds)
    return Drawn(scenario, points, figures, seed)


def conditioned(
    found: Drawn, split: str, least: float = LEAST, leave_out: Collection[str] = ()
) -> Drawn:
    """The same worlds, each as often as the figures between start and split make it likely.

    ``leave_out`` names readers that say nothing; a run that begins after the split stays as it is.
    """
    start, last = month_number(found.scenario.start), month_number(split)
    used = [place for place, point in enumerate(found.points)
            if start <= point.first and point.last <= last and np.isfinite(point.value)
            and point.reading.reader not in leave_out
            and np.isfinite(found.figures[:, place]).any()]  # fmt: skip
    if not used:
        return found
    none = np.zeros((len(found.figures), 1))
    flat = -0.5 * np.log(2.0 * np.pi) + np.zeros(len(none))
    population = Population(none, found.figures[:, used], flat)
    target = target_of([found.points[place] for place in used])
    weights = weighted(population, target, min(least, 0.5 * len(none)))
    rows = resampled(weights.weights, len(none), stream(found.seed, "conditioned", 0))
    return replace(
        found, figures=found.figures[rows], effective=weights.effective, widened=weights.epsilon
    )


@dataclass(frozen=True)
class _Job:
    scenario: Scenario
    points: tuple[Point, ...]
    worlds: int
    seed: int
    posterior: Posterior | None


def _batch(job: _Job, number: int) -> tuple[int, FloatArray]:
    worlds = range(number * BATCH, min((number + 1) * BATCH, job.worlds))
    start = month_number(job.scenario.start)
    months = max(point.last for point in job.points) - start + 1
    given = _given(job, worlds)
    first_month = partial(repeated, in_all=AGAIN)
    batch = build(job.scenario, worlds, job.seed, months, True, given, first_month)
    world = World(batch)
    for _ in passage(world, AGAIN):
        pass
    return worlds.start, read(dataset(world, job.scenario, True), job.points)


def _given(job: _Job, worlds: range) -> dict[str, FloatArray] | None:
    """Parameters of some worlds from rows of a posterior, (W,) by name."""
    if job.posterior is None:
        return None
    uniform = stream(job.seed, "rows of a posterior", 0).random(job.worlds)
    rows = job.posterior.rows(uniform)[worlds.start : worlds.stop]
    return {name: values[rows] for name, values in job.posterior.values.items()}


def read(data: xr.Dataset, points: Sequence[Point]) -> FloatArray:
    """What each world shows for each figure, (W, p), on the scale of errors."""
    start = month_number(str(data["month"].values[0])[:7])
    columns = [_figure(data, point, point.first - start, point.last - start) for point in points]
    return np.stack(columns, axis=1)


def _figure(data: xr.Dataset, point: Point, first: int, last: int) -> FloatArray:
    none = np.full(data.sizes["world"], np.nan)
    if point.reading.period == "month" and -BEFORE <= last < 0:
        first = last = 0
    if first < 0 or last >= data.sizes["month"]:
        return none
    try:
        values = TABLE_READERS[point.reading.reader](data, point.reading.target, first, last)
    except (NotRecordedError, KeyError):
        return none
    shown = point.reading.transformed(np.asarray(values, dtype=np.float64))
    return np.asarray(np.where(np.isfinite(values), shown, np.nan))
