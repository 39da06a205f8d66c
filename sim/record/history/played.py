"""Worlds with given parameters, played and read: only the figures are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.month.done import Entry
from sim.month.watch import Watch
from sim.month.world import World
from sim.record.history.points import Point, month_number
from sim.record.history.readers import figures, variables_read
from sim.results.coordinates import coordinates
from sim.results.dataset import ONLY_OF_THE_LIVING
from sim.results.variables import variables
from sim.runs.ensemble.engines import carried_out
from sim.runs.single import played
from sim.scenario.definition import Scenario
from sim.start.inputs import require_common

BATCH = 250
"""Worlds played together."""

Told = Callable[[int, int], None]
"""Told how many worlds are done, of how many."""


@dataclass(frozen=True)
class Play:
    """Worlds to play: parameters of each, and the figures to read of it."""

    scenario: Scenario
    given: Mapping[str, FloatArray]
    """Values by name, (W,)."""
    worlds: IntArray
    """(W,) number of each world: its luck."""
    points: Sequence[Point]
    seed: int

    @property
    def horizon(self) -> int:
        """Months played: up to the last that a figure needs."""
        start = month_number(self.scenario.start)
        return max(point.last for point in self.points) - start + 1


def read_worlds(play: Play, workers: int = 1, told: Told | None = None) -> FloatArray:
    """The figures of each world, (W, points), on the scale of errors.

    Uncertain parameters that are not given are drawn.

    Parameters
    ----------
    play : what to play.
    workers : processes; the numbers do not depend on them.
    told : called after every batch with worlds done and worlds in all.

    Raises
    ------
    ScenarioError
        If a parameter is unknown or must be the same in every world.
    EndgameError
        If the lengths of the given values differ.
    """
    worlds = len(play.worlds)
    if worlds == 0 or any(len(values) != worlds for values in play.given.values()):
        raise EndgameError("given parameters: must have one value per world each")
    for name, values in play.given.items():
        require_common(name, values)
    count = -(-worlds // BATCH)
    found = np.full((worlds, len(play.points)), np.nan)
    done = 0
    for first, part in carried_out(partial(_batch, play), range(count), min(workers, count)):
        found[first : first + len(part)] = part
        done += len(part)
        if told is not None:
            told(done, worlds)
    return found


def _batch(play: Play, number: int) -> tuple[int, FloatArray]:
    rows = slice(number * BATCH, min((number + 1) * BATCH, len(play.worlds)))
    world = played(
        play.scenario,
        play.worlds[rows].tolist(),
        play.seed,
        play.horizon,
        given={name: values[rows] for name, values in play.given.items()},
        watch=(FINISHED_USD, LARGEST_FLOP),
        in_all=len(play.worlds),
    )
    return rows.start, figures(_kept(world), list(play.points))


def finished_usd(entry: Entry) -> FloatArray:
    """What the dearest final run that ended in a month cost, USD, (W, 1); 0 if none did."""
    before, after = entry.before.labs, entry.after.labs
    done = after.run_flop > before.run_flop + 1e-9
    # A run's own budget: a lab that ends one and starts the next in a month shows the next's.
    cost: FloatArray = np.where(done, before.last_run_usd, 0.0).max(axis=1, keepdims=True)
    return cost


def largest_flop(entry: Entry) -> FloatArray:
    """Compute of the largest final run that a lab last ended, log10 FLOP, (W, 1)."""
    flop: FloatArray = entry.after.labs.run_flop.max(axis=1, keepdims=True)
    return flop


FINISHED_USD = Watch("finished_run_usd", finished_usd)
LARGEST_FLOP = Watch("largest_run_flop_log10", largest_flop)


def _kept(world: World) -> xr.Dataset:
    """The tape's series that are read, with the clouds' fixed figures.

    Beside them the dearest and the largest final run so far, ``record_run_usd`` and
    ``record_run_flop``.
    """
    axes = coordinates(world)
    tape, living = world.tape.series, world.tape.series["alive"] > 0
    columns = {}
    for name in variables_read():
        dims = variables()[name].dims
        values = tape[name].reshape(tuple(len(axes[dim]) for dim in dims))
        if name in ONLY_OF_THE_LIVING:
            mask = living.reshape(living.shape + (1,) * (values.ndim - living.ndim))
            values = np.where(mask, values, np.nan)
        columns[name] = (dims, values)
    gap = world.batch.parameters.at(0)["models.small_tier_gap_log10"][:, 0]
    record = ("world", "month")
    columns |= {
        "record_run_usd": (record, np.maximum.accumulate(tape[FINISHED_USD.name], axis=1)),
        "record_run_flop": (
            record,
            np.maximum.accumulate(10.0 ** tape[LARGEST_FLOP.name], axis=1),
        ),
        "small_tier_gap_log10": (("world",), gap),
    }
    clouds = world.setting.hyperscalers
    for name in ("own_chip_share", "core_capex_usd_per_month"):
        values = world.batch.people.as_given().of("hyperscaler", clouds, name, 0.0)[0]
        columns[name] = (("hyperscaler",), values)
    used = {dim for dims, _ in columns.values() for dim in dims}
    return xr.Dataset(columns, coords={name: axes[name] for name in used})
