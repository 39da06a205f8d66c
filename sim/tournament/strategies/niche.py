"""Niche: leaves the frontier to others and sells small models cheaply to those who need no more.

Why: who serves one part of the market better than those who serve all of it escapes their race
(Porter 1980, Competitive Strategy, ch. 2: focus). Loses when the small tier becomes a commodity.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

BY_TIER: FloatArray = np.array([1.3, 0.85])
"""On list prices: frontier, small."""
RESEARCH = 0.5


class Niche(Lab):
    """Dear at the frontier, cheap below it, with half of the rule's research."""

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        cost = view.unit_cost[:, self.column]
        return np.maximum(default * BY_TIER, np.minimum(default, cost))

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        return default * RESEARCH
