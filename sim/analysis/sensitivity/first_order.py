"""What one factor decides by itself, from any independent worlds: the correlation ratio."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.factors import LUCK, REST
from sim.analysis.sensitivity.saltelli_design import Saltelli
from sim.base.axes import FloatArray, IntArray

CLASSES, LEAST, WORLDS = 20, 4, 16
"""Equal slices of a factor's range: fewer where a slice would have less than so many worlds."""
RESAMPLES, SEED, REACH = 100, 1905, 1.959964


def alone(design: Saltelli, outcomes: Mapping[str, FloatArray]) -> pd.DataFrame:
    """First-order index of each parameter by the spread of the means of its slices.

    Parameters
    ----------
    design : the worlds; those of A and B count, which share nothing.
    outcomes : (rows x (factors + 2),) by name, or (rows x (factors + 2), n) of several of one unit
        that are looked at as one.

    Returns
    -------
    DataFrame
        ``outcome``, ``parameter``, ``alone`` and its 95 % bootstrap interval ``alone_low``,
        ``alone_high``; NaN for luck and the rest, which have no slices.

    Notes
    -----
    It estimates what ``first`` of `sim.analysis.sensitivity.sobol_indices` does, with a
    fraction of the error where outcomes hang on many factors together: Saltelli's estimator carries
    the noise of all others in each product (Plischke, Borgonovo and Smith 2013, European Journal of
    Operational Research 226:536, on given-data estimators). Corrected for chance (Kelley 1935).
    Worked: y = 3 u1 + 4 u2, uniform: 9/25 = 0.36 and 16/25 = 0.64, less the 1/400 that twenty
    slices hide of a straight line.
    """
    apart = design.independent
    unit = design.unit[apart]
    again = np.random.default_rng(SEED)
    made = []
    for outcome, values in outcomes.items():
        own = values[apart].reshape(len(unit), -1)
        finite = np.isfinite(own).all(axis=1)
        y, u = own[finite], unit[finite]
        classes = max(LEAST, min(CLASSES, len(y) // WORLDS))
        draws = again.integers(len(y), size=(RESAMPLES, len(y)))
        for place, name in enumerate(design.names):
            found = (np.nan,) * 3
            if name not in (LUCK, REST) and len(y) > 2 * LEAST:
                slices = np.minimum((u[:, place] * classes).astype(np.int64), classes - 1)
                size = correlation_ratio(slices, y)
                half = REACH * float(
                    np.std([correlation_ratio(slices[d], y[d]) for d in draws], ddof=1)
                )
                found = (size, size - half, size + half)
            made.append((outcome, name, *found))
    return pd.DataFrame(made, columns=["outcome", "parameter", "alone", "alone_low", "alone_high"])


def correlation_ratio(slices: IntArray, values: FloatArray) -> float:
    """Part of the variance that lies between slices, less what chance puts there.

    ``values`` is (worlds, n): of several outcomes, the sum of their variances. Worked: slices 0, 0,
    1, 1 with 0, 0, 1, 1: all of it, 1.
    """
    counts = np.bincount(slices)
    centred = values - values.mean(axis=0)
    sums = np.stack([np.bincount(slices, weights=each) for each in centred.T], axis=-1)
    some = counts > 0
    between = float((sums[some] ** 2 / counts[some, None]).sum())
    whole = float((centred**2).sum())
    free = len(values) - int(some.sum())
    if whole <= 0.0 or free <= 0:
        return float("nan")
    return 1.0 - (whole - between) / free * (len(values) - 1) / whole
