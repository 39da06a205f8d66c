"""Deleverager: orders less the more it owes for what it sells.

Why: with much debt the gain of a new machine goes to lenders first, and their claim comes due just
when rents fall; a firm that can be wound up by its lenders values slack (Myers 1977, Journal of
Financial Economics 5:147: debt overhang). Loses the boom to those who borrow through it.
"""

import numpy as np

from sim.agents import Neocloud, View
from sim.base.axes import FloatArray

YEARS_OF_SALES = 1.5
"""Debt at which it orders half of what the rule would."""


class Deleverager(Neocloud):
    """Orders fall with debt over a year's sales."""

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray:
        """Compute ordered this month, H100e, (worlds,)."""
        clouds = view.state.clouds
        sales = np.maximum(12.0 * clouds.ai_revenue_usd[:, self.column], 1.0)
        owed = clouds.debt_usd[:, self.column] / sales
        part: FloatArray = 1.0 / (1.0 + owed / YEARS_OF_SALES)
        return default * part
