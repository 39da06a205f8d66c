"""Axes and array aliases, named once.

State is held in columns of shape ``(worlds, agents)``; products add ``tiers``; time exists only on
the tape, ``(months, worlds, agents)``. Per-world scalars keep a singleton agent axis, ``(worlds,
1)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WORLD_AXIS = 0
AGENT_AXIS = 1

TIERS = ("frontier", "small")
FRONTIER = 0
SMALL = 1

LAYERS = ("chips", "cloud", "models", "applications")

INDEPENDENT = -1
"""Owner code of a lab that nobody controls; hyperscalers are coded by their column, 0, 1, ..."""
OUTSIDE_PARENT = -2
"""Owner code of a lab controlled by a parent outside the model (Meta, Alibaba, High-Flyer)."""


def power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """``base ** exponent`` with the same bits in a batch of any size; exponents by world.

    NumPy takes a short cut (a square root, a square, a reciprocal) where one exponent serves a
    whole array, as it does for one world but not for two; here the exponents are written out.

    >>> power(np.array([[4.0, 9.0]]), np.array([[0.5]])).round(12).tolist()
    [[2.0, 3.0]]
    """
    wide, exponents = np.broadcast_arrays(base, exponent)
    result: FloatArray = np.power(wide, np.ascontiguousarray(exponents))
    return result
