"""How likely a scenario's ranges are by the ranges of what it extends: its joint prior mass."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.scenario.document import Uncertainty


def part_of(inner: Uncertainty, outer: Uncertainty) -> float:
    """The part of a range, on its own scale, that lies within another. Worked: 1-2 of 0-4: 0.25.

    Worked: 1 to 10 of 1 to 100 in logs: 0.5; what lies outside altogether has none.
    """
    ends = (max(inner.low, outer.low), min(inner.high, outer.high))
    if ends[1] <= ends[0]:
        return 0.0
    if outer.scale == "log":
        return math.log(ends[1] / ends[0]) / math.log(outer.high / outer.low)
    return (ends[1] - ends[0]) / (outer.high - outer.low)


def prior_mass(
    ranges: Mapping[str, Uncertainty], prior: Mapping[str, Uncertainty]
) -> dict[str, float]:
    """The part of its prior that each changed range covers; open for the first time: left out.

    The product is the share of the prior's worlds that a scenario is about: six thirds are 0.0014.
    """
    return {name: part_of(given, prior[name]) for name, given in ranges.items()
            if name in prior and given != prior[name]}  # fmt: skip
