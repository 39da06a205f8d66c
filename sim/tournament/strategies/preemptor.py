"""Preemptor: orders half as many machines again, to have the room that labs will look for.

Why: capacity that stands before the rival's is a threat that need not be carried out: who has room
when a contract is placed gets it, and the rival builds less (Spence 1977, Bell Journal of Economics
8:534; Dixit 1980, Economic Journal 90:95). Loses when demand stays away and machines age unlet.
"""

from sim.agents import Hyperscaler, View
from sim.base.axes import FloatArray

MORE = 1.5


class Preemptor(Hyperscaler):
    """Half as many machines again as the rule would order."""

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray:
        """Compute ordered this month, H100e, (worlds,)."""
        return default * MORE
