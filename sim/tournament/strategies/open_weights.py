"""Open weights: publishes every model, and lives on being the one that knows it best.

Why: what is given away wins users, talent and the ecosystem's own improvements, and is paid by what
is sold beside it (Lerner and Tirole 2002, Journal of Industrial Economics 50:197). Loses when hosts
who did not pay for the training sell the same weights cheaper.
"""

from sim.agents import Lab, View
from sim.base.axes import BoolArray

PUBLISHED = True


class OpenWeights(Lab):
    """Every new model is published, and what it replaces too."""

    def decide_open_weights(self, view: View, default: BoolArray) -> bool:
        """Whether weights that come out are published."""
        return PUBLISHED

    def decide_open_older(self, view: View, default: BoolArray) -> bool:
        """Whether a closed model is published as another replaces it."""
        return PUBLISHED
