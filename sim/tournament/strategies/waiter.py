"""Waiter: orders only what its customers ask for already, and lets others find out how much more.

Why: machines cannot be sold back, so an order gives up the option to wait, which is worth more the
less sure demand is; it should be placed only well above break-even (McDonald and Siegel 1986,
Quarterly Journal of Economics 101:707; Dixit and Pindyck 1994). Loses custom to whoever has room.
"""

import numpy as np

from sim.agents import Hyperscaler, View
from sim.base.axes import FloatArray

LEAST = 0.3


class Waiter(Hyperscaler):
    """Orders in proportion to the square of its use: at 80% full, two thirds of the rule's."""

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray:
        """Compute ordered this month, H100e, (worlds,)."""
        full = view.state.clouds.utilisation[:, self.column]
        part: FloatArray = np.clip(full**2, LEAST, 1.0)
        return default * part
