"""How far a number is outside its band, and what many such numbers come to."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray

MOST = 5.0
"""Tolerances beyond which a miss hardly grows, and those of a number that does not exist."""
LEAST_LOG, MOST_LOG = np.log(1.1), np.log(1.5)
"""Tolerance of a positive number: half of its band's width in logs, within these."""
LEAST_LEVEL, MOST_LEVEL = 0.05, 0.25
"""The same of numbers that may be zero or negative, in their unit."""
MARGIN = 0.15
"""Tolerances inside the band's edge that still cost: a median on the edge falls out with other
luck."""


def beyond(found: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Distance from a band in units of tolerance, (n,); 0 inside it, `MOST` for NaN.

    Bands above zero are measured in logs, others in their unit; the tolerance is half of the
    band's width, at least a tenth and at most a half of the value.

    Notes
    -----
    Worked: 4.5 against 1 to 2: half a band is ln 2 / 2 = 0.347, ln(4.5 / 2) = 0.811: 2.34
    tolerances beyond the edge, and 0.15 for the margin: 2.49.
    """
    positive = low > 0.0
    value = np.where(positive, np.log(np.maximum(found, 1e-12)), found)
    bottom = np.where(positive, np.log(np.where(positive, low, 1.0)), low)
    top = np.where(positive, np.log(np.where(positive, high, 1.0)), high)
    half = 0.5 * (top - bottom)
    tolerance = np.where(
        positive,
        np.clip(half, LEAST_LOG, MOST_LOG),
        np.clip(half, LEAST_LEVEL, MOST_LEVEL),
    )
    outside = (np.abs(value - 0.5 * (top + bottom)) - half) / tolerance + MARGIN
    return np.where(np.isfinite(found), np.maximum(outside, 0.0), MOST)


def bounded(deviation: FloatArray) -> FloatArray:
    """A square that levels off, so that one hopeless number does not decide: at most 25.

    Geman and McClure 1987. Worked: 1 gives 0.96, 5 gives 12.5, 100 gives 24.9.
    """
    square = np.square(deviation)
    return np.asarray(square / (1.0 + square / MOST**2), dtype=np.float64)


def mean_by(names: list[str], values: FloatArray) -> dict[str, float]:
    """Means over numbers of one name, in order of first appearance: each name counts once."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return {name: float(values[where].mean()) for name, where in places.items()}
