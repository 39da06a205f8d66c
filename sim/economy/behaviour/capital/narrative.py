"""What investors pay for besides sales: a share in a prize that is far off."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.capital import bounded

LEAST_SIZE = 1e-6
"""A regularisation: a lab without R&D has next to no share, not none."""
MONTHS_OF_PACE = 12


@once_a_month
def narrative(view: View) -> FloatArray:
    """What investors pay for a place in the race to general intelligence, USD, (W, L).

    A prize far off, shared by all who run for it: by how near the frontier they are and, less than
    in proportion, by the compute they run with. Belief in the prize rises with what the frontier
    can do and with how fast it moved in the last year (extrapolation: Greenwood and Shleifer 2014),
    and stays below what all labs' sales together could ever be worth. 300 bn of which a lab has a
    tenth: 30 bn.
    """
    p, labs = view.p, view.state.labs
    behind = np.maximum(view.best - labs.capability, 0.0)
    near = np.exp(-behind / p["capital.narrative_decay_log10"]) * labs.alive
    size = np.maximum(labs.rd_usd / np.maximum(view.leader_rd, 1.0), LEAST_SIZE)
    runs = near * power(size, p["capital.narrative_size_elasticity"])
    shares = runs / np.maximum(runs.sum(axis=1, keepdims=True), 1e-9)
    worth: FloatArray = shares * prize(view)
    return worth


def prize(view: View) -> FloatArray:
    """What investors pay for the far prize in all, USD, (W, 1).

    250 bn at the reference capability; an order of magnitude later, at 1.1 a log and the same pace:
    750 bn. At half the pace half of it.
    """
    p, window = view.p, view.state.market.frontier_window
    beyond = view.best - p["capital.narrative_reference_log10"]
    hoped = p["capital.narrative_usd"] * np.exp(p["capital.narrative_belief"] * beyond)
    annuity = p["capital.discount_rate"] - p["capital.long_growth"]
    most = p["capital.mature_margin"] * p["capital.market_in_view_usd_per_year"] / annuity
    pace = np.maximum(view.best - window[:, -1 - MONTHS_OF_PACE :][:, :1], 0.0)
    moved: FloatArray = bounded(hoped, most) * pace / p["capital.narrative_pace_log10"]
    return moved
