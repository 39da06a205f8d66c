"""Labs learn: own experiments, what leaks, what new staff bring, what a student takes from models.

What a lab knows leaks to those behind it unless it protects it, and that costs it pace and pay.
"""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.labs.labs_data import made, usually_made
from sim.economy.behaviour.labs.labs_derisking import derisking
from sim.economy.behaviour.labs.labs_productivity import productivity
from sim.economy.behaviour.labs.labs_research import ResearchPlan
from sim.economy.behaviour.labs.labs_secrecy import let_through, secrecy_drag
from sim.economy.behaviour.labs.labs_thrift import left_for_better
from sim.economy.behaviour.observe import View
from sim.economy.costs.research import knowhow_growth, spillover

MOST_TAKEN = 0.5
"""A regularisation: half of experiments at least look for something new."""
LEAST_USD = 1.0
"""A regularisation: a lab without experiments finds nothing."""
NOBODY = -9.0
"""Log10 know-how where there is nobody to know: below anyone's."""


def learn(view: View, research: ResearchPlan) -> FloatArray:
    """Know-how after a month, log10, (W, L): own experiments, leaks, and what new staff bring.

    A lab twice as productive runs experiments as if with twice the compute.
    Growing labs hire from those that know more; each hire carries part of the difference (Arrow
    1962 on the mobility of those who know). Staff up by 6% in a month, 0.3 behind, a transfer of
    0.5: 0.009 more.
    """
    p, labs = view.p, view.state.labs
    hours = productivity(view) * left_for_better(view) * for_ideas(view, research)
    hours = hours / view.access_price
    own = knowhow_growth(
        hours,
        labs.knowhow,
        p["research.reference_hours"],
        p["research.reference_knowhow_log10"],
        p["research.algorithmic_growth"],
        p["research.returns"],
        p["research.difficulty"],
    )
    own = np.minimum(own, p["research.fastest_growth"] / 12.0)
    best = np.where(labs.alive, labs.knowhow, NOBODY).max(axis=1, keepdims=True)
    leaked = spillover(
        labs.knowhow * LN10,
        best * LN10,
        p["research.leak_tolerance_log10"] * LN10,
        p["research.leak_half_life_months"],
        absorption(view, research.rd_usd),
    )
    leaked = leaked * let_through(view)
    public = p["research.public_growth"] / 12.0
    own = own * (1.0 - secrecy_drag(view))
    gain = np.maximum(own, public * (labs.knowhow < best)) + leaked
    hired = np.maximum(research.staff_people / np.maximum(labs.staff_people, 1.0) - 1.0, 0.0)
    brought = p["research.hire_transfer"] * hired * np.maximum(best - labs.knowhow, 0.0)
    learnt: FloatArray = labs.knowhow + labs.alive * (gain / LN10 + brought)
    return learnt


def for_ideas(view: View, research: ResearchPlan) -> FloatArray:
    """Experiments that look for something new, USD of the month, (W, L).

    What makes data and derisks the run under way finds nothing. Progress was measured with as much
    making of data as in January 2025. 90 of which data take 3 in place of 2 and derisking 7: 80 x
    90 / 88 = 81.8.
    """
    experiments, rd = research.experiments_usd, research.rd_usd
    most = MOST_TAKEN * experiments
    taken = np.minimum(made(view, rd) + derisking(view), most)
    usual = np.minimum(usually_made(view, rd), most)
    left = (experiments - taken) / np.maximum(experiments - usual, LEAST_USD)
    ideas: FloatArray = left * experiments
    return ideas


def absorption(view: View, rd: FloatArray) -> FloatArray:
    """Part of what others know that a lab can take up, (W, L): its R&D and what it makes of it.

    Imitation needs people and compute of one's own (absorptive capacity, Cohen and Levinthal 1990),
    and some make more of either than others. R&D of 0.04 of the leader's against a scale of 0.1, in
    a lab half as productive: 0.2.
    """
    able = productivity(view)
    most = np.where(view.state.labs.alive, able * view.state.labs.rd_usd, 0.0)
    most = most.max(axis=1, keepdims=True)
    scale = np.maximum(view.p["research.absorption_scale"] * most, 1.0)
    taken: FloatArray = np.minimum(able * rd / scale, 1.0)
    return taken


def quality(view: View, effective: FloatArray, rd: FloatArray) -> FloatArray:
    """Capability of a release: own effective compute, bent at the plateau, plus distillation.

    A student learns from the answers of models that have been out for some months: it takes that
    long to collect them and to train on them, so that nobody close to the frontier is taught. What
    it learns closes part of the gap to them, up to a cap in orders of magnitude, as far as it can
    absorb it and as far as the best lab does not hide how its models reason. 1.2 behind today's
    frontier and 0.7 behind that of six months ago, a share of 0.8: 0.56 more.
    """
    p = view.p
    bend = p["models.plateau_log10_flop"]
    own = np.minimum(effective, bend) + p["models.slope_after_plateau"] * np.maximum(
        effective - bend, 0.0
    )
    gap = np.maximum(teacher(view) - own, 0.0)
    cap = p["research.distillation_cap_log10"]
    taught = p["research.distillation_share"] * absorption(view, rd) * let_through(view) * gap
    return own + np.minimum(taught, cap)


def teacher(view: View) -> FloatArray:
    """Capability that students of others' answers have had time to learn from, (W, 1)."""
    window = view.state.market.frontier_window
    newest = window.shape[1] - 1
    age = clip(np.rint(view.p["research.distillation_lag_months"]), 0.0, float(newest))
    return np.take_along_axis(window, (newest - age).astype(np.int64), axis=1)
