"""When something came over a world, and in which months it still could.

A state arrives in the first month from which it holds for half a year, after a year without it:
what stood at the start or came in the first year is history, of which nothing could warn. A world
is at risk from that year on, until the state arrives or too little of the run is left to see it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.endings.classification import HOLD_MONTHS
from sim.endings.windows import held

HISTORY = 12
"""Months before the first that counts: what looks back a year has a year to look back on."""
QUIET = 12
"""Months without it after which it can arrive."""


@dataclass(frozen=True)
class Arrivals:
    """One event in many worlds."""

    when: FloatArray
    """(worlds,) months since the start, infinite where it never came."""
    begins: FloatArray
    """(worlds,) first month at risk, infinite where there is none."""
    last: int
    """Last month in which it could be seen to arrive."""
    months: int

    @property
    def came(self) -> BoolArray:
        """(worlds,) whether it arrived."""
        return np.isfinite(self.when)

    @property
    def at_risk(self) -> BoolArray:
        """(worlds, months) where it could still arrive."""
        month = np.arange(self.months)
        begun = month >= self.begins[:, None]
        return begun & (month < self.when[:, None]) & (month <= self.last)

    def within(self, lead: int) -> BoolArray:
        """(worlds, months) where it arrives in the ``lead`` months that follow."""
        month = np.arange(self.months)
        return self.at_risk & (self.when[:, None] <= month + lead)

    def clear(self, lead: int) -> BoolArray:
        """(worlds, months) at risk where it is seen not to arrive in the ``lead`` months."""
        seen = np.arange(self.months) + lead <= self.last
        return self.at_risk & ~self.within(lead) & seen

    def of(self, worlds: BoolArray) -> Arrivals:
        """Those of some worlds."""
        return Arrivals(self.when[worlds], self.begins[worlds], self.last, self.months)


def arrivals(state: BoolArray, hold: int = HOLD_MONTHS) -> Arrivals:
    """When a state arrived in each world.

    Parameters
    ----------
    state : (worlds, months) whether it holds.
    hold : months for which it must last; shorter spells are passed over.

    Returns
    -------
    Arrivals. Worked, of 60 months: a state that holds in months 0 to 5 and from 30 on is absent
    since month 6, so the world is at risk from month 18 on, and it arrives in month 30.
    """
    months = state.shape[1]
    lasting = held(state, hold)
    there = lasting.copy()
    for lag in range(1, min(hold, months)):
        there[:, lag:] |= lasting[:, :-lag]
    padded = np.pad(~there, ((0, 0), (QUIET, 0)))  # of before the start nothing is known
    # From the month after a quiet year on; what arrives in that very month is an arrival too.
    quiet = held(padded, QUIET)[:, :months]
    some = quiet.any(axis=1)
    begins = np.where(some, quiet.argmax(axis=1), np.inf)
    comes = lasting & (np.arange(months) >= begins[:, None])
    when = np.where(comes.any(axis=1), comes.argmax(axis=1) * 1.0, np.inf)
    return Arrivals(when, begins, max(months - hold, 0), months)
