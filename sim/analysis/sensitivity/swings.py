"""Which way a factor moves an outcome: worlds in which it is low against those where it is high."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.factors import LUCK, REST
from sim.analysis.sensitivity.saltelli_design import Saltelli
from sim.base.axes import FloatArray

PART = 0.2
"""Lowest and highest part of a factor's range that are compared: fifths."""
Z = 1.959964


def swings(design: Saltelli, outcomes: Mapping[str, FloatArray]) -> pd.DataFrame:
    """Mean of each outcome where a parameter is in its highest fifth, less that in its lowest.

    Parameters
    ----------
    design : the worlds; those of A and B count, which share nothing.
    outcomes : (rows x (factors + 2),) by name.

    Returns
    -------
    DataFrame
        ``outcome``, ``parameter``, ``swing`` and its 95 % interval ``swing_low``, ``swing_high`` in
        the outcome's unit; NaN for luck and the rest, which have no low and high.

    Notes
    -----
    Two independent means, normal approximation (Welch 1947). Worked: y = 10 u of a uniform u: 9 - 1
    = 8.
    """
    apart = design.independent
    unit = design.unit[apart]
    made = []
    for outcome, values in outcomes.items():
        for place, name in enumerate(design.names):
            found = (np.nan,) * 3
            if name not in (LUCK, REST):
                found = _swing(unit[:, place], values[apart])
            made.append((outcome, name, *found))
    return pd.DataFrame(made, columns=["outcome", "parameter", "swing", "swing_low", "swing_high"])


def _swing(unit: FloatArray, values: FloatArray) -> tuple[float, float, float]:
    finite = np.isfinite(values)
    low, high = values[finite & (unit <= PART)], values[finite & (unit >= 1.0 - PART)]
    if min(len(low), len(high)) < 2:
        return (np.nan,) * 3
    middle = float(high.mean() - low.mean())
    half = Z * float(np.sqrt(low.var(ddof=1) / len(low) + high.var(ddof=1) / len(high)))
    return middle, middle - half, middle + half
