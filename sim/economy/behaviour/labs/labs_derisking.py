"""Labs derisk a large run by smaller ones, as far as a failure would cost them more."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.labs.labs_research import race_prize
from sim.economy.behaviour.observe import View
from sim.economy.costs.training import best_derisking_ratio

MOST_DERISKING = 0.5
"""A regularisation: half of experiments at most derisk the run under way."""
LEAST_RUN_USD = 1.0
"""A regularisation: no run has nothing to lose."""


def derisking(view: View, experiments_usd: FloatArray) -> FloatArray:
    """Part of the month's ``experiments_usd`` that derisks the run under way, USD, (W, L).

    A run that fails costs months of its own bill and of what a better model would have earned
    (`race_prize`); derisking runs are experiments that find nothing new. A run of 100 M a month for
    four months, a prize of 400 M a month and three months of delay: a loss of 3.75 runs, of which
    0.26 can be avoided, half of it by 0.3 of a run: 0.35 of the run's bill, 35 M a month.
    """
    p, labs = view.p, view.state.labs
    bill = labs.run_usd_per_month
    lost = p["labs.failure_delay_months"] * (bill + race_prize(view))
    ratio = best_derisking_ratio(
        lost / np.maximum(p["labs.run_months"] * bill, LEAST_RUN_USD),
        p["training.failure_base"],
        p["training.failure_floor"],
        p["training.failure_half_ratio"],
    )
    spent: FloatArray = np.minimum(ratio * bill, MOST_DERISKING * experiments_usd)
    return spent
