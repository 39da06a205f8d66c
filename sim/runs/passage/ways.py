"""The way of a batch through its months: compiled where that pays, else one by one."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Generator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sim.base.fingerprint import fingerprint
from sim.economy.columns import columns
from sim.economy.participants import BY_WORLD, Setting
from sim.economy.state import State
from sim.month.advance import advance
from sim.month.hooks import Defaults
from sim.month.world import World
from sim.runs.passage.programs import Programs, off

if TYPE_CHECKING:
    from sim.compiled import Program

WORTH_COMPILING = 12_000
"""World-months from which on seconds of compiling are won back: 100 worlds of ten years."""
WORTH_LOADING = 24
"""Months from which on code that is kept is taken, however few worlds: it takes a tenth of a second
or two to load, a month in numpy at least a hundredth."""

PROGRAMS = Programs("a month")
"""By roster and watches."""

_SEAMS = {
    name: getattr(World, name) for name in ("parameters_now", "luck_now", "same_as_left", "commit")
}
"""Methods in whose place a compiled month has its own: see `WrittenMonth`."""


def passage(world: World, in_all: int = 0) -> Generator[int, None, None]:
    """Take a batch to its horizon; the month that is reached, each time some are done.

    The numbers are the same whichever way is taken. Close the generator when leaving it early: then
    the batch's state is that of the month it reached. ``in_all``: world-months that are to come in
    this and further batches of its kind, if more are.

    Raises
    ------
    EndgameError
        What the rules raise, such as `LedgerError` where money does not balance.
    """
    program = paying(world, in_all) if not off() and ordinary(world) else None
    if program is not None:
        from sim.runs.passage.flown import flown

        yield from flown(world, program)
    while world.month < world.batch.months:
        advance(world)
        yield world.month


def paying(world: World, in_all: int) -> Program | None:
    """Code, if there are worlds enough or if it is there: here, or on the disk from before."""
    enough = max(world.batch.months * len(world.batch.worlds), in_all) >= WORTH_COMPILING
    if enough:
        return made(world)
    if not PROGRAMS.known and world.batch.months < WORTH_LOADING:
        return None
    name = signature(world)
    ready = PROGRAMS.ready(name)
    if ready is not None:
        return ready
    there = world.batch.months >= WORTH_LOADING and PROGRAMS.kept(name, rules(world))
    return made(world) if there else None


def ordinary(world: World) -> bool:
    """Whether this is the batch that is compiled: at its start, with nothing overridden."""
    return (
        type(world) is World
        and type(world.hooks) is Defaults
        and world.month == 0
        and not any(callable(each) for each in vars(world).values())
        and all(getattr(World, name) is seam for name, seam in _SEAMS.items())
    )


def made(world: World) -> Program | None:
    """Code for the months of such a batch; None, and a word why, where there can be none."""
    from sim.runs.passage.flown import agrees
    from sim.runs.passage.written_month import month_program

    return PROGRAMS.get(
        signature(world),
        rules(world),
        lambda place: month_program(world.batch, world.watch, place),
        lambda program: agrees(world, program),
    )


def rules(world: World) -> tuple[Callable[..., Any], ...]:
    """Functions that a compiled month does the work of."""
    from sim.runs.passage.written_month import MonthStep

    return (MonthStep, *(each.function for each in world.watch))


def signature(world: World) -> str:
    """What a compiled month hangs on: who there is, what is given by world and month, watches."""
    batch = world.batch
    luck = [(each.name, getattr(batch.luck, each.name).shape[2:]) for each in fields(batch.luck)]
    dated = sorted(batch.parameters.series_names())
    given = [(name, batch.parameters[name].shape[1:]) for name in batch.parameters]
    seen = [(each.name, fingerprint(each.function)) for each in world.watch]
    about = (shapes(world.state, world.setting), luck, dated, given, seen)
    return hashlib.sha256(pickle.dumps(about)).hexdigest()


def shapes(state: State, setting: Setting) -> list[Any]:
    """The setting but for its columns by world, and the shapes of the state's columns."""
    constants = [
        (each.name, getattr(setting, each.name))
        for each in fields(setting)
        if each.name not in BY_WORLD
    ]
    return [constants, [(name, each.shape[1:], each.dtype.str) for name, each in columns(state)]]
