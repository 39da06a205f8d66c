"""What an agent's method may answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.arrays import first_places
from sim.base.axes import BoolArray
from sim.base.errors import EndgameError, Fault, WorldError
from sim.economy.state import State
from sim.month.decisions import Decision

Array = NDArray[Any]


def checked(
    answer: object,
    default: Array,
    record: Decision,
    on: BoolArray,
    who: str,
    floor: Array | float = 0.0,
) -> Array:
    """An answer as an array like the default; a plain number stands for all of it.

    Parameters
    ----------
    answer : an array of numbers, or of bool where the decision is yes or no; or one of them.
    default : the rule's answer, (W, ...).
    record : the decision.
    on : where there is something to decide, (W, ...); elsewhere the default stands.
    who : the agent and its method, for messages.
    floor : least that a number may be, besides what the record says, (W, ...).

    Raises
    ------
    EndgameError
        What was returned and what is allowed: a `WorldError` where it is only so in some worlds.
    """
    given = numbers(answer, record)
    if given.shape not in ((), default.shape):
        shape = f"shape {given.shape}: must be {default.shape}, worlds first, like the default"
        raise EndgameError(f"returned {shape}")
    array: Array = np.where(on, given, default).astype(default.dtype)
    if record.within is None:
        return array
    least, most = record.within
    low, high = np.minimum(np.maximum(least, floor), default), np.maximum(most, default)
    fine = (array >= low) & (array <= high)
    wrong = on & ~(fine & np.isfinite(array))
    if wrong.any():
        must = f"must be {record.may_be} ({record.text.partition(';')[0]})"
        raise WorldError(
            faults={
                world: Fault(who, f"returned {array[place].item()!r}: {must}")
                for world, place in first_places(wrong).items()
            }
        )
    return array


def numbers(answer: object, record: Decision) -> Array:
    """An answer as numpy sees it, if its type is the decision's.

    Raises
    ------
    EndgameError
        Where numpy would make numbers of what is none: it reads texts, takes -1 for true, drops
        what is imaginary or masked.
    """
    kinds, wanted = ("b", "True, False or bools") if record.within is None else ("iuf", "numbers")
    kind = type(answer).__name__
    try:
        given = np.asarray(answer)
    except (TypeError, ValueError):
        given = np.empty((), dtype=object)
    if isinstance(answer, np.ma.MaskedArray):
        raise EndgameError(f"returned a masked array: must be {wanted}; fill it first")
    if given.dtype.kind not in kinds:
        held = f" of {given.dtype}" if kind == "ndarray" else ""
        raise EndgameError(f"returned a {kind}{held}: must be {wanted}, or None for the default")
    return given


def there(state: State, record: Decision, column: int | slice, shape: tuple[int, ...]) -> BoolArray:
    """Where an agent has something to decide, bool of its answer's shape.

    Not where it is closed or not yet founded itself, nor about labs that are.
    """
    on = np.ones(shape, dtype=bool)
    alive = getattr(getattr(state, f"{record.kind}s", None), "alive", None)
    if alive is not None:
        on &= alive[:, column].reshape(-1, *(1,) * (len(shape) - 1))
    if "labs" in record.shape:
        middle = (1,) * (record.shape.index("labs") - 1)
        on &= state.labs.alive.reshape(len(on), *middle, -1)
    return on
