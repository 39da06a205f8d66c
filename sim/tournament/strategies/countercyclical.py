"""Countercyclical: orders more when nobody queues for chips, less when all do.

Why: firms order on today's rents and forget that their rivals' orders arrive together, so returns
are low after booms; who builds against the cycle buys at the end of the queue's other side
(Greenwood and Hanson 2015, "Waves in ship prices and investment", Quarterly Journal of Economics
130:55). Loses while a boom lasts longer than its patience.
"""

import numpy as np

from sim.agents import Hyperscaler, View
from sim.base.axes import FloatArray

USUAL_MONTHS = 5.0
"""Lead time of chips at which it orders as the rule would."""
LEAST, MOST = 0.5, 1.5


class Countercyclical(Hyperscaler):
    """Orders by the usual lead time over today's, between a half and half as much again."""

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray:
        """Compute ordered this month, H100e, (worlds,)."""
        wait = np.maximum(view.state.chips.lead_time_months[:, 0], 1.0)
        part: FloatArray = np.clip(USUAL_MONTHS / wait, LEAST, MOST)
        return default * part
