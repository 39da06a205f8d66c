"""Naive forecasts of the record's series from their own past, and what it leaves to a spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.record.history.points import Point, by_reading


@dataclass(frozen=True)
class Naive:
    """A forecast that knows only the series' own past."""

    mean: float
    spread: float
    """Standard deviation of the forecast with an honest spread."""


def last_value(months: FloatArray, values: FloatArray, ahead: float, moves: float) -> Naive:
    """The last value, for ever.

    Parameters
    ----------
    months : (n,) times of past values, in order.
    values : (n,) past values.
    ahead : time of the forecast.
    moves : mean squared change of such series per month, for the spread of a random walk.

    Notes
    -----
    Worked: a last value of 2 at month 10, moves of 0.01 a month: at month 14 it is 2 with a spread
    of sqrt(0.04) = 0.2.
    """
    return Naive(float(values[-1]), float(np.sqrt(max(moves * (ahead - months[-1]), 0.0))))


def trend(
    months: FloatArray, values: FloatArray, ahead: float, slope: float, residual: float
) -> Naive:
    """The straight line through the past by least squares, with its prediction error.

    With one past value the line goes through it with the family's ``slope`` per month. With two or
    fewer the residuals say nothing, and ``residual`` is that of the family.

    Notes
    -----
    Worked: values 0 and 2 at months 0 and 2: at month 5 it is 5.
    """
    if len(values) < 2 or months[-1] == months[0]:
        return Naive(float(values[-1] + slope * (ahead - months[-1])), residual * np.sqrt(2.0))
    centre = months.mean()
    squares = ((months - centre) ** 2).sum()
    own = float(((months - centre) * values).sum() / squares)
    level = float(values.mean())
    left = values - level - own * (months - centre)
    spread = np.sqrt((left**2).sum() / (len(values) - 2)) if len(values) > 2 else residual
    wider = np.sqrt(1.0 + 1.0 / len(values) + (ahead - centre) ** 2 / squares)
    return Naive(level + own * (ahead - centre), float(spread * wider))


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
