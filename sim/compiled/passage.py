"""The way of a batch through its months: compiled where that pays, else one by one."""

from __future__ import annotations

import hashlib
import os
import pickle
import warnings
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from sim.compiled.graph import TraceError
from sim.hooks import Defaults
from sim.state import columns
from sim.step import month
from sim.world import World

if TYPE_CHECKING:
    from sim.compiled.machine import Machine

SWITCH = "ENDGAME_COMPILED"
"""Environment variable; 0 runs every month in numpy."""
WORTH_COMPILING = 12_000
"""World-months from which on two seconds of compiling are won back: 100 worlds of ten years."""

_MACHINES: dict[str, Machine | None] = {}
"""Compiled months of this process by roster; None where there can be none."""


def passage(world: World) -> Iterator[int]:
    """Take a batch to its horizon; the month that is reached, each time some are done.

    The numbers are the same whichever way is taken. Close the iterator when leaving it early: then
    the batch's state is that of the month it reached.

    Raises
    ------
    EndgameError
        What the rules raise, such as `LedgerError` where money does not balance.
    """
    machine = _machine(world)
    if machine is not None:
        from sim.compiled.run import flown

        yield from flown(world, machine)
    while world.month < world.batch.months:
        month(world)
        yield world.month


def _machine(world: World) -> Machine | None:
    """Code for this batch, if there is to be any."""
    left = world.batch.months - world.month
    if (
        os.environ.get(SWITCH) == "0"
        or type(world.hooks) is not Defaults
        or world.month > 0
        or left * len(world.batch.worlds) < WORTH_COMPILING
    ):
        return None
    name = signature(world)
    if name not in _MACHINES:
        _MACHINES[name] = _made(world)
    return _MACHINES[name]


def _made(world: World) -> Machine | None:
    try:
        from sim.compiled.machine import built
    except ImportError:  # llvmlite is not installed, which is nobody's fault
        return None
    from sim.compiled.page import write_down
    from sim.compiled.run import agrees

    try:
        machine = built(write_down(world))
    except TraceError as reason:
        warnings.warn(f"months are not compiled: {reason}", RuntimeWarning, stacklevel=2)
        return None
    if not agrees(world, machine):
        text = "months are not compiled: on this machine their last bits differ from numpy's"
        warnings.warn(text, RuntimeWarning, stacklevel=2)
        return None
    return machine


def signature(world: World) -> str:
    """What a compiled month hangs on: who there is, and what is given by world and by month."""
    batch = world.batch
    setting = [
        (each.name, getattr(world.setting, each.name))
        for each in fields(world.setting)
        if each.name != "book_life_months"
    ]
    shapes = [(name, array.shape[1:], array.dtype.str) for name, array in columns(world.state)]
    luck = [(each.name, getattr(batch.luck, each.name).shape[2:]) for each in fields(batch.luck)]
    dated = sorted(batch.parameters.series_names())
    about = pickle.dumps((setting, shapes, luck, dated, list(batch.parameters)))
    return hashlib.sha256(about).hexdigest()
