"""Lines drawn by past industries: the rule of ``experiments/09_outside_view/RULE.md``, computed.

A line lies where it parts an ending's phases from those of later endings and of none with the
largest balanced accuracy. Phases of earlier endings have been tested before and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError
from sim.endings.industries import NONE, Phase, phases

ORDER = (
    "subsidised", "winter", "commoditization", "tiered", "prices_rise", "consolidation",
    "rd_retreat", "oligopoly", "unresolved",
)  # fmt: skip
"""In which endings are tested: who pays and at which margin before how many are left."""
FEWEST = 2
"""Phases that must be measured on either side of a line."""


@dataclass(frozen=True)
class Drawn:
    """A line, how it was drawn, and how many phases it gets right."""

    ending: str
    indicator: str
    at_least: bool
    value: float
    width: float
    """Half the distance to the nearest phase or half the range of lines left out, the larger."""
    own: int
    """Phases of the ending that were measured, and of the others."""
    others: int
    right: int
    """Of all these, as many it parts rightly."""
    right_left_out: int
    """The same, each tried on a line drawn without its industry."""
    low: float
    high: float
    """Range of the lines with one industry left out."""

    @property
    def said(self) -> str:
        """Where the line comes from, for the table of lines."""
        return (
            f"{self.own} phases of past industries in this ending against {self.others} in others "
            f"({self.indicator}): {self.right} on the right side, {self.right_left_out} with their "
            f"industry left out; {self.low:,.3g} to {self.high:,.3g} (experiments/09_outside_view)"
        )


@cache
def drawn(ending: str, indicator: str, at_least: bool = True) -> Drawn:
    """The line for one condition.

    Parameters
    ----------
    ending : whose phases must pass.
    indicator : of ``industries.csv``.
    at_least : whether an ending's phases lie above.

    Raises
    ------
    EndgameError
        Fewer than two phases are measured on either side: the data cannot give this line.

    Notes
    -----
    Worked: subsidised races sold at 0.50 to 0.83 of their own cost, others at 0.66 and from 0.84
    on; 0.835 parts them with one of ten on the wrong side.
    """
    told = measured(ending, indicator)
    values, own = _arrays(told)
    if min(own.sum(), (~own).sum()) < FEWEST:
        raise EndgameError(f"{ending}: too few past phases with {indicator} to draw a line")
    line = best_line(values, own, at_least)
    left_out = _left_out(told, at_least)
    again = np.array([each for each, _ in left_out])
    nearest = float(np.abs(values - line).min())
    return Drawn(
        ending, indicator, at_least, line,
        0.5 * max(nearest, float(np.ptp(again))),
        int(own.sum()), int((~own).sum()), int((passes(values, line, at_least) == own).sum()),
        sum(right for _, right in left_out), float(again.min()), float(again.max()),
    )  # fmt: skip


def measured(ending: str, indicator: str) -> list[tuple[Phase, float, bool]]:
    """Phases of this and of later endings in which something was measured, and whether own."""
    later = {*ORDER[ORDER.index(ending) :], NONE}
    told = ((phase, phase.value(indicator)) for phase in phases() if phase.code in later)
    return [(phase, value, phase.code == ending) for phase, value in told if value is not None]


def best_line(values: FloatArray, own: BoolArray, at_least: bool) -> float:
    """Midway between two neighbours, with the largest balanced accuracy.

    Of equals, the one that passes more of the ending's own phases, then the innermost for others.
    Worked: own 0.46, 0.61, 0.75, 0.83 against 0.42 and 0.72 -> 0.44.
    """
    ranked = np.unique(values)
    beyond = 0.5 * float(np.ptp(ranked)) / max(len(ranked) - 1, 1)
    ends = np.array([ranked[0] - beyond, ranked[-1] + beyond])
    candidates = np.concatenate([0.5 * (ranked[1:] + ranked[:-1]), ends])
    scored = []
    for line in candidates:
        passed = passes(values, line, at_least)
        kept, refused = passed[own].mean(), (~passed[~own]).mean()
        scored.append((round(0.5 * (kept + refused), 9), kept, line if at_least else -line))
    best = max(scored)[2]
    return float(best if at_least else -best)


def passes(values: FloatArray, line: float, at_least: bool) -> BoolArray:
    """Which values lie on the ending's side."""
    return values >= line if at_least else values <= line


def _arrays(told: Sequence[tuple[Phase, float, bool]]) -> tuple[FloatArray, BoolArray]:
    return np.array([value for _, value, _ in told]), np.array([own for *_, own in told])


def _left_out(told: Sequence[tuple[Phase, float, bool]], at_least: bool) -> list[tuple[float, int]]:
    """For each industry, the line without it and how many of its phases that gets right."""
    found = []
    for industry in dict.fromkeys(phase.industry for phase, *_ in told):
        values, own = _arrays([each for each in told if each[0].industry != industry])
        if not (own.any() and (~own).any()):
            continue
        line = best_line(values, own, at_least)
        mine, is_own = _arrays([each for each in told if each[0].industry == industry])
        found.append((line, int((passes(mine, line, at_least) == is_own).sum())))
    return found
