"""Forecasts from calibrated worlds: as simulated, or anchored at the last figure before the split.

A simulated figure is not yet a forecast of the record: the model has an error of its own, which
calibration states as a tolerance (Kennedy and O'Hagan 2001, J. R. Stat. Soc. B 63; Brynjarsdottir
and O'Hagan 2014, Inverse Problems 30). Forecasts carry the same error. Anchored ones shift each
world to the last figure known, as forecasters correct a model's intercept (Clements and Hendry
1996), and the error then starts from nothing and grows as it forgets where it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.rng import stream
from sim.record.history.points import Point, by_reading

METHODS = ("raw", "anchored")
MEMORY_MONTHS = 12.0
"""Months over which the model's error forgets itself: the errors of an autoregression of this time
constant. Set before the split was scored."""


@dataclass(frozen=True)
class Ensemble:
    """What calibrated worlds show: equally likely members."""

    figures: FloatArray
    """(m, p) on the scale of errors."""
    points: Sequence[Point]
    seed: int


def members(figures: FloatArray, counts: IntArray) -> FloatArray:
    """Rows repeated as often as they were drawn."""
    return np.repeat(figures, counts, axis=0)


def anchors(points: Sequence[Point], split: int) -> dict[int, int]:
    """For each point after the split the position of the last one of its series up to it."""
    found = {}
    for places in by_reading(points).values():
        before = [place for place in places if points[place].last <= split]
        for place in places:
            if before and points[place].last > split:
                found[place] = before[-1]
    return found


def error_growth(months: float) -> float:
    """Standard deviation of the change of the model's error, over the error's own.

    Worked: after 12 months sqrt(2 (1 - 1/e)) = 1.124; at once 0.
    """
    return float(np.sqrt(2.0 * (1.0 - np.exp(-months / MEMORY_MONTHS))))


def forecast(
    ensemble: Ensemble,
    place: int,
    anchor: int | None,
    method: str,
    measured: bool = True,
    factor: float = 1.0,
) -> FloatArray:
    """Members of the forecast of one point, (m,), on the scale of errors.

    Parameters
    ----------
    place : position of the point.
    anchor : position of the last known point of its series, if there is one.
    method : ``raw`` or ``anchored``; without an anchor both are raw.
    measured : whether the point is measured with the error that its record states.
    factor : on the model's own error.

    Notes
    -----
    Worked: a world at 3 where it showed 2 at the anchor, which stood at 1.5 in the record: 2.5.
    """
    point = ensemble.points[place]
    reading = point.reading
    noise = stream(ensemble.seed, f"model error:{reading.name}", 0)
    standard = noise.standard_normal(len(ensemble.figures))
    own = point.measurement if measured else 0.0
    shown = ensemble.figures[:, place]
    if method == "raw" or anchor is None:
        return np.asarray(shown + np.hypot(factor * reading.tolerance, own) * standard)
    known = ensemble.points[anchor]
    spread = factor * reading.tolerance * error_growth(point.last - known.last)
    shift = known.observed - ensemble.figures[:, anchor]
    return np.asarray(shown + shift + np.hypot(spread, np.hypot(own, known.measurement)) * standard)
