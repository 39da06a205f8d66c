"""Patient: spends no faster than a long reserve allows.

Why: outside money dries up without warning, so cash is worth more than its face to a firm that
cannot be sure of the next round; it invests less the shorter its reserve (Bolton, Chen and Wang
2011, Journal of Finance 66:1545). Loses when the race is decided before the money runs out.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

RESERVE_MONTHS = 30.0
LEAST = 0.3


class Patient(Lab):
    """Research in proportion to its runway, up to what the rule would spend."""

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        runway = view.runway_months[:, self.column]
        part: FloatArray = np.clip(runway / RESERVE_MONTHS, LEAST, 1.0)
        return default * part
