"""Price warrior: always a fifth below what the rule would ask, but not below what serving costs.

Why: in a market that grows, a low price today buys customers who stay, and deters rivals from
spending on the same customers (the "top dog" of Fudenberg and Tirole 1984, American Economic
Review 74:361). Loses when rivals have the longer purse.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

CUT = 0.8


class PriceWarrior(Lab):
    """A fifth off the list and the plan."""

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        cost = view.unit_cost[:, self.column]
        return np.maximum(default * CUT, np.minimum(default, cost))

    def decide_plan_price(self, view: View, default: FloatArray) -> FloatArray:
        """Consumer plan, USD a month, (worlds,)."""
        return default * CUT
