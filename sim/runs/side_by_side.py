"""Worlds of several sides, run at the same time: few series of each are kept, and sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import IntArray
from sim.base.errors import EndgameError
from sim.results.event_table import events
from sim.results.summary import LAST_MONTH, SUMMED
from sim.results.variables import PARAMETER, parameters_among
from sim.runs.ensemble.chunks import BATCH, Simulated, simulated
from sim.runs.ensemble.engines import shared_out
from sim.runs.ensemble.keep import Keep
from sim.runs.ensemble.opening import named
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.ensemble.reduce import joined
from sim.runs.sides import LEAST_PIECE, Pairs, Side

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

YEARLY = ("market_revenue_usd", "price_index", "funding_usd", "alive", "owner")
KEEP = Keep(
    monthly=(), yearly=YEARLY, last=(*LAST_MONTH, *SUMMED), whole=False, looked_back=True,
    events="rare",
)  # fmt: skip
"""What is kept of a world that is run to be compared."""


@dataclass(frozen=True)
class Played:
    """A side with its worlds: the same numbers, in the same order, as of every other side."""

    side: Side
    result: xr.Dataset
    """As of a stored ensemble or a run; only what is kept."""
    happened: pd.DataFrame
    """Events, as `sim.events` gives them."""


def played_sides(
    pairs: Pairs, workers: int = 1, told: Callable[[int, int], None] = lambda done, of: None
) -> list[Played]:
    """Run what is not stored, and open what is.

    Parameters
    ----------
    pairs : see `sim.runs.sides.paired_sides`.
    workers : processes, this one among them.
    told : hears of worlds done, of how many.

    Returns
    -------
    A `Played` for each side, of the worlds that went wrong in none.

    Raises
    ------
    EndgameError
        If too few worlds are left, or two sides drew a parameter differently that neither sets.
    """
    fresh = [each for each in pairs.sides if not each.stored]
    plans = [_plan(each, pairs) for each in fresh]
    tasks = _pieces(len(fresh), len(pairs.numbers), workers)
    found: list[dict[int, Simulated]] = [{} for _ in fresh]
    done, total = 0, len(fresh) * len(pairs.numbers)
    work = partial(_piece, plans, np.array(pairs.numbers), tasks)
    for number, part in shared_out(work, range(len(tasks)), min(workers, len(tasks))):
        which, first, stop = tasks[number]
        found[which][first] = part
        done += stop - first
        told(done, total)
    ran = iter(_whole(each, parts) for each, parts in zip(fresh, found, strict=True))
    everything = [
        next(ran) if each.result is None or each.again else _opened(each, each.result)
        for each in pairs.sides
    ]
    made = _same_worlds(everything, pairs.numbers)
    for other in made[1:]:
        require_same_draws(made[0], other)
    return made


def require_same_draws(one: Played, other: Played) -> None:
    """Both drew alike all that both leave to the same draw.

    Raises
    ------
    EndgameError : a parameter differs, so that a difference would not be the change's alone.
    """
    first, second = one.side.scenario, other.side.scenario
    for name in parameters_among({*one.result.variables} & {*other.result.variables}):
        bare = name.removeprefix(PARAMETER)
        alike = first.uncertainties.get(bare) == second.uncertainties.get(bare)
        if alike and not np.array_equal(one.result[name].values, other.result[name].values):
            what = f"{bare} was drawn differently in {one.side.name} and {other.side.name}"
            raise EndgameError(f"no pairs: {what}")


def _plan(each: Side, pairs: Pairs) -> Plan:
    """World numbers are those of draws; all sides count, for one code serves them all."""
    most = (max(pairs.numbers) + 1) * len(pairs.sides)
    return replace(planned(each.scenario, most, pairs.seed, pairs.years), keep=KEEP)


def _pieces(sides: int, worlds: int, workers: int) -> list[tuple[int, int, int]]:
    """Side, first world and one past the last of each piece, so that no worker waits for long."""
    if not sides:
        return []
    parts = -(-worlds // BATCH)
    while sides * parts % workers and worlds // (parts + 1) >= LEAST_PIECE:
        parts += 1
    ends = np.linspace(0, worlds, parts + 1).round().astype(int).tolist()
    spans = list(pairwise(ends))
    return [(side, first, stop) for first, stop in spans for side in range(sides)]


def _piece(
    plans: Sequence[Plan], numbers: IntArray, tasks: Sequence[tuple[int, int, int]], task: int
) -> tuple[int, Simulated]:
    which, first, stop = tasks[task]
    return task, simulated(plans[which], numbers[first:stop])


def _whole(side: Side, parts: dict[int, Simulated]) -> Played:
    """Pieces of one side as a Dataset, as if it had been stored."""
    import xarray as xr

    ordered = [parts[first] for first in sorted(parts)]
    kept = [each.part for each in ordered if each.part is not None]
    if not kept:
        fault = next(iter(ordered[0].faults.items()))
        raise EndgameError(f"{side.name}: every world failed; {fault[1].text(fault[0])}")
    whole = joined(kept)
    numbers = np.concatenate([each.rows for each in ordered])
    result = xr.Dataset(whole.columns, {**whole.coords, "world": numbers}, whole.attrs)
    return Played(side, named(result), whole.events)


def _opened(side: Side, result: xr.Dataset) -> Played:
    return Played(side, result, events(result))


def _same_worlds(sides: Sequence[Played], numbers: Sequence[int]) -> list[Played]:
    """Each side's worlds by number, those left out that went wrong in any."""
    from sim.runs.sides import LEAST_WORLDS

    there = [{int(each) for each in side.result["world"].values} for side in sides]
    both = [each for each in numbers if all(each in some for some in there)]
    if len(both) < LEAST_WORLDS:
        lost = len(numbers) - len(both)
        raise EndgameError(f"{lost} of {len(numbers)} pairs have a world that failed; too few left")
    made = []
    for side in sides:
        places = {int(each): place for place, each in enumerate(side.result["world"].values)}
        chosen = side.result.isel(world=[places[each] for each in both])
        mine = side.happened[side.happened["world"].isin(both)]
        made.append(replace(side, result=chosen, happened=mine))
    return made
