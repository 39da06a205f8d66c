"""Whether a month begins with what the last one left."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.base.arrays import first_places
from sim.base.axes import FloatArray
from sim.base.errors import Fault, LedgerError


def check_opening(
    now: Mapping[str, FloatArray],
    left: Mapping[str, FloatArray],
    month_label: str,
    account: Callable[[str, tuple[int, ...]], str],
) -> None:
    """Stop the run if a month does not begin with what the last one left, to the last bit.

    Parameters
    ----------
    now, left
        Balances, (worlds, accounts, ...), as they stand and as they were committed.
    month_label
        For the message.
    account
        Names the account of a balance, given its place beside the world.

    Raises
    ------
    LedgerError
        At the first balance that is another: somebody wrote into the state.
    """
    for what, was in left.items():
        stands = now[what]
        if stands.shape != was.shape:
            shapes = f"has shape {stands.shape}, was left with {was.shape}"
            raise LedgerError(f"identity opening, month {month_label}, {what} {shapes}")
        wrong = stands != was
        if wrong.any():
            raise LedgerError(
                faults={
                    world: Fault(
                        "identity opening",
                        f"{account(what, place[1:])}: {stands[place]:.17g}, but the last month "
                        f"left {was[place]:.17g}; nobody may write into the state: "
                        "use levers, shocks or hooks",
                        month_label,
                    )
                    for world, place in first_places(wrong).items()
                }
            )
