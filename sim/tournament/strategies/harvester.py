"""Harvester: asks more of customers who are slow to leave, and saves on the next model.

Why: with switching costs the customers of yesterday pay more than new ones would, and a firm that
does not mean to grow takes it (Klemperer 1995, Review of Economic Studies 62:515: "harvesting"
against "investing" in market share). Loses when customers are quicker than it thinks.
"""

from sim.agents import Lab, View
from sim.base.axes import FloatArray

DEARER = 1.25
SAVED = 0.6


class Harvester(Lab):
    """List prices a quarter above the rule's, research two fifths below."""

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        return default * DEARER

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        return default * SAVED
