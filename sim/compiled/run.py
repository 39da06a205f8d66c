"""Run the compiled months of a batch and bring back what they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.axes import FloatArray
from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes
from sim.compiled.build import Machine, Region
from sim.compiled.program import SHOCKS, columns
from sim.world import World


@dataclass
class Left:
    """What some months left, (months, blocks, slots, lanes)."""

    slots: FloatArray
    region: Region
    worlds: int

    def get(self, name: str, dtype: Any = np.float64) -> Any:
        """One output, (worlds, months, ...)."""
        inner = self.region.shapes[name]
        first = self.region.first[name]
        part = self.slots[:, :, first : first + int(np.prod(inner, dtype=np.int64))]
        # (blocks, lanes, months, slots)
        turned = part.transpose(1, 3, 0, 2).reshape(-1, *part.shape[0:1], *inner)[: self.worlds]
        return turned.astype(dtype)


def gathered(region: Region, named: dict[str, Any], lanes: int, blocks: int) -> FloatArray:
    """Arrays of a region, (worlds, ...) each, side by side: (blocks, slots, lanes)."""
    room = aligned((blocks, region.slots, lanes))
    for name, first in region.first.items():
        slots = to_lanes(named[name], lanes)
        room[:, first : first + slots.shape[1]] = slots
    return room


def fixed_inputs(world: World, machine: Machine) -> dict[str, Any]:
    """What stays the same in all months."""
    base = world.batch.parameters
    named: dict[str, Any] = {}
    for name in machine.layout.fixed.first:
        kind, what = name.split(" ", 1)
        if kind == "fixed":
            named[name] = base[what]
        elif kind == "state":
            named[name] = getattr(getattr(world.state, what.split(".")[0]), what.split(".")[1])
        elif kind == "setting":
            named[name] = getattr(world.setting, what)
        else:
            named[name] = world.batch.reference_capability
    return named


def monthly_inputs(world: World, machine: Machine, month: int) -> dict[str, Any]:
    """What a month brings."""
    worlds = len(world.batch.worlds)
    now, luck = world.batch.parameters.at(month), world.batch.luck.at(month)
    named: dict[str, Any] = {}
    for name in machine.layout.monthly.first:
        kind, _, what = name.partition(" ")
        if kind == "month":
            named[name] = np.full((worlds, 1), float(month))
        elif kind == "monthly":
            named[name] = now[what]
        elif kind == "luck":
            named[name] = getattr(luck, what)
        elif kind == "shock":
            shocks = getattr(world.batch.shocks, what)[month]
            named[name] = np.broadcast_to(shocks, (worlds, *shocks.shape))
    return named


def advance(world: World, machine: Machine, months: int) -> tuple[dict[str, Any], Left]:
    """Run some months of all worlds; the state after them, by column, and what they left."""
    worlds, lanes, layout = len(world.batch.worlds), machine.lanes, machine.layout
    blocks = padded(worlds, lanes)
    state = {f"state {name}": array for name, array in columns(world.state)}
    before = gathered(layout.state, state, lanes, blocks)
    after = aligned(before.shape)
    fixed = gathered(layout.fixed, fixed_inputs(world, machine), lanes, blocks)
    brought = aligned((blocks, months, layout.monthly.slots, lanes))
    for month in range(months):
        named = monthly_inputs(world, machine, world.month + month)
        brought[:, month] = gathered(layout.monthly, named, lanes, blocks)
    left = aligned((blocks, months, layout.left.slots, lanes))
    scratch = aligned((layout.scratch, lanes))
    for block in range(blocks):
        machine.months(
            before[block].ctypes.data,
            after[block].ctypes.data,
            fixed[block].ctypes.data,
            brought[block].ctypes.data,
            left[block].ctypes.data,
            scratch.ctypes.data,
            machine.table.ctypes.data,
            months,
            layout.monthly.slots,
            layout.left.slots,
        )
    final = before if months % 2 == 0 else after
    ended = {}
    for name, array in columns(world.state):
        if f"state {name}" not in layout.state.first:
            ended[name] = array
            continue
        first = layout.state.first[f"state {name}"]
        slots = final[:, first : first + int(np.prod(array.shape[1:], dtype=np.int64))]
        ended[name] = from_lanes(slots, worlds, array.shape[1:], array.dtype)
    return ended, Left(left.swapaxes(0, 1), layout.left, worlds)


__all__ = ["SHOCKS", "Left", "advance"]
