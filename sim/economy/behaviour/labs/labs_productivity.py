"""How productive each lab's research is: differences that last for years."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.observe import View

MOST_RISE = 1.0
"""A regularisation: log of worth over the last price that people see."""


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
    moved = moved + p["research.talent_in_productivity"] * arrivals(view)
    return np.where(opened, spread * luck, moved)


def arrivals(view: View) -> FloatArray:
    """Net arrivals of people who moved for what their shares may bring, per head, (W, L).

    Labs pay in shares: where they are worth more than at the last price people come, where less
    they leave (options under water: Oyer and Schaefer 2005); parents match the market. Who comes to
    one has left another. Worth 1.5 times the last price where the others' stand still, 1% a month
    for each log: 0.4% a month.
    """
    p, labs = view.p, view.state.labs
    risen = np.log(np.maximum(valuation(view), 1.0) / np.maximum(labs.valuation_usd, 1.0))
    alone = labs.alive & (labs.owner == INDEPENDENT)
    risen = np.where(alone, clip(risen, -MOST_RISE, MOST_RISE), 0.0)
    heads = labs.staff_people * labs.alive
    usual = (risen * heads).sum(axis=1, keepdims=True)
    usual = usual / np.maximum(heads.sum(axis=1, keepdims=True), 1.0)
    arrived: FloatArray = p["research.talent_mobility"] * (risen - usual)
    return arrived


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
