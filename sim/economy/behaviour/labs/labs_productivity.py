"""How productive each lab's research is: differences that last for years."""

from __future__ import annotations

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.observe import View


def renewed(view: View, opened: BoolArray, luck: FloatArray) -> FloatArray:
    """Log research productivity of each lab after the month, (W, L): 0 is the typical lab.

    Firms that are more productive stay so for years (Syverson 2011): teams, methods and taste that
    papers and leavers do not carry. It drifts back to the typical lab and is moved by luck
    (``luck`` standard normal, (W, L)); a lab that ``opened`` (W, L) draws its own. At a half-life
    of 5 years a lab at 0.6 is at 0.3 five years on, on average.
    """
    p = view.p
    kept = 0.5 ** (1.0 / p["research.productivity_half_life_months"])
    spread = p["research.productivity_spread"]
    moved = kept * view.state.labs.productivity + spread * np.sqrt(1.0 - kept * kept) * luck
    return np.where(opened, spread * luck, moved)


def productivity(view: View) -> FloatArray:
    """What each lab makes of a unit of compute over what the typical lab does, (W, L).

    In experiments, in taking up what others know, and in main runs. Log productivity 0.4: 1.49.
    """
    return np.exp(view.state.labs.productivity)


def craft(view: View) -> FloatArray:
    """The same in what a run yields, log10 of effective compute, (W, L): none of it leaks.

    Twice as productive: 0.30.
    """
    return view.state.labs.productivity / LN10
