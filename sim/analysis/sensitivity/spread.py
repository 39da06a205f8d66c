"""Whether an outcome varies enough between worlds for anything to be said of what decides it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray

STILL = 1e-9
"""Standard deviation over the largest size below which an outcome is taken for constant."""
HARDLY = 0.01
"""Of a membership or share: its standard deviation below which nobody need ask what decides it."""
FEW = 0.5
"""Part of worlds that must have a number."""


@dataclass(frozen=True)
class Spread:
    """What an outcome does over some worlds."""

    low: float
    high: float
    deviation: float
    part: float
    """Of the worlds, that have a number."""

    @property
    def varies(self) -> bool:
        """Whether it differs between worlds, and is a number in enough of them."""
        size = max(abs(self.low), abs(self.high))
        return self.part >= FEW and self.deviation > STILL * size

    def why_not(self, of_one: bool = False) -> str:
        """In words, why nothing is said of it; empty if something can be.

        ``of_one``: it is a membership, of which a hundredth is nothing.
        """
        if self.part < FEW:
            return f"is a number in {self.part:.0%} of these worlds only"
        if not self.varies:
            return f"does not vary in these worlds: always {self.low:.4g}"
        if of_one and self.deviation < HARDLY:
            return f"hardly varies in these worlds: {self.low:.2g} to {self.high:.2g}"
        return ""


def spread_of(values: FloatArray) -> Spread:
    """Measure an outcome, (worlds,). Worked: 1, 1, 1 does not vary; 0, 1 has a deviation of 0.5."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Spread(np.nan, np.nan, 0.0, 0.0)
    part = finite.size / values.size
    return Spread(float(finite.min()), float(finite.max()), float(finite.std()), part)
