"""A month of a batch; what goes wrong in it is told with the month and the worlds' numbers."""

from __future__ import annotations

from sim.base.errors import Fault, WorldError
from sim.month.step import month
from sim.month.world import World


def advance(world: World) -> None:
    """Run the rules of a month.

    Raises
    ------
    WorldError
        Where money does not balance, or, in a batch of one world, where numpy was told to raise and
        a number leaves what it can hold.
    """
    numbers, label = world.batch.worlds, world.month_label
    with world.answered_for():
        try:
            month(world)
        except WorldError as error:
            error.placed(numbers, label)
            raise
        except ArithmeticError as error:
            if len(numbers) > 1:
                raise
            fault = Fault("arithmetic", f"{type(error).__name__}: {error}", label)
            found = WorldError(faults={0: fault})
            found.placed(numbers)
            raise found from error
