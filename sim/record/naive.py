"""Naive forecasts of the record's series from their own past, and what it leaves to a spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.record.history.points import Point, by_reading
from sim.record.scoring import Naive, last_value, trend


def naive_rows(record: Sequence[Point], split: int) -> dict[int, tuple[Naive, Naive]]:
    """Both naive forecasts of each point after the split whose series has a past."""
    spreads = {family: _family(record, family, split) for family in families(record)}
    found = {}
    for places in by_reading(record).values():
        past = [place for place in places if record[place].last <= split]
        if not past:
            continue
        months = np.array([float(record[place].last) for place in past])
        values = np.array([record[place].observed for place in past])
        for place in places:
            point = record[place]
            if point.last > split:
                moves, slope, residual = spreads[point.reading.family]
                ahead = float(point.last)
                found[place] = (
                    last_value(months, values, ahead, moves),
                    trend(months, values, ahead, slope, residual),
                )
    return found


def families(record: Sequence[Point]) -> list[str]:
    """Families in the order of ``readings.csv``."""
    return list(dict.fromkeys(point.reading.family for point in record))


def _family(record: Sequence[Point], family: str, split: int) -> tuple[float, float, float]:
    """Mean squared change per month, common slope and residual spread of a family's past."""
    squared, span, across, width, left, free = 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for places in by_reading(record).values():
        past = [
            record[place]
            for place in places
            if record[place].last <= split and record[place].reading.family == family
        ]
        if len(past) < 2:
            continue
        months = np.array([float(point.last) for point in past])
        values = np.array([point.observed for point in past])
        squared += float((np.diff(values) ** 2).sum())
        span += float(months[-1] - months[0])
        centred = months - months.mean()
        own = float((centred * values).sum() / (centred**2).sum())
        across += float((centred * values).sum())
        width += float((centred**2).sum())
        left += float(((values - values.mean() - own * centred) ** 2).sum())
        free += len(past) - 2
    moves = squared / span if span else 0.0
    slope = across / width if width else 0.0
    residual = np.sqrt(left / free) if free else np.sqrt(moves)
    return moves, slope, float(residual)
