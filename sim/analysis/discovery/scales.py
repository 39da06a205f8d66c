"""Along which scale a parameter is looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

DECADE = 10.0


def over_a_decade(low: float, high: float) -> bool:
    """Whether a range is better told by ratios: positive, its ends a decade or more apart.

    Worked: 1 to 10 -> True; 0 to 100 -> False; 1 to 5 -> False.
    """
    return low > 0.0 and high >= DECADE * low


def drawn_by_ratio(values: ArrayLike) -> bool:
    """Whether draws lie more evenly along their logarithm: their median nearer its middle.

    Worked: 1, 10, 100 -> True; 1, 50, 100 -> False; anything with a value of 0 or less -> False.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.min() <= 0.0:
        return False
    plain, by_ratio = (_off_the_middle(each) for each in (found, np.log(found)))
    return by_ratio < plain


def _off_the_middle(values: np.ndarray) -> float:
    low, high = float(values.min()), float(values.max())
    return abs(float(np.median(values)) - (low + high) / 2.0) / (high - low) if high > low else 0.0
