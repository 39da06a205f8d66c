"""Run the compiled months of a batch: what goes in, and what comes out, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.axes import FloatArray
from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes
from sim.compiled.layout import Region
from sim.compiled.machine import Machine
from sim.events import Event
from sim.state import columns, from_columns
from sim.step import month
from sim.units import MONTHS_PER_YEAR
from sim.world import TOLERANCE, World


@dataclass
class Flight:
    """A batch on its way through compiled months: its arrays side by side, (blocks, slots, lanes).

    ``state`` and ``spare`` take turns: a month reads one and writes the other.
    """

    world: World
    machine: Machine
    state: FloatArray
    spare: FloatArray
    fixed: FloatArray
    scratch: FloatArray


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


def prepared(world: World, machine: Machine) -> Flight:
    """Lay a batch's arrays side by side."""
    lanes, layout = machine.lanes, machine.layout
    blocks = padded(len(world.batch.worlds), lanes)
    state = {f"state {name}": array for name, array in columns(world.state)}
    before = gathered(layout.state, state, lanes, blocks)
    fixed = gathered(layout.fixed, fixed_inputs(world, layout.fixed), lanes, blocks)
    scratch = aligned((layout.scratch, lanes))
    return Flight(world, machine, before, aligned(before.shape), fixed, scratch)


def gathered(region: Region, named: Mapping[str, Any], lanes: int, blocks: int) -> FloatArray:
    """Arrays of a region, (worlds, ...) each, side by side: (blocks, slots, lanes)."""
    room = aligned((blocks, region.slots, lanes))
    for name, first in region.first.items():
        slots = to_lanes(named[name], lanes)
        room[:, first : first + slots.shape[1]] = slots
    return room


def fixed_inputs(world: World, region: Region) -> dict[str, Any]:
    """What stays the same in all months."""
    named: dict[str, Any] = {}
    state = dict(columns(world.state))
    for name in region.first:
        kind, what = name.split(" ", 1)
        if kind == "fixed":
            named[name] = world.batch.parameters[what]
        elif kind == "state":
            named[name] = state[what]
        elif kind == "setting":
            named[name] = getattr(world.setting, what)
        else:
            named[name] = world.batch.reference_capability
    return named


def monthly_inputs(world: World, region: Region, month: int) -> dict[str, Any]:
    """What a month brings."""
    worlds = len(world.batch.worlds)
    now, luck = world.batch.parameters.at(month), world.batch.luck.at(month)
    named: dict[str, Any] = {}
    for name in region.first:
        kind, _, what = name.partition(" ")
        if kind == "month":
            named[name] = np.full((worlds, 1), float(month))
        elif kind == "monthly":
            named[name] = now[what]
        elif kind == "luck":
            named[name] = getattr(luck, what)
        else:
            shocks = getattr(world.batch.shocks, what)[month]
            named[name] = np.broadcast_to(shocks, (worlds, *shocks.shape))
    return named


def fly(flight: Flight, months: int) -> Left:
    """Run some months of all worlds, block by block."""
    world, machine = flight.world, flight.machine
    layout, lanes, blocks = machine.layout, machine.lanes, len(flight.state)
    brought = aligned((blocks, months, layout.monthly.slots, lanes))
    for ahead in range(months):
        named = monthly_inputs(world, layout.monthly, world.month + ahead)
        brought[:, ahead] = gathered(layout.monthly, named, lanes, blocks)
    left = aligned((blocks, months, layout.left.slots, lanes))
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
    return Left(left, layout.left, len(world.batch.worlds))


def sound(left: Left) -> bool:
    """Whether the ledger balances and nothing is as it must never be, in all worlds and months."""
    balanced = (left.get("series ledger_residual") <= TOLERANCE).all()
    return bool(balanced and not left.get("wrong").any())


def booked(world: World, machine: Machine, left: Left, months: int) -> None:
    """Write down what some months left: series, events, books."""
    first = world.month
    for name in left.region.first:
        if name.startswith("series "):
            world.tape.write(first, name.removeprefix("series "), left.get(name))
    happened = [_events(machine, left, number) for number in range(len(machine.kinds))]
    paid, received, sheets = (left.get(name) for name in ("paid", "received", "sheet"))
    for ahead in range(months):
        for events in happened:
            world.diary.note(first + ahead, events(ahead))
        world.book(paid[:, ahead].copy(), received[:, ahead].copy())
        world.month += 1
        if world.month % MONTHS_PER_YEAR == 0 or world.month == world.batch.months:
            world.sheets.append(sheets[:, ahead].copy())


def _events(machine: Machine, left: Left, number: int) -> Callable[[int], Event]:
    """One kind of event by month."""
    kind = machine.kinds[number]
    happened = left.get(f"happened {number}") > 0.0
    amount = left.get(f"amount {number}")
    with_whom = kind.other is not None
    other = left.get(f"other {number}").astype(np.int64) if with_whom else None

    def of(ahead: int) -> Event:
        return replace(
            kind,
            happened=happened[:, ahead],
            amount_usd=amount[:, ahead],
            other=None if other is None else other[:, ahead],
        )

    return of


def landed(flight: Flight) -> None:
    """The state after the months, back in the batch's columns."""
    world, layout = flight.world, flight.machine.layout
    worlds = len(world.batch.worlds)
    named = {}
    for name, array in columns(world.state):
        if f"state {name}" not in layout.state.first:
            named[name] = array
            continue
        first = layout.state.first[f"state {name}"]
        slots = flight.state[:, first : first + int(np.prod(array.shape[1:], dtype=np.int64))]
        named[name] = from_lanes(slots, worlds, array.shape[1:], array.dtype)
    world.state = from_columns(world.state, named)


def flown(world: World, machine: Machine) -> Iterator[int]:
    """Take a batch to its horizon; the month that is reached, a year at a time.

    Stops where a month goes wrong, with the batch as it was before that year: the rules, run month
    by month, then say what and why.
    """
    flight = prepared(world, machine)
    last = world.batch.months
    try:
        while world.month < last:
            span = min(MONTHS_PER_YEAR - world.month % MONTHS_PER_YEAR, last - world.month)
            before = flight.state.copy()
            left = fly(flight, span)
            if not sound(left):
                flight.state = before
                return
            booked(world, machine, left, span)
            yield world.month
    finally:
        landed(flight)


def agrees(world: World, machine: Machine) -> bool:
    """Whether a first month comes out the same to the last bit as in numpy."""
    plain, swift = World(world.batch), World(world.batch)
    month(plain)
    flight = prepared(swift, machine)
    left = fly(flight, 1)
    if not sound(left):
        return True  # wrong either way, and the rules will say so
    booked(swift, machine, left, 1)
    landed(flight)
    pairs = [
        *zip(columns(plain.state), columns(swift.state), strict=True),
        *zip(plain.tape.series.items(), swift.tape.series.items(), strict=True),
    ]
    return all(
        np.array_equal(one[1], other[1], equal_nan=one[1].dtype.kind == "f") for one, other in pairs
    )
