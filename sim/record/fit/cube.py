"""Searched parameters as points of a unit cube, each on its own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.scenario.parameters import table

RATIO_FOR_LOGS = 3.0
"""High over low from which on a positive parameter is searched in logs."""


@dataclass(frozen=True)
class Edge:
    """One searched parameter and its range."""

    name: str
    """A parameter's, or ``scenario:parameter`` for one start alone."""
    low: float
    high: float
    logs: bool

    def value(self, place: float) -> float:
        """The value at a place between 0 and 1. Worked: 1 to 100 in logs, 0.5: 10."""
        if self.logs:
            return float(self.low * (self.high / self.low) ** place)
        return float(self.low + place * (self.high - self.low))

    def place(self, value: float) -> float:
        """The way back, held within 0 and 1."""
        if self.logs:
            share = np.log(max(value, self.low) / self.low) / np.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return float(np.clip(share, 0.0, 1.0))


def edge(name: str, low: float | None = None, high: float | None = None) -> Edge:
    """A parameter's range: what is given, within what its row in parameters.csv permits.

    Raises
    ------
    EndgameError
        If there is no such parameter, or nothing is left of the range.
    """
    parameter = name.rpartition(":")[2]
    if parameter not in table():
        raise EndgameError(f"search: there is no parameter {parameter!r}")
    row = table()[parameter]
    bottom = row.low if low is None else max(low, row.low)
    top = row.high if high is None else min(high, row.high)
    if not bottom < top:
        raise EndgameError(f"search: {name} has no range: {bottom:g} to {top:g}")
    return Edge(name, bottom, top, bottom > 0 and top / bottom >= RATIO_FOR_LOGS)


def values(edges: Sequence[Edge], point: FloatArray) -> dict[str, float]:
    """Values by name at a point of the cube, (d,)."""
    return {each.name: each.value(float(place)) for each, place in zip(edges, point, strict=True)}


def point(edges: Sequence[Edge], now: Mapping[str, float]) -> FloatArray:
    """The point of the cube, (d,), where values stand; the middle for those not told."""
    return np.array([each.place(now[each.name]) if each.name in now else 0.5 for each in edges])


def reflected(points: FloatArray) -> FloatArray:
    """Fold what left the cube back into it. Worked: -0.1 is 0.1, 1.25 is 0.75."""
    turn = np.mod(points, 2.0)
    return np.asarray(np.where(turn > 1.0, 2.0 - turn, turn), dtype=np.float64)
