"""Scores of forecasts: CRPS of an ensemble and of a normal, coverage of a band.

The continuous ranked probability score is the mean absolute error of a distribution: for a single
number it is the absolute error (Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError


def crps_ensemble(members: FloatArray, observed: FloatArray) -> FloatArray:
    """CRPS of an ensemble, (p,).

    E|X - y| - E|X - X'| / 2 with the second mean over pairs of different members, so that it does
    not depend on their number (the fair estimator: Ferro 2014, Q. J. R. Meteorol. Soc. 140).

    Parameters
    ----------
    members : (m, p) equally likely values, m >= 2.
    observed : (p,)

    Raises
    ------
    EndgameError
        If there are fewer than two members, or a value that is not finite.

    Notes
    -----
    Worked: members 0, 1, 3 and an observation of 1: E|X - y| = 1, pairs differ by 1, 3 and 2, on
    average 2: 1 - 1 = 0.

    >>> crps_ensemble(np.array([[0.0], [1.0], [3.0]]), np.array([1.0])).tolist()
    [0.0]
    """
    count = len(members)
    if count < 2:
        raise EndgameError(f"an ensemble of {count}: must have at least two members")
    if not (np.isfinite(members).all() and np.isfinite(observed).all()):
        raise EndgameError("an ensemble or an observation has values that are not finite")
    ordered = np.sort(members, axis=0)
    place = np.arange(1, count + 1)[:, None]
    pairs = 2.0 * ((2 * place - count - 1) * ordered).sum(axis=0) / (count * (count - 1))
    return np.asarray(np.abs(members - observed).mean(axis=0) - 0.5 * pairs, dtype=np.float64)


def crps_normal(mean: FloatArray, spread: FloatArray, observed: FloatArray) -> FloatArray:
    """CRPS of normal forecasts in closed form, (p,); without a spread the absolute error.

    Gneiting, Raftery, Westveld and Goldman 2005, Mon. Weather Rev. 133. Worked: a standard normal
    and an observation of 0: 2 pdf(0) - 1/sqrt(pi) = 0.2337.
    """
    safe = np.where(spread > 0, spread, 1.0)
    error = (observed - mean) / safe
    score = safe * (
        error * (2.0 * norm.cdf(error) - 1.0) + 2.0 * norm.pdf(error) - 1.0 / np.sqrt(np.pi)
    )
    return np.asarray(np.where(spread > 0, score, np.abs(observed - mean)), dtype=np.float64)


def inside(members: FloatArray, observed: FloatArray, band: float = 0.8) -> BoolArray:
    """Whether each observation lies in the central band of its ensemble, (p,).

    Worked: of members 0, 1, ..., 100 the 80% band is 10 to 90.
    """
    ends = np.quantile(members, [0.5 - band / 2, 0.5 + band / 2], axis=0)
    return np.asarray((ends[0] <= observed) & (observed <= ends[1]), dtype=np.bool_)
