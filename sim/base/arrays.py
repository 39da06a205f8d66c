"""Array operations whose last bit must not depend on how many worlds share a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np

from sim.base.axes import BoolArray, FloatArray, IntArray

Columns = TypeVar("Columns")

MANY = 2000
"""Numbers from which on adding up columns pays."""
MOST_ADDED_ONE_BY_ONE = 7
"""Numbers in a row up to which numpy adds from left to right."""


def power(base: FloatArray, exponent: FloatArray | float) -> FloatArray:
    """``base ** exponent`` elementwise, the same bits in a batch of any size.

    With one exponent for a whole array numpy takes a shortcut for 2, 1/2 and -1, whose last bit
    differs; a batch of one world always has one exponent. Worked: 9 to the power 0.5 is 3.
    """
    if type(base) is np.ndarray and _by_rows(exponent, base.shape):
        exponents = np.empty(base.shape)  # as below, at a quarter of the price per call
        exponents[...] = exponent
    else:
        shape = np.broadcast_shapes(np.shape(base), np.shape(exponent))
        exponents = np.copy(np.broadcast_to(exponent, shape))
    # Not in place: over a single number the loop would then take that shortcut.
    raised: FloatArray = np.power(base, exponents)
    return raised


def _by_rows(exponent: FloatArray | float, shape: tuple[int, ...]) -> bool:
    """Whether there is one exponent, or one for each row."""
    if type(exponent) is float:
        return True
    rows = shape[:1] + (1,) * (len(shape) - 1)
    return type(exponent) is np.ndarray and exponent.shape == rows


def clip(values: FloatArray, low: FloatArray | float, high: FloatArray | float) -> FloatArray:
    """``numpy.clip`` at a third of its price per call. 5 within 0 and 2: 2."""
    bounded: FloatArray = np.minimum(np.maximum(values, low), high)
    return bounded


def row_sums(amounts: FloatArray) -> FloatArray:
    """``amounts.sum(axis=-1)``, to the last bit, five times as fast over many rows of a few.

    Up to seven numbers numpy adds one by one, but each row at the price of a call: adding whole
    columns gives the same bits. Worked: rows 1, 2 and 3, 4 give 3 and 7.
    """
    width = amounts.shape[-1]
    if amounts.size < MANY or not 2 <= width <= MOST_ADDED_ONE_BY_ONE:
        plain = type(amounts) is np.ndarray  # then without a detour by way of the method
        total: FloatArray = np.add.reduce(amounts, -1) if plain else amounts.sum(axis=-1)
        return total
    total = amounts[..., 0] + amounts[..., 1]
    for column in range(2, width):
        total += amounts[..., column]
    return total


def ordered(numbers: IntArray, below: int) -> IntArray:
    """Stable order of whole numbers from 0 to ``below``: few of 16 bits are sorted by radix."""
    few = numbers.astype(np.uint16) if below <= 2**16 else numbers
    return np.argsort(few, kind="stable")


def forbid(wrong: BoolArray, complaint: Callable[[tuple[int, ...]], Exception]) -> None:
    """Raise what ``complaint`` says of the first place where ``wrong`` holds, if it does anywhere.

    In a month that is being written down nothing is known yet: the truths are looked at after the
    month has run (see `sim.compiled`).
    """
    remember = getattr(wrong, "forbid", None)
    if remember is not None:
        remember()
    elif wrong.any():
        raise complaint(tuple(int(index) for index in np.argwhere(wrong)[0]))


def frozen(thing: Columns) -> Columns:
    """The same thing, in which no array can be written to: one, or dataclasses and dicts of them.

    Nor can what an array is a view of. Whatever only stands in for an array is left as it is.
    """
    if isinstance(thing, np.ndarray):
        part: Any = thing
        while isinstance(part, np.ndarray):
            part.setflags(write=False)
            part = part.base
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in vars(thing).values():
            frozen(each)
    elif isinstance(thing, dict):
        for each in thing.values():
            frozen(each)
    return thing


def first_places(wrong: BoolArray) -> dict[int, tuple[int, ...]]:
    """The first place in each world, a row of ``wrong``, where it holds; worlds where it does.

    Worked: ``[[False, True], [False, False]]`` is ``{0: (0, 1)}``.
    """
    places: dict[int, tuple[int, ...]] = {}
    for each in np.argwhere(wrong).tolist():
        places.setdefault(each[0], tuple(each))
    return places


def contiguous(columns: Columns) -> Columns:
    """The same dataclass of arrays, each in C order: sums then run in one order, always.

    Arrays in another order would sum differently after a pickle, which does not keep the order.
    """
    changed: dict[str, Any] = {}
    for each in fields(columns):  # type: ignore[arg-type]
        old = getattr(columns, each.name)
        new = np.ascontiguousarray(old) if isinstance(old, np.ndarray) else contiguous(old)
        if new is not old:
            changed[each.name] = new
    return replace(columns, **changed) if changed else columns  # type: ignore[type-var]
