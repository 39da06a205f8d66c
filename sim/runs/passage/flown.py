"""A batch's way to its horizon in compiled months, written down as month by month."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.units import MONTHS_PER_YEAR
from sim.compiled.flight import Flight, Left, boarded, fly, landed
from sim.compiled.layout import Region
from sim.compiled.machine import Machine
from sim.economy.columns import columns
from sim.economy.state import State
from sim.month.events import Event
from sim.month.step import month
from sim.month.world import TOLERANCE, World


def flown(world: World, machine: Machine) -> Generator[int, None, None]:
    """Take a batch to its horizon; the month that is reached, a year at a time.

    Stops where a month goes wrong, with the batch as it was before that year: the rules, run month
    by month, then say what and why.
    """
    flight = aboard(world, machine)
    last = world.batch.months
    try:
        while world.month < last:
            span = min(MONTHS_PER_YEAR - world.month % MONTHS_PER_YEAR, last - world.month)
            before = flight.room("before", flight.state.shape)
            np.copyto(before, flight.state)
            left = advanced(world, flight, span)
            if not sound(left):
                flight.state = before.copy()
                return
            booked(world, machine, left, span)
            yield world.month
    finally:
        world.state = landed(flight, world.state)


def aboard(world: World, machine: Machine) -> Flight:
    """Lay a batch's arrays side by side."""
    batch = world.batch

    def given(kind: str, name: str) -> Any:
        if kind == "fixed":
            return batch.parameters[name]
        return batch.reference_capability if kind == "batch" else getattr(world.setting, name)

    return boarded(machine, len(batch.worlds), world.state, given)


def advanced(world: World, flight: Flight, months: int) -> Left:
    """Run some months from the batch's own on; what they leave."""
    region, first = flight.machine.layout.monthly, world.month
    return fly(flight, months, lambda ahead: brought(world, region, first + ahead))


def brought(world: World, region: Region, number: int) -> dict[str, Any]:
    """What a month brings: its number, luck and dated parameters, (worlds, ...) each."""
    batch = world.batch
    now, luck = batch.parameters.at(number), batch.luck.at(number)
    named: dict[str, Any] = {}
    for name in region.first:
        kind, _, what = name.partition(" ")
        if kind == "month":
            named[name] = np.full((len(batch.worlds), 1), float(number))
        elif kind == "monthly":
            named[name] = now[what]
        else:
            named[name] = getattr(luck, what)
    return named


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
        for of in happened:
            world.diary.note(first + ahead, of(ahead))
        world.book(paid[:, ahead].copy(), received[:, ahead].copy())
        world.month += 1
        if world.month % MONTHS_PER_YEAR == 0 or world.month == world.batch.months:
            world.sheets.append(sheets[:, ahead].copy())


def _events(machine: Machine, left: Left, number: int) -> Callable[[int], Event]:
    """One kind of event, by month."""
    kind = machine.kinds[number]
    happened = left.get(f"happened {number}") > 0.0
    amount = left.get(f"amount {number}")
    other = None
    if kind.other is not None:
        other = left.get(f"other {number}").astype(np.int64)

    def of(ahead: int) -> Event:
        return replace(
            kind,
            happened=happened[:, ahead],
            amount_usd=amount[:, ahead],
            other=None if other is None else other[:, ahead],
        )

    return of


def agrees(world: World, machine: Machine) -> bool:
    """Whether a first month comes out the same to the last bit as in numpy."""
    plain, swift = (World(world.batch, watch=world.watch) for _ in range(2))
    month(plain)
    flight = aboard(swift, machine)
    left = advanced(swift, flight, 1)
    if not sound(left):
        return True  # wrong either way, and the rules will say so
    booked(swift, machine, left, 1)
    series = zip(plain.tape.series.values(), swift.tape.series.values(), strict=True)
    same = all(same_bits(one, other) for one, other in series)
    return same and alike(plain.state, landed(flight, swift.state))


def alike(one: State, other: State) -> bool:
    """Whether two states are the same to the last bit."""
    pairs = zip(columns(one), columns(other), strict=True)
    return all(same_bits(a, b) for (_, a), (_, b) in pairs)


def same_bits(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two arrays hold the same numbers, zeros with the same sign; NaN is NaN."""
    if one.dtype != other.dtype:
        return False
    if one.dtype.kind != "f":
        return np.array_equal(one, other)
    signs = (np.signbit(one) == np.signbit(other)) | np.isnan(one)
    return np.array_equal(one, other, equal_nan=True) and bool(signs.all())
