"""Two ensembles of the same worlds, one change between them: what differs, world by world.

Runs with one seed share every draw and all luck, so world k before and world k after differ by the
change alone (common random numbers, Law 2015, section 11.2). Intervals come from the differences:
what varies between worlds but not with the change drops out.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError

FEWEST_WORLDS = 4
"""Fewer say nothing of how much worlds differ."""


@dataclass(frozen=True)
class Difference:
    """What a change does on average; every array has the shape of one world's outcome."""

    before: FloatArray
    after: FloatArray
    difference: FloatArray
    """After less before."""
    low: FloatArray
    high: FloatArray
    """Ends of the interval of the difference."""
    worlds: int

    @property
    def rises(self) -> BoolArray:
        """Whether the whole interval lies above zero."""
        return np.asarray(self.low > 0.0)

    @property
    def falls(self) -> BoolArray:
        """Whether the whole interval lies below zero."""
        return np.asarray(self.high < 0.0)


def mean_difference(before: FloatArray, after: FloatArray, confidence: float = 0.95) -> Difference:
    """Difference of means with the paired t interval.

    Parameters
    ----------
    before, after : (worlds, ...) the same outcome of the same worlds.
    confidence : share of such intervals that hold the true difference.

    Returns
    -------
    Difference of shape (...).

    Raises
    ------
    EndgameError : shapes differ, fewer than four worlds, or a value is not finite.

    Notes
    -----
    Worked: 1, 2, 3, 4 before and 2, 2, 5, 5 after: differences 1, 0, 2, 1, mean 1, standard error
    0.408, t with three degrees of freedom 3.18: 1 with interval -0.30 to 2.30.
    """
    first, second = _checked(before, after)
    worlds = first.shape[0]
    change = second - first
    middle = change.mean(axis=0)
    error = change.std(axis=0, ddof=1) / np.sqrt(worlds)
    from scipy.special import stdtrit  # takes long to load

    reach = stdtrit(worlds - 1, 0.5 + confidence / 2.0) * error
    return Difference(
        np.asarray(first.mean(axis=0)),
        np.asarray(second.mean(axis=0)),
        np.asarray(middle),
        np.asarray(middle - reach),
        np.asarray(middle + reach),
        worlds,
    )


def share_difference(before: BoolArray, after: BoolArray, confidence: float = 0.95) -> Difference:
    """Difference of shares of worlds of which something is true, with a paired interval.

    Parameters
    ----------
    before, after : (worlds, ...) of bool, for example ``ending == "consolidation"``.
    confidence : as in `mean_difference`.

    Returns
    -------
    Difference of shape (...), in shares of one.

    Raises
    ------
    EndgameError : as in `mean_difference`.

    Notes
    -----
    Only worlds that change sides count: n of them gained, m lost. The plain interval of the 0/1
    differences has no width where none changed, so half a world is added to each of the four cells
    (Agresti and Min 2005, Statistics in Medicine 24:729). Worked: of 38 worlds 12 gain and 2 lose:
    difference 10/38 = 0.263; interval (12.5 - 2.5)/40 = 0.25, plus or minus 1.96 times
    sqrt((15 - 100/40)/1600) = 0.0884: 0.077 to 0.423. Of 38 with no change: -0.049 to 0.049.
    """
    first, second = _checked(before, after)
    worlds = first.shape[0]
    gained = (second > first).sum(axis=0) + 0.5
    lost = (second < first).sum(axis=0) + 0.5
    number = worlds + 2.0
    middle = (gained - lost) / number
    spread = np.sqrt((gained + lost - (gained - lost) ** 2 / number) / number**2)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2.0) * spread
    start, end = first.mean(axis=0), second.mean(axis=0)
    return Difference(
        np.asarray(start),
        np.asarray(end),
        np.asarray(end - start),
        np.asarray(np.maximum(middle - reach, -1.0)),
        np.asarray(np.minimum(middle + reach, 1.0)),
        worlds,
    )


def arrival_difference(
    before: FloatArray, after: FloatArray, by_month: float, confidence: float = 0.95
) -> Difference:
    """Difference of the shares of worlds in which something has happened by a month.

    Parameters
    ----------
    before, after : (worlds, ...) month in which it happened, NaN where it never did.
    by_month : months since the start; a world counts if its month is at most this.

    Returns
    -------
    As `share_difference`: "never" simply has not happened.

    Notes
    -----
    Worked, by month 60: 12, 70, NaN, 60 before and NaN, 50, 55, 60 after: 0.5 and 0.75.
    """
    return share_difference(before <= by_month, after <= by_month, confidence)


def delay(
    before: FloatArray, after: FloatArray, horizon_months: float, confidence: float = 0.95
) -> Difference:
    """How much later something happens, in months within a horizon (restricted mean time).

    Parameters
    ----------
    before, after : (worlds, ...) month in which it happened, NaN where it never did.
    horizon_months : months watched; a world in which it never happened counts as these.

    Returns
    -------
    Difference of shape (...) of the mean months without it; positive is later.

    Raises
    ------
    EndgameError : as in `mean_difference`, or a month lies beyond the horizon.

    Notes
    -----
    A mean over the worlds in which it happened would compare different worlds before and after,
    and a median may not exist. All worlds are watched for the same time, so the restricted mean
    (Royston and Parmar 2013) is a plain mean. Worked, horizon 100: 40, NaN, 60, 80 before and 50,
    NaN, NaN, 80 after: means 70 and 82.5, delay 12.5.
    """
    latest = max(np.nanmax(before, initial=0.0), np.nanmax(after, initial=0.0))
    if latest > horizon_months:
        raise EndgameError(
            f"an event in month {latest:g} lies beyond the {horizon_months:g} watched"
        )
    waited = [np.where(np.isnan(each), horizon_months, each) for each in (before, after)]
    return mean_difference(waited[0], waited[1], confidence)


def _checked(
    before: FloatArray | BoolArray, after: FloatArray | BoolArray
) -> tuple[FloatArray, FloatArray]:
    first, second = (np.asarray(each, dtype=np.float64) for each in (before, after))
    if first.shape != second.shape:
        raise EndgameError(f"pairs need one shape: {first.shape} before, {second.shape} after")
    if first.ndim == 0 or first.shape[0] < FEWEST_WORLDS:
        raise EndgameError(f"a paired interval needs at least {FEWEST_WORLDS} worlds")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise EndgameError("a paired comparison needs finite values in every world")
    return first, second
