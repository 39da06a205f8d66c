"""Labs protect what they know, as far as a lead is worth what protection costs."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.base.units import LN10, MONTHS_PER_YEAR
from sim.economy.behaviour.observe import View, once_a_month

NOBODY = -9.0
"""Log10 know-how where there is nobody to know: below anyone's."""


@once_a_month
def secrecy(view: View) -> FloatArray:
    """How far each lab protects what it knows, (W, L), 0: publishes, 1: all that can be done.

    Closed papers, walls between teams, models that do not show how they reason. Protection keeps
    a part of what would leak to the next best and slows the lab's own work, more than in proportion
    (teams that cannot talk: Cohen, Nelson and Walsh 2000 on secrecy against publication): a lab
    goes as far as the lead kept is worth the pace lost. Who has no lead has nothing to protect. A
    lead of 0.2 orders that leaks at 1.5% a month, of which half can be kept, own growth of 10% a
    month and a drag of 0.1: 0.0035 over 0.01, 0.35.
    """
    p, labs = view.p, view.state.labs
    known = np.where(labs.alive, labs.knowhow, NOBODY)
    ranked = np.sort(known, axis=1)
    second = ranked[:, -2:-1] if ranked.shape[1] > 1 else ranked
    lead = np.maximum(known - np.maximum(second, 0.0), 0.0) * LN10
    kept = p["research.secrecy_leak_cut"] * np.log(2.0) / p["research.leak_half_life_months"] * lead
    lost = p["research.secrecy_drag"] * p["research.algorithmic_growth"] / MONTHS_PER_YEAR
    return clip(kept / np.maximum(lost, 1e-9), 0.0, 1.0)


def secrecy_drag(view: View) -> FloatArray:
    """Part of its own progress that protection costs each lab, (W, L). 0.4 at 0.1: 0.008."""
    chosen = secrecy(view)
    return 0.5 * view.p["research.secrecy_drag"] * chosen * chosen


def let_through(view: View) -> FloatArray:
    """Part of leaks and lessons that reaches others from who knows most, (W, 1). 0.4: 0.8."""
    most = secrecy(view).max(axis=1, keepdims=True)
    through: FloatArray = 1.0 - view.p["research.secrecy_leak_cut"] * most
    return through


def pay_for_secrecy(view: View) -> FloatArray:
    """Pay over that of labs that let people publish, (W, L): researchers pay to be scientists.

    Offers that let people publish pay a quarter less (Stern 2004). 0.4 at 0.25: 1.1.
    """
    return 1.0 + view.p["labs.secrecy_pay"] * secrecy(view)
