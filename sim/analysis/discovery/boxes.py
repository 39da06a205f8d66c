"""Boxes of parameters: what they hold, and how well they tell an outcome (Bryant, Lempert 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from sim.analysis.intervals import wilson
from sim.base.axes import BoolArray, IntArray

TRAINED = 0.7
"""Share of worlds in which boxes are looked for; the others only judge them."""


@dataclass(frozen=True)
class Limit:
    """One restriction: a parameter between two values, both included; one of them may be open."""

    parameter: str
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Box:
    """Worlds that keep every limit; a box without limits holds all."""

    limits: tuple[Limit, ...] = ()

    def holds(self, table: pd.DataFrame) -> BoolArray:
        """Which rows lie inside, (worlds,).

        Worked: ``Box((Limit("a", 0.2, 0.5),))`` holds the second of a = 0.1, 0.2, 0.6.
        """
        inside = np.ones(len(table), dtype=bool)
        for each in self.limits:
            values = table[each.parameter].to_numpy(dtype=np.float64)
            inside &= (values >= each.low) & (values <= each.high)
        return inside

    def without(self, parameter: str) -> Box:
        """The box with one restriction lifted."""
        return Box(tuple(each for each in self.limits if each.parameter != parameter))


@dataclass(frozen=True)
class Score:
    """How a box fares among some worlds, in counts."""

    worlds: int
    """In all."""
    true: int
    """Of all, those with the outcome."""
    inside: int
    """In the box."""
    hits: int
    """In the box, with the outcome."""

    @property
    def coverage(self) -> float:
        """Share of the outcome's worlds that lie in the box; NaN if it has none."""
        return self.hits / self.true if self.true else np.nan

    @property
    def density(self) -> float:
        """Share of the box's worlds that have the outcome; NaN if it is empty."""
        return self.hits / self.inside if self.inside else np.nan

    @property
    def base(self) -> float:
        """Share of all worlds that have the outcome: the density of no box at all."""
        return self.true / self.worlds if self.worlds else np.nan

    @property
    def density_range(self) -> tuple[float, float]:
        """95% score interval of the density (Wilson 1927)."""
        return _range(self.hits, self.inside)

    @property
    def coverage_range(self) -> tuple[float, float]:
        """95% score interval of the coverage."""
        return _range(self.hits, self.true)

    @property
    def beats_luck(self) -> bool:
        """Whether the whole interval of the density lies above the base rate."""
        return bool(self.inside) and self.density_range[0] > self.base


def _range(successes: int, trials: int) -> tuple[float, float]:
    _, low, high = wilson(successes, trials)
    return float(low), float(high)


def scored(box: Box, table: pd.DataFrame, outcome: BoolArray) -> Score:
    """Count a box among the rows of a table.

    Worked: outcome in two of four worlds, box around three of which two have it: coverage 1,
    density 2/3, base rate 1/2.
    """
    inside = box.holds(table)
    hits = int((inside & outcome).sum())
    return Score(len(table), int(outcome.sum()), int(inside.sum()), hits)


def trained(numbers: IntArray) -> BoolArray:
    """Which worlds are looked in; the others are held out.

    Drawn once by the world's number, so that a world keeps its side when others are added, and
    worlds of one draw at several points of a grid stand on the same side.

    Parameters
    ----------
    numbers : (worlds,) numbers of worlds from 0.
    """
    if not len(numbers):
        return np.empty(0, dtype=bool)
    # A stream of its own: one that also drew a parameter would split the worlds by its values.
    stream = np.random.default_rng(crc32(b"worlds that judge a box"))
    return np.asarray(stream.random(int(numbers.max()) + 1)[numbers] < TRAINED)


def quasi_p(box: Box, table: pd.DataFrame, outcome: BoolArray) -> dict[str, float]:
    """By parameter how often chance alone would make a restriction look as good as it does.

    Parameters
    ----------
    box : its restrictions are lifted one at a time.
    table : (worlds, parameters) the worlds it was found in.
    outcome : (worlds,)

    Returns
    -------
    dict
        One-sided binomial probability of as many hits in the box, if its worlds were taken at
        random from the box without this restriction. Below 0.05 it counts as meant.

    Notes
    -----
    Bryant and Lempert (2010), "Thinking inside the box", Technological Forecasting and Social
    Change 77:34, section 3.3. "Quasi", for the restriction was chosen to look good.
    Worked: 9 hits among 10 worlds; without the restriction 10 among 20: P(at least 9 of 10 at
    1/2) = 11/1024 = 0.011.
    """
    from scipy.stats import binom  # takes long to load

    found = scored(box, table, outcome)
    values = {}
    for each in box.limits:
        wider = scored(box.without(each.parameter), table, outcome)
        chance = wider.density if wider.inside else 1.0
        values[each.parameter] = float(binom.sf(found.hits - 1, found.inside, chance))
    return values


def pruned(box: Box, table: pd.DataFrame, outcome: BoolArray, line: float = 0.05) -> Box:
    """Lift restrictions that chance explains, the likeliest first, until none is left of them."""
    while box.limits:
        values = quasi_p(box, table, outcome)
        worst = max(values, key=lambda name: values[name])
        if values[worst] <= line:
            break
        box = box.without(worst)
    return box
