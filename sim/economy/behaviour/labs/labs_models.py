"""Labs train: which main runs start, what is learnt, what is released, what it costs to serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import H100_PEAK_FLOP_PER_S
from sim.economy.behaviour.labs.labs_derisking import derisking, lost_months
from sim.economy.behaviour.labs.labs_learning import learn, quality
from sim.economy.behaviour.labs.labs_productivity import craft
from sim.economy.behaviour.labs.labs_research import ResearchPlan, final_share
from sim.economy.behaviour.labs.model_sizes import sizes
from sim.economy.behaviour.labs.reasoning import learnt
from sim.economy.behaviour.observe import View, serving_cost
from sim.economy.costs.inference import both_tiers
from sim.economy.costs.training import failure_probability, flop_for_budget


class LuckOfRuns(Protocol):
    """Random numbers of the month that runs and releases need."""

    @property
    def run_failures(self) -> FloatArray:
        """Uniform, (W, L): whether a run that ends has failed."""
        ...

    @property
    def sizes(self) -> FloatArray:
        """Standard normal, (W, L, T): how large models are that come out."""
        ...


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
    size_log: FloatArray
    """(W, L, T)"""
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
    luck: LuckOfRuns,
    release: BoolArray,
    opens: BoolArray,
    older: BoolArray,
) -> Progress:
    """Advance know-how and runs by a month and release what is ready.

    ``release`` (W, L) is False where a lab keeps a finished model back; ``opens`` (W, L) is True
    where weights are published: new ones, and the current ones of a lab that did not publish so
    far; ``older`` (W, L) where the model that a new generation replaces is. A run is paid from the
    month after it starts.
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
        derisking(view) / np.maximum(labs.run_usd_per_month, 1.0),
        p["training.failure_base"],
        p["training.failure_floor"],
        p["training.failure_half_ratio"],
    )
    failed = ends & (luck.run_failures < risk)
    done = ends & ~failed
    left = np.where(failed, lost_months(view) + 1.0, left)
    left = np.where(~release & (left > 0), np.maximum(left, 2.0), left)
    run_flop = np.where(done, np.maximum(next_flop, labs.run_flop), labs.run_flop)
    stale = labs.months_since_refresh >= p["labs.refresh_months"]
    refreshed = labs.alive & stale & release & ~done
    released = done | refreshed
    able = knowhow + run_flop + craft(view) + learnt(view)
    offered = quality(view, able, research.rd_usd)
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
        size_log=sizes(view, better, luck.sizes),
        released=better,
        failed=failed,
    )


def new_unit_cost(view: View, models: Progress) -> FloatArray:
    """Unit cost of this month's models, USD per Mtok, (W, L, T)."""
    p = view.p
    ratio = view.state.labs.parameter_ratio
    frontier = serving_cost(p, models.run_flop, view.access_price, view.since_2025) * ratio
    return both_tiers(frontier, p["inference.small_tier_cost_ratio"], models.size_log)
