"""Labs derisk a large run by smaller ones, as far as a failure would cost them more."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View
from sim.economy.costs.training import best_derisking_ratio

LEAST_RUN_USD = 1.0
"""A regularisation: no run has nothing to lose."""


def lost_months(view: View) -> FloatArray:
    """Months that a failed run costs, (W, 1): it is trained again once one knows why it failed."""
    months: FloatArray = view.p["labs.run_months"] + view.p["labs.failure_delay_months"]
    return months


def derisking(view: View) -> FloatArray:
    """R&D compute of the month that derisks the run under way, USD, (W, L).

    A run that fails is paid for again, and what all research is for waits as long; a lab finds
    progress worth what it spends on it (an assumption). Derisking runs prepare a final one and find
    nothing new (Epoch AI, 2025-10-10); how far a run was derisked is judged by its last month (a
    simplification). A run of 100 M a month
    for four months, R&D of 500 M a month, a month to find out: a loss of 5 x 600 / 400 = 7.5 runs,
    of which 0.26 can be avoided, half of it by a tenth of a run: 0.1 log2(13.5) = 0.38 of the
    run's bill, 38 M a month.
    """
    p, labs = view.p, view.state.labs
    bill = labs.run_usd_per_month
    lost = lost_months(view) * (bill + labs.rd_usd)
    ratio = best_derisking_ratio(
        lost / np.maximum(p["labs.run_months"] * bill, LEAST_RUN_USD),
        p["training.failure_base"],
        p["training.failure_floor"],
        p["training.failure_half_ratio"],
    )
    spent: FloatArray = ratio * bill
    return spent
