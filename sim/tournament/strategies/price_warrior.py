"""Price warrior: a fifth below the rule, again and again, down to what serving costs.

Why: in a market that grows, a low price today buys customers who stay, and deters rivals from
spending on the same customers (the "top dog" of Fudenberg and Tirole 1984, American Economic
Review 74:361). Loses when rivals have the longer purse.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

CUT = 0.8


class PriceWarrior(Lab):
    """A fifth off the list; the rule starts from the last price, so cuts add up."""

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        cost = view.unit_cost[:, self.column]
        return np.maximum(default * CUT, np.minimum(default, cost))
