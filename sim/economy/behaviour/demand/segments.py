"""Segments of API demand: what builders buy tokens for, and who buys for which of them."""

from __future__ import annotations

import numpy as np

from sim.base.axes import SEGMENTS_OF_API, FloatArray
from sim.economy.participants import Setting


def by_segment(setting: Setting, values: FloatArray) -> FloatArray:
    """Sums of builders' values, (W, B), over the builders of each segment, (W, G).

    Four builders with 1, 2, 3 and 4, two in the first segment and two in the second: 3 and 7.
    """
    sums = []
    for segment in range(len(SEGMENTS_OF_API)):
        places = np.flatnonzero(setting.segments == segment)
        first, count = int(places[0]) if len(places) else 0, len(places)
        if (places == first + np.arange(count)).all():  # side by side, as a start lays them
            part = values[:, first : first + count]
        else:
            part = np.take(values, places, axis=1)
        sums.append(part.sum(axis=1, keepdims=True))
    return np.concatenate(sums, axis=1)


def of_builders(setting: Setting, by_segment: FloatArray) -> FloatArray:
    """What holds for each builder's segment, (W, B), from what holds for segments, (W, G)."""
    each: FloatArray = np.take(by_segment, setting.segments, axis=1)
    return each
