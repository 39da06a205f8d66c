"""Array operations whose last bit must not depend on how many worlds share a batch."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from sim.axes import FloatArray

Columns = TypeVar("Columns")


def power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """``base ** exponent`` elementwise, the same bits in a batch of any size.

    With one exponent for a whole array numpy takes a shortcut for 2, 1/2 and -1, whose last bit
    differs; a batch of one world always has one exponent. Worked: 9 to the power 0.5 is 3.
    """
    exponents = np.empty(np.broadcast_shapes(np.shape(base), np.shape(exponent)))
    exponents[...] = exponent
    return np.asarray(np.power(base, exponents), dtype=np.float64)


def contiguous(columns: Columns) -> Columns:
    """The same dataclass of arrays, each in C order: sums then run in one order, always.

    Arrays in another order would sum differently after a pickle, which does not keep the order.
    """
    arrays: dict[str, Any] = {}
    for each in fields(columns):  # type: ignore[arg-type]
        value = getattr(columns, each.name)
        flat = isinstance(value, np.ndarray)
        arrays[each.name] = np.ascontiguousarray(value) if flat else contiguous(value)
    return replace(columns, **arrays)  # type: ignore[type-var]
