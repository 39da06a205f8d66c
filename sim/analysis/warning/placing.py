"""How well an indicator tells who is next: each event's world among worlds of the same date.

The place of a world is the share of clear worlds of the same month that lie below it (placement
value, Pepe and Cai 2004, Biometrics 60). Their mean is the area under the ROC curve for incident
events against those still clear (Heagerty and Zheng 2005, Biometrics 61), averaged over events.
What all worlds of a month share, such as the date itself, tells nothing: a clock has 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.analysis.warning.arrivals import Arrivals
from sim.base.axes import BoolArray, FloatArray, IntArray

FEWEST_CLEAR = 10
"""Clear worlds of a month below which an event of it has no place among them."""
DRAWS = 400
"""Of the bootstrap."""


@dataclass(frozen=True)
class Matched:
    """Events at one lead, and for each the clear worlds of the month so long before."""

    worlds: IntArray
    """(cases,) place of the world along the first axis."""
    months: IntArray
    """(cases,) the month ``lead`` months before its event."""
    clear: BoolArray
    """(cases, worlds) who was clear in that month."""

    @classmethod
    def at(cls, found: Arrivals, lead: int) -> Matched:
        """The events that can be judged: their world was at risk, and ten others stayed clear."""
        worlds = np.flatnonzero(found.came & (found.when - lead >= found.begins))
        months = (found.when[worlds] - lead).astype(np.int64)
        clear = found.clear(lead)[:, months].T
        enough = clear.sum(axis=1) >= FEWEST_CLEAR
        return cls(worlds[enough], months[enough], clear[enough])

    @cached_property
    def weights(self) -> FloatArray:
        """(worlds, draws) how often each world is in each draw of the bootstrap over worlds."""
        worlds = self.clear.shape[1]
        rng = np.random.default_rng(worlds)
        chance = np.full(worlds, 1.0 / worlds)
        return rng.multinomial(worlds, chance, size=DRAWS).T.astype(np.float32)

    @cached_property
    def clear_drawn(self) -> FloatArray:
        """(cases, draws) how many clear worlds each event has in each draw."""
        found: FloatArray = self.clear.astype(np.float32) @ self.weights
        return found

    def below(self, values: FloatArray) -> FloatArray:
        """(cases, worlds): one where a clear world lies below the event's, a half where level."""
        then = values[:, self.months].T
        own = then[np.arange(len(self.worlds)), self.worlds][:, None]
        level = 0.5 * (then == own)
        found: FloatArray = np.where(self.clear, (then < own) + level, 0.0)
        return found

    def places(self, values: FloatArray) -> FloatArray:
        """Place of each event among clear worlds, (cases,), 0 lowest to 1 highest.

        Parameters
        ----------
        values : (worlds, months) of an indicator.

        Notes
        -----
        Worked: 5 where clear worlds have 1, 2, 5 and 9 -> (2 + 0.5)/4 = 0.625.
        """
        found: FloatArray = self.below(values).sum(axis=1) / self.clear.sum(axis=1)
        return found

    def told(self, values: FloatArray, false: float) -> float:
        """Share of events beyond the line that at most a share ``false`` of clear worlds reach.

        Worked: 5 where clear worlds have 1, 2, 5 and 9 is told at a rate of a half, not below.
        """
        then = values[:, self.months].T
        own = then[np.arange(len(self.worlds)), self.worlds][:, None]
        reach = ((then >= own) & self.clear).sum(axis=1)
        return float((reach <= false * self.clear.sum(axis=1)).mean())

    def area(self, values: FloatArray) -> tuple[float, float, float]:
        """Area under the ROC curve with its 95 % interval, by a bootstrap over worlds.

        NaN where there is no event to judge. Worked: places 0.6 and 1 -> 0.8.
        """
        if not len(self.worlds):
            return float("nan"), float("nan"), float("nan")
        below = self.below(values)
        middle = float((below.sum(axis=1) / self.clear.sum(axis=1)).mean())
        drawn = below.astype(np.float32) @ self.weights
        place = drawn / np.maximum(self.clear_drawn, 1e-9)
        times = self.weights[self.worlds] * (self.clear_drawn > 0.0)
        events = times.sum(axis=0)
        areas = (times * place).sum(axis=0)[events > 0.0] / events[events > 0.0]
        low, high = np.quantile(areas, (0.025, 0.975)) if len(areas) else (np.nan, np.nan)
        return middle, float(low), float(high)


def roc(places: FloatArray) -> tuple[FloatArray, FloatArray]:
    """False-alarm rate and hit rate of every line, from places where high is a warning.

    Worked: places 0.9 and 0.6 -> hits of a half from a false-alarm rate of 0.1 on, all from 0.4 on.
    """
    false = np.sort(1.0 - places)
    hits = np.arange(1.0, len(false) + 1.0) / max(len(false), 1)
    return np.concatenate([[0.0], false, [1.0]]), np.concatenate([[0.0], hits, [1.0]])
