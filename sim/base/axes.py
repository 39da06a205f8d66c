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


TIERS = ("frontier", "small")
FRONTIER = 0
SMALL = 1

SEGMENTS_OF_API = ("general", "coding", "bulk", "late")
"""What builders buy tokens for: enterprise and general use, coding and agents, bulk and specialised
work, and what late capability opens, if ever."""

LAYERS = ("chips", "cloud", "models", "applications")

INDEPENDENT = -1
"""Owner code of a lab that nobody controls; hyperscalers are coded by their column, 0, 1, ..."""
OUTSIDE_PARENT = -2
"""Owner code of a lab controlled by a parent outside the model (Meta, Alibaba, High-Flyer)."""
