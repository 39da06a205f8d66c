"""Efficiency first: research may take its part of revenue, and no more; what is saved cuts prices.

Why: a dollar of growth that burns more than a dollar and a half is bought, not earned (Sacks 2020,
"The burn multiple"), and cost is the one advantage that rivals cannot copy by raising money (Porter
1980, Competitive Strategy, ch. 2: cost leadership). Loses when quality decides.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

PART_OF_REVENUE = 0.5
LEAST = 0.4
CHEAPER = 0.95


class EfficiencyFirst(Lab):
    """R&D compute of at most half of revenue, and of at least two fifths of the rule's."""

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        earned = PART_OF_REVENUE * view.arr_usd[:, self.column] / 12.0
        return np.minimum(default, np.maximum(earned, LEAST * default))

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        cost = view.unit_cost[:, self.column]
        return np.maximum(default * CHEAPER, np.minimum(default, cost))
