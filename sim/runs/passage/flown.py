"""A batch's way to its horizon in compiled months, written down as month by month."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.units import MONTHS_PER_YEAR
from sim.compiled import Left, Program, Run
from sim.economy.columns import columns
from sim.economy.state import State
from sim.month.advance import advance
from sim.month.world import TOLERANCE, World
from sim.runs.passage.written_month import what_comes, what_stays


def flown(world: World, program: Program) -> Generator[int, None, None]:
    """Take a batch to its horizon; the month that is reached, a year at a time.

    Stops where a month goes wrong, with the batch as it was before that year: the rules, run month
    by month, then say what and why.
    """
    run = aboard(world, program)
    last = world.batch.months
    try:
        while world.month < last:
            span = min(MONTHS_PER_YEAR - world.month % MONTHS_PER_YEAR, last - world.month)
            left = advanced(world, run, span)
            if not sound(left):
                run = _again(world, program)
                return
            booked(world, left, span)
            yield world.month
    finally:
        if world.month < last:
            world.tape.blank(world.month)
        if world.kept.books or world.month < last:  # else nobody asks for it
            world.settle(run.state)


def aboard(world: World, program: Program) -> Run:
    """Lay a batch's arrays side by side."""
    return program.run(world.state, what_stays(world.batch))


def advanced(world: World, run: Run, months: int) -> Left:
    """Run some months from the batch's own on; what they leave."""
    return run.advance(months, what_comes(world.batch, world.month, months))


def _again(world: World, program: Program) -> Run:
    """The batch's way from its start to its month once more: dearer than a copy only if needed."""
    run = aboard(world, program)
    for first in range(0, world.month, MONTHS_PER_YEAR):
        run.advance(MONTHS_PER_YEAR, what_comes(world.batch, first, MONTHS_PER_YEAR))
    return run


def sound(left: Left) -> bool:
    """Whether the ledger balances and nothing is as it must never be, in all worlds and months."""
    balanced = (left.lanes["series"]["ledger_residual"] <= TOLERANCE).all()
    return bool(balanced and not left.forbidden.any())


def booked(world: World, left: Left, months: int) -> None:
    """Write down what some months left, as far as it is kept: series, events, books.

    All is copied: what is left is good until the next months.
    """
    first, lanes = world.month, left.lanes
    for name, slots in lanes["series"].items():
        if world.tape.keeps(name):
            world.tape.write(first, name, left.turned(slots))
    for turn, event in enumerate(lanes["events"]):
        world.diary.note_months(first, event, turn)
    world.month = first + months
    if world.kept.books:
        paid, received = left.turned(lanes["paid"]), left.turned(lanes["received"])
        for ahead in range(months):
            world.book(first + ahead, paid[:, ahead].copy(), received[:, ahead].copy())
        if world.month % MONTHS_PER_YEAR == 0 or world.month == world.batch.months:
            world.sheets.append(left.turned(lanes["sheet"][:, -1:])[:, 0].copy())


def agrees(world: World, program: Program) -> bool:
    """Whether a first month comes out the same to the last bit as in numpy."""
    # A tape for all months is a second's work, and one month is played.
    short = replace(world.batch, months=2)
    plain, swift = (World(short, watch=world.watch) for _ in range(2))
    advance(plain)
    run = aboard(swift, program)
    left = advanced(swift, run, 1)
    if not sound(left):
        return True  # wrong either way, and the rules will say so
    booked(swift, left, 1)
    series = zip(plain.tape.series.values(), swift.tape.series.values(), strict=True)
    same = all(same_bits(one, other) for one, other in series)
    return same and alike(plain.state, run.state)


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
    if one.tobytes() == other.tobytes() and one.shape == other.shape:  # the quick way to say so
        return True
    signs = (np.signbit(one) == np.signbit(other)) | np.isnan(one)
    return np.array_equal(one, other, equal_nan=True) and bool(signs.all())
