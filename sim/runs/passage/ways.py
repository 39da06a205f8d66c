"""The way of a batch through its months: compiled where that pays, else one by one."""

from __future__ import annotations

import hashlib
import os
import pickle
import warnings
from collections.abc import Generator
from dataclasses import fields
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sim.base.fingerprint import fingerprint
from sim.compiled.graph import TraceError
from sim.economy.columns import columns
from sim.economy.state import Setting, State
from sim.month.hooks import Defaults
from sim.month.step import month
from sim.month.world import World

if TYPE_CHECKING:
    from sim.compiled.machine import Machine

SWITCH = "ENDGAME_COMPILED"
"""Environment variable; 0 runs every month in numpy."""
WORTH_COMPILING = 12_000
"""World-months from which on two seconds of compiling are won back: 100 worlds of ten years."""

_MACHINES: dict[str, Machine | None] = {}
"""Compiled months of this process by roster and watches; None where there can be none."""


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
    machine = _machine(world, in_all)
    if machine is not None:
        from sim.runs.passage.flown import flown

        yield from flown(world, machine)
    while world.month < world.batch.months:
        month(world)
        yield world.month


def _machine(world: World, in_all: int) -> Machine | None:
    """Code for this batch, if there is to be any."""
    here = world.batch.months * len(world.batch.worlds)
    if (
        off()
        or type(world.hooks) is not Defaults
        or world.month > 0
        or max(here, in_all) < WORTH_COMPILING
    ):
        return None
    name = signature(world)
    if name not in _MACHINES:
        _MACHINES[name] = made(world)
    return _MACHINES[name]


def compiler() -> bool:
    """Whether there is one: llvmlite, of the extra ``fast``."""
    return find_spec("llvmlite") is not None


def off() -> bool:
    """Whether the user wants every month in numpy."""
    return os.environ.get(SWITCH) == "0"


def made(world: World) -> Machine | None:
    """Code for the months of such a batch; None, and a word why, where there can be none."""
    try:
        from sim.compiled.machine import built
    except ImportError:  # llvmlite is not installed, which is nobody's fault
        return None
    from sim.runs.passage.flown import agrees
    from sim.runs.passage.written_month import write_down

    try:
        machine = built(write_down(world))
    except TraceError as reason:
        refuse(f"months are not compiled: {reason}")
        return None
    if not agrees(world, machine):
        refuse("months are not compiled: on this machine their last bits differ")
        return None
    return machine


def refuse(reason: str) -> None:
    """Say why numpy does the work after all, which takes several times as long."""
    warnings.warn(reason, RuntimeWarning, stacklevel=2)


def signature(world: World) -> str:
    """What a compiled month hangs on: who there is, what is given by world and month, watches."""
    batch = world.batch
    luck = [(each.name, getattr(batch.luck, each.name).shape[2:]) for each in fields(batch.luck)]
    dated = sorted(batch.parameters.series_names())
    seen = [(each.name, fingerprint(each.function)) for each in world.watch]
    about = (shapes(world.state, world.setting), luck, dated, list(batch.parameters), seen)
    return hashlib.sha256(pickle.dumps(about)).hexdigest()


def shapes(state: State, setting: Setting) -> list[Any]:
    """The setting but for its columns by world, and the shapes of the state's columns."""
    constants = [
        (each.name, getattr(setting, each.name))
        for each in fields(setting)
        if each.name != "book_life_months"
    ]
    return [constants, [(name, each.shape[1:], each.dtype.str) for name, each in columns(state)]]
