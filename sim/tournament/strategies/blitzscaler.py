"""Blitzscaler: puts speed before efficiency in everything, on other people's money.

Why: where the first to scale takes most, waste is the price of being first (Hoffman and Yeh 2018,
Blitzscaling). Loses when the next round does not come.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

MORE_RESEARCH, CHEAPER, LARGER_ROUNDS = 1.4, 0.9, 1.5


class Blitzscaler(Lab):
    """Two fifths more research, a tenth off every price, rounds half as large again."""

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        return default * MORE_RESEARCH

    def decide_price(self, view: View, default: FloatArray) -> FloatArray:
        """List prices, USD per Mtok, (worlds, tiers)."""
        cost = view.unit_cost[:, self.column]
        return np.maximum(default * CHEAPER, np.minimum(default, cost))

    def decide_round(self, view: View, default: FloatArray) -> FloatArray:
        """What it asks investors for, USD, (worlds,)."""
        return default * LARGER_ROUNDS
