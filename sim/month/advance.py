"""A month of a batch; what goes wrong in it is told with the month and the worlds' numbers."""

from __future__ import annotations

from collections.abc import Sequence

from sim.base.errors import Fault, LedgerError, WorldError
from sim.base.printed import few
from sim.month.step import month
from sim.month.world import World

MOST_NAMED = 8
"""Names in a message."""


def advance(world: World) -> None:
    """Run the rules of a month.

    Raises
    ------
    WorldError
        Where money does not balance, or, in a batch of one world, where numpy was told to raise and
        a number leaves what it can hold.
    """
    numbers, label = world.batch.worlds, world.month_label
    try:
        month(world)
    except WorldError as error:
        if isinstance(error, LedgerError):
            _named(error, world.hooks.deciders())
        error.placed(numbers, label)
        raise
    except ArithmeticError as error:
        if len(numbers) > 1:
            raise
        fault = Fault("arithmetic", f"{type(error).__name__}: {error}", label)
        found = WorldError(faults={0: fault})
        found.placed(numbers)
        raise found from error


def _named(error: LedgerError, deciders: Sequence[str]) -> None:
    """Say whose decisions, in place of the rules', are in a month that does not balance."""
    if not deciders:
        return
    error.add(f"; not by the rules alone, but: {few(deciders, MOST_NAMED)}")
