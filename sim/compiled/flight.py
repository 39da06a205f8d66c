"""Batches on their way through compiled months: what goes in, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.base.axes import FloatArray
from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes
from sim.compiled.layout import Region
from sim.compiled.machine import Machine
from sim.economy.columns import columns, from_columns
from sim.economy.state import State


@dataclass
class Flight:
    """A batch under way: its arrays side by side, (blocks, slots, lanes).

    ``state`` and ``spare`` take turns: a month reads one and writes the other.
    """

    machine: Machine
    worlds: int
    state: FloatArray
    spare: FloatArray
    fixed: FloatArray
    scratch: FloatArray
    reused: dict[str, FloatArray] = field(default_factory=dict)
    """Arrays that every year needs anew: fresh memory is a tenth of the time of a run."""

    def room(self, name: str, shape: tuple[int, ...]) -> FloatArray:
        """An array of this shape, the one of last time if it had the same; what it holds is old."""
        if name not in self.reused or self.reused[name].shape != shape:
            self.reused[name] = aligned(shape)
        return self.reused[name]


@dataclass
class Left:
    """What some months left, (blocks, months, slots, lanes)."""

    slots: FloatArray
    region: Region
    worlds: int

    def get(self, name: str) -> FloatArray:
        """One output, (worlds, months, ...)."""
        inner, first = self.region.shapes[name], self.region.first[name]
        part = self.slots[:, :, first : first + int(np.prod(inner, dtype=np.int64))]
        months = part.shape[1]
        turned = part.transpose(0, 3, 1, 2).reshape(-1, months, *inner)
        return turned[: self.worlds]


def boarded(
    machine: Machine, worlds: int, state: State, given: Callable[[str, str], Any]
) -> Flight:
    """Lay a batch's arrays side by side; ``given`` finds what stays by its kind and name."""
    lanes, layout = machine.lanes, machine.layout
    blocks = padded(worlds, lanes)
    named = {f"state {name}": array for name, array in columns(state)}
    fixed = {
        name: named[name] if name in named else given(*name.split(" ", 1))
        for name in layout.fixed.first
    }
    before = gathered(layout.state, named, lanes, blocks)
    return Flight(
        machine,
        worlds,
        before,
        aligned(before.shape),
        gathered(layout.fixed, fixed, lanes, blocks),
        aligned((layout.scratch, lanes)),
    )


def gathered(region: Region, named: Mapping[str, Any], lanes: int, blocks: int) -> FloatArray:
    """Arrays of a region, (worlds, ...) each, side by side: (blocks, slots, lanes)."""
    room = aligned((blocks, region.slots, lanes))
    for name, first in region.first.items():
        slots = to_lanes(named[name], lanes)
        room[:, first : first + slots.shape[1]] = slots
    return room


def fly(flight: Flight, months: int, brings: Callable[[int], Mapping[str, Any]]) -> Left:
    """Run some months of all worlds, block by block; ``brings`` gives each month's own inputs.

    What is left is good until the next call.
    """
    machine, blocks = flight.machine, len(flight.state)
    layout, lanes = machine.layout, machine.lanes
    brought = flight.room("brought", (blocks, months, layout.monthly.slots, lanes))
    if layout.monthly.slots:
        for ahead in range(months):
            brought[:, ahead] = gathered(layout.monthly, brings(ahead), lanes, blocks)
    left = flight.room("left", (blocks, months, layout.left.slots, lanes))
    for block in range(blocks):
        arrays = (
            flight.state[block],
            flight.spare[block],
            flight.fixed[block],
            brought[block],
            left[block],
            flight.scratch,
            machine.table,
        )
        addresses = [array.ctypes.data for array in arrays]
        machine.months(*addresses, months, layout.monthly.slots, layout.left.slots)
    if months % 2:
        flight.state, flight.spare = flight.spare, flight.state
    return Left(left, layout.left, flight.worlds)


def landed(flight: Flight, state: State) -> State:
    """The state after the months, in columns; ``state`` is that before them."""
    region = flight.machine.layout.state
    named = {}
    for name, array in columns(state):
        named[name] = array
        if f"state {name}" in region.first:
            first = region.first[f"state {name}"]
            inner = array.shape[1:]
            slots = flight.state[:, first : first + int(np.prod(inner, dtype=np.int64))]
            named[name] = from_lanes(slots, flight.worlds, inner, array.dtype)
    return from_columns(state, named)
