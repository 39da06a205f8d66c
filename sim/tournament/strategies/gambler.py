"""Gambler: orders half as many machines again, with lenders' money.

Why: shareholders keep what goes well and lenders bear what does not, so a firm that lives on debt
gains from risk (Jensen and Meckling 1976, Journal of Financial Economics 3:305). Loses when lenders
see through it, or the glut comes before the next loan.
"""

from sim.agents import Neocloud, View
from sim.base.axes import FloatArray

MORE = 1.5


class Gambler(Neocloud):
    """Half as many machines again as the rule would order."""

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray:
        """Compute ordered this month, H100e, (worlds,)."""
        return default * MORE
