"""How far a share counted in a finite number of worlds can be trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.base.axes import FloatArray

Z_95 = 1.959963984540054
"""97.5 % point of the standard normal: 95 % lies within this many standard errors."""


def wilson(successes: ArrayLike, trials: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give shares with their 95 % score intervals, which hold at 0 and 1 and in small samples too.

    Parameters
    ----------
    successes : counts, whole or (weighted) not, in [0, trials]; any shape.
    trials : how many were counted; broadcast against ``successes``.

    Returns
    -------
    share, low, high
        Arrays of the common shape. Where nothing was counted the share is NaN and the interval is
        0 to 1: nothing is known.

    Raises
    ------
    ValueError
        A count is negative, not finite, or greater than its trials.

    Notes
    -----
    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22:
    the p that lie within z standard errors of the share, sqrt(p (1 - p)/n) taken at p itself:
    (s + z^2/2n -+ z sqrt(s (1 - s)/n + z^2/4n^2))/(1 + z^2/n), z = 1.96.
    Worked: 0 of 10 -> 0, 0 to 0.2775; 5 of 10 -> 0.5, 0.2366 to 0.7634.
    """
    found, count = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    )
    if not (np.isfinite(count).all() and np.all((found >= 0.0) & (found <= count))):
        raise ValueError("successes must lie between 0 and trials, and be finite")
    some = np.where(count > 0.0, count, 1.0)
    share = np.where(count > 0.0, found / some, np.nan)
    known = np.where(count > 0.0, found / some, 0.5)
    z2 = Z_95 * Z_95
    middle = (known + z2 / (2.0 * some)) / (1.0 + z2 / some)
    spread = np.sqrt(known * (1.0 - known) / some + z2 / (4.0 * some * some))
    half = Z_95 / (1.0 + z2 / some) * spread
    low = np.where(count > 0.0, np.clip(middle - half, 0.0, share), 0.0)
    high = np.where(count > 0.0, np.clip(middle + half, share, 1.0), 1.0)
    return share, low, high
