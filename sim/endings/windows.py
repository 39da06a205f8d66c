"""Looking back over months: means, peaks and falls that use no later month."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from sim.base.axes import BoolArray, FloatArray, IntArray

WINDOW_MONTHS = 12


def trailing_mean(series: FloatArray, window: int = WINDOW_MONTHS) -> FloatArray:
    """Mean of this and the ``window - 1`` months before it; early months use what there is.

    Parameters
    ----------
    series : (worlds, months, ...).
    window : months.

    Returns
    -------
    Same shape. Worked, window 2: 1, 3, 5 -> 1, 2, 4.
    """
    months = series.shape[1]
    total = np.zeros(series.shape)
    # Month by month of the window, not by cumulated sums: exact, and the same for any batch.
    for lag in range(min(window, months)):
        total[:, lag:] += series[:, : months - lag]
    count = np.minimum(np.arange(1.0, months + 1.0), window)
    return total / count.reshape((-1,) + (1,) * (series.ndim - 2))


def before(series: FloatArray, months: int) -> FloatArray:
    """The series as it stood ``months`` earlier; its first value where that is before the start."""
    index = np.maximum(np.arange(series.shape[1]) - months, 0)
    earlier: FloatArray = series[:, index]
    return earlier


def plain(values: FloatArray) -> FloatArray:
    """The values as one block of floats, so that sums run in one order for any batch."""
    return np.ascontiguousarray(values, dtype=np.float64)


def trailing_peak(series: FloatArray, window: int) -> FloatArray:
    """Highest of this and the ``window - 1`` months before it. Worked, 2: 3, 1, 2 -> 3, 3, 2."""
    peak = series.copy()
    for lag in range(1, min(window, series.shape[1])):
        peak[:, lag:] = np.maximum(peak[:, lag:], series[:, :-lag])
    return peak


def lowest_month(series: FloatArray) -> IntArray:
    """Month of the lowest so far, the last of equals. Worked: 3, 1, 2 -> 0, 1, 1."""
    lowest = series <= np.minimum.accumulate(series, axis=1)
    at: IntArray = np.where(lowest, np.arange(series.shape[1]), 0)
    return np.maximum.accumulate(at, axis=1)


def fall_from_peak(series: FloatArray, window: int | None = None) -> FloatArray:
    """Share lost since the highest so far, or within a window, (worlds, months).

    Worked: 2, 4, 3 -> 0, 0, 0.25.
    """
    so_far = window is None
    peak = np.maximum.accumulate(series, axis=1) if so_far else trailing_peak(series, window or 1)
    return np.where(peak > 0.0, 1.0 - series / np.where(peak > 0.0, peak, 1.0), 0.0)


def held(condition: BoolArray, months: int) -> BoolArray:
    """Where ``condition`` holds and goes on to hold, for at least ``months`` months from there."""
    stays = np.zeros_like(condition)
    if condition.shape[1] >= months:
        lasting = sliding_window_view(condition, months, axis=1).all(axis=-1)
        stays[:, : lasting.shape[1]] = lasting
    return stays


def first_held(condition: BoolArray, months: int) -> FloatArray:
    """First month from which ``condition`` holds for at least ``months`` months, NaN if in none.

    Parameters
    ----------
    condition : (worlds, months, ...).
    months : that the spell must last, within the months watched.

    Returns
    -------
    (worlds, ...) months since the start, 0 for the first. Worked, 2 months: no, yes, no, yes, yes
    gives 3.
    """
    lasting = held(condition, months)
    return np.where(lasting.any(axis=1), lasting.argmax(axis=1) * 1.0, np.nan)
