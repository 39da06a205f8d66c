"""Labs train: which main runs start, what is learnt, what is released, what it costs to serve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import H100_PEAK_FLOP_PER_S, LN10
from sim.economy.behaviour.labs.labs_productivity import craft, productivity
from sim.economy.behaviour.labs.labs_research import ResearchPlan, final_share
from sim.economy.behaviour.observe import View, serving_cost
from sim.economy.costs.research import knowhow_growth, spillover
from sim.economy.costs.training import failure_probability, flop_for_budget

NOBODY = -9.0
"""Log10 know-how where there is nobody to know: below anyone's."""


@dataclass(frozen=True)
class Progress:
    """Runs and models after the month, (W, L)."""

    next_run_flop: FloatArray
    run_months_left: FloatArray
    run_usd_per_month: FloatArray
    last_run_usd: FloatArray
    months_since_run: FloatArray
    months_since_refresh: FloatArray
    run_flop: FloatArray
    knowhow: FloatArray
    capability: FloatArray
    open_capability: FloatArray
    open_flop: FloatArray
    released: BoolArray
    failed: BoolArray


def training_starts(view: View, rd: FloatArray) -> BoolArray:
    """Which labs start a main run now, (W, L).

    A generation is due after the cadence if the run that the current budget buys is a step up from
    the last one, or after its commercial life in any case.
    """
    p, labs = view.p, view.state.labs
    size = run_budget(view, rd)
    due = labs.months_since_run >= p["labs.run_cadence_months"]
    step = size >= p["labs.run_step"] * labs.last_run_usd
    late = labs.months_since_run >= p["labs.model_life_months"]
    idle = (labs.run_months_left <= 0) & (rd > p["labs.least_rd_for_run_usd"])
    return labs.alive & idle & due & (step | late)


def run_budget(view: View, rd: FloatArray) -> FloatArray:
    """USD that the next main run may cost, (W, L): its share of the months since the last began.

    A tenth of R&D is final, 0.65 of that the main run, 100 M a month, 10 months: 65 M.
    """
    p, labs = view.p, view.state.labs
    months = np.minimum(labs.months_since_run, p["labs.model_life_months"])
    return np.maximum(final_share(view) * p["labs.main_run_share"] * rd * months, 1.0)


def ready(view: View) -> BoolArray:
    """Whether each lab lets out what it finishes this month, (W, L): by rule, always."""
    return np.ones_like(view.state.labs.alive)


def progress(
    view: View,
    research: ResearchPlan,
    starts: BoolArray,
    luck: FloatArray,
    release: BoolArray,
    opens: BoolArray,
    older: BoolArray,
) -> Progress:
    """Advance know-how and runs by a month and release what is ready.

    ``luck`` uniform (W, L) decides failures; ``release`` (W, L) is False where a lab keeps a
    finished model back; ``opens`` (W, L) is True where weights are published: new ones, and the
    current ones of a lab that did not publish so far; ``older`` (W, L) where the model that a new
    generation replaces is. A run is paid from the month after it starts.
    """
    p, labs = view.p, view.state.labs
    knowhow = learn(view, research)
    size = run_budget(view, research.rd_usd)
    months = p["labs.run_months"]
    flop = flop_for_budget(size, H100_PEAK_FLOP_PER_S, p["training.mfu"], view.access_price)
    next_flop = np.where(starts, np.log10(np.maximum(flop, 1.0)), labs.next_run_flop)
    left = labs.run_months_left
    per_month = np.where(starts, size / months, labs.run_usd_per_month)
    ends = labs.alive & (left > 0) & (left <= 1.0) & release
    risk = failure_probability(
        research.experiments_usd / np.maximum(per_month, 1.0),
        p["training.failure_base"],
        p["training.failure_floor"],
        p["training.failure_half_ratio"],
    )
    failed = ends & (luck < risk)
    done = ends & ~failed
    left = np.where(failed, p["labs.failure_delay_months"] + 1.0, left)
    left = np.where(~release & (left > 0), np.maximum(left, 2.0), left)
    run_flop = np.where(done, np.maximum(next_flop, labs.run_flop), labs.run_flop)
    stale = labs.months_since_refresh >= p["labs.refresh_months"]
    refreshed = labs.alive & stale & release & ~done
    released = done | refreshed
    offered = quality(view, knowhow + run_flop + craft(view), research.rd_usd)
    better = released & (offered > labs.capability + p["labs.least_release_step"])
    capability = np.where(better, offered, labs.capability)
    opened = opens & (better | (labs.alive & ~labs.open_weights))
    handed_down = older & done & better & ~opens
    open_capability = np.where(handed_down, labs.capability, labs.open_capability)
    open_flop = np.where(handed_down, labs.run_flop, labs.open_flop)
    return Progress(
        next_run_flop=np.where(done, 0.0, next_flop),
        run_months_left=np.where(starts, months, np.where(done, 0.0, np.maximum(left - 1.0, 0.0))),
        run_usd_per_month=np.where(done, 0.0, per_month),
        last_run_usd=np.where(starts, size, labs.last_run_usd),
        months_since_run=np.where(starts, 1.0, labs.months_since_run + 1.0),
        months_since_refresh=np.where(released, 1.0, labs.months_since_refresh + 1.0),
        run_flop=run_flop,
        knowhow=knowhow,
        capability=capability,
        open_capability=np.where(opened, capability, open_capability),
        open_flop=np.where(opened, run_flop, open_flop),
        released=better,
        failed=failed,
    )


def learn(view: View, research: ResearchPlan) -> FloatArray:
    """Know-how after a month, log10, (W, L): own experiments, leaks, and what new staff bring.

    A lab twice as productive runs experiments as if with twice the compute.
    Growing labs hire from those that know more; each hire carries part of the difference (Arrow
    1962 on the mobility of those who know). Staff up by 6% in a month, 0.3 behind, a transfer of
    0.5: 0.009 more.
    """
    p, labs = view.p, view.state.labs
    hours = productivity(view) * research.experiments_usd / view.access_price
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
    public = p["research.public_growth"] / 12.0
    gain = np.maximum(own, public * (labs.knowhow < best)) + leaked
    hired = np.maximum(research.staff_people / np.maximum(labs.staff_people, 1.0) - 1.0, 0.0)
    brought = p["research.hire_transfer"] * hired * np.maximum(best - labs.knowhow, 0.0)
    learnt: FloatArray = labs.knowhow + labs.alive * (gain / LN10 + brought)
    return learnt


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

    Distillation closes part of the gap to the best released model, up to a cap in orders of
    magnitude (students of published models and interfaces, not of unreleased ones), as far as the
    lab can absorb it.
    """
    p = view.p
    bend = p["models.plateau_log10_flop"]
    own = np.minimum(effective, bend) + p["models.slope_after_plateau"] * np.maximum(
        effective - bend, 0.0
    )
    gap = np.maximum(view.best - own, 0.0)
    cap = p["research.distillation_cap_log10"]
    taught = p["research.distillation_share"] * absorption(view, rd) * gap
    return own + np.minimum(taught, cap)


def new_unit_cost(view: View, models: Progress) -> FloatArray:
    """Unit cost of this month's models, USD per Mtok, (W, L, T)."""
    p = view.p
    ratio = view.state.labs.parameter_ratio
    frontier = serving_cost(p, models.run_flop, view.access_price, view.since_2025) * ratio
    return np.stack([frontier, frontier / p["inference.small_tier_cost_ratio"]], axis=-1)
