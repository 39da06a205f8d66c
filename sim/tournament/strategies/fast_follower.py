"""Fast follower: lets others pay for the frontier, and hurries only when it falls far behind.

Why: what the leader finds leaks, and catching up costs less than leading, so the second mover's
advantage can outweigh the first's (Lieberman and Montgomery 1988, Strategic Management Journal
9:41). Loses when those behind are no longer bought.
"""

import numpy as np

from sim.agents import Lab, View
from sim.base.axes import FloatArray

CLOSE = 0.5
"""log10 of effective compute: three times less than the best."""
COASTING, HURRYING = 0.6, 1.3


class FastFollower(Lab):
    """Three fifths of the rule's research while close to the best, more once behind."""

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray:
        """R&D compute, USD a month, (worlds,)."""
        behind = view.best[:, 0] - view.state.labs.capability[:, self.column]
        return default * np.where(behind > CLOSE, HURRYING, COASTING)
