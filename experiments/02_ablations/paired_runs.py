"""Many ensembles on two processes: each job is one scenario, one change, and the same worlds."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from switches import batch_class, hooks_of

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.endings import classification as endgame
from sim.endings.windows import first_held
from sim.month.step import month
from sim.results.dataset import dataset
from sim.results.event_table import events
from sim.scenario.definition import Scenario
from sim.start.build import build

CHUNK = 100
"""Worlds of one batch: enough for speed, few enough for memory."""
YEAR_FIVE, YEAR_SEVEN = 60, 84
"""Months; shorter runs are read at their end."""
SUBSIDY_OVER = endgame.DEFAULT.subsidy_over
KEPT = (
    "price_to_full_cost", "subsidy_rate", "lerner", "hhi", "hyperscaler_revenue_share",
    "independent_frontier_labs", "large_labs_lost", "low_margin_token_share", "open_token_share",
    "open_spend_share", "open_gap", "model_value_share",
)  # fmt: skip
"""Indicators of the last 12 months that are kept to explain a result."""

Outcome = dict[str, FloatArray]
"""What is kept of a job, (worlds, ...) each; see `measured`."""


@dataclass(frozen=True)
class Job:
    """An ensemble to run: a scenario, what is replaced in it, and what is switched off."""

    scenario: str
    changes: tuple[tuple[str, float], ...] = ()
    switches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Size:
    """How large the ensembles are; one size for all that are compared."""

    worlds: int
    years: int
    builders: int
    seed: int


def scenario_of(job: Job, builders: int) -> Scenario:
    """The scenario of a job; dated shocks on a replaced parameter go with it.

    Otherwise a drought that a scenario dates would undo the drought's ablation.
    """
    chosen = Scenario.load(job.scenario)
    changes = dict(job.changes)
    kept = tuple(shock for shock in chosen.shocks if shock.what not in changes)
    chosen = chosen.model_copy(update={"shocks": kept})
    return chosen.replace({"builders.count": builders, **changes})


def simulated(job: Job, size: Size, first: int, last: int) -> xr.Dataset:
    """Worlds first to last (excluded) of a job."""
    scenario = scenario_of(job, size.builders)
    months = MONTHS_PER_YEAR * size.years
    batch = build(scenario, range(first, last), size.seed, months, uncertain=True)
    world = batch_class(job.switches)(batch, hooks_of(job.switches))
    for _ in range(months):
        month(world)
    return dataset(world, scenario, uncertain=True)


def measured(result: xr.Dataset) -> Outcome:
    """What is kept of some worlds, (worlds, ...) each.

    ``ending`` and ``ending_year_five`` are indices into `sim.endings.ENDINGS`; ``membership`` looks
    back over the last year, ``membership_year_seven`` over year seven; ``subsidy_over`` is the
    first month from which the subsidy stays below its line for half a year, ``arrival`` that in
    which each ending first arrived, NaN if never; then closures and acquisitions, the indicators
    of `KEPT`, and the draws.
    """
    names = list(endgame.ENDINGS)
    labels = result["ending"].variable.values.tolist()
    monthly = result["membership_monthly"].values
    months = monthly.shape[1]
    year_five = endgame.label(monthly[:, min(YEAR_FIVE, months) - 1]).tolist()
    found = endgame.indicators({name: result[name].values for name in endgame.SERIES})
    happened, first = events(result), int(result["world"].values[0])
    count = {
        kind: np.bincount(
            happened.loc[happened["kind"] == kind, "world"].to_numpy(dtype=np.int64) - first,
            minlength=len(labels),
        )
        * 1.0
        for kind in ("closure", "acquisition", "licence_and_hire")
    }
    return {
        "ending": np.array([names.index(each) for each in labels], dtype=np.float64),
        "ending_year_five": np.array([names.index(each) for each in year_five], dtype=np.float64),
        "membership": monthly[:, -1],
        "membership_year_seven": monthly[:, min(YEAR_SEVEN, months) - 1],
        "arrival": endgame.first_passage(monthly),
        "subsidy_over": first_held(found["subsidy_rate"] < SUBSIDY_OVER, endgame.HOLD_MONTHS),
        "closures": count["closure"],
        "acquisitions": count["acquisition"] + count["licence_and_hire"],
        **{name: found[name][:, -1] for name in KEPT},
        **{str(name): result[name].values for name in result if str(name).startswith("param.")},
    }


def _piece(task: tuple[Job, Size, int, int]) -> tuple[Job, int, Outcome]:
    job, size, first, last = task
    return job, first, measured(simulated(job, size, first, last))


def run_all(
    jobs: Iterable[Job], size: Size, processes: int, told: Callable[[int, int], None]
) -> dict[Job, Outcome]:
    """Run jobs in pieces on spawned processes; ``told`` hears of pieces done, of how many."""
    starts = range(0, size.worlds, CHUNK)
    tasks = [
        (job, size, first, min(first + CHUNK, size.worlds))
        for job in dict.fromkeys(jobs)
        for first in starts
    ]
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the children: one thread each
    pieces: dict[Job, dict[int, Outcome]] = {}
    with multiprocessing.get_context("spawn").Pool(min(processes, len(tasks))) as pool:
        for done, (job, first, outcome) in enumerate(pool.imap_unordered(_piece, tasks), start=1):
            pieces.setdefault(job, {})[first] = outcome
            told(done, len(tasks))
    return {job: joined([parts[first] for first in starts]) for job, parts in pieces.items()}


def joined(parts: Sequence[Outcome]) -> Outcome:
    """Pieces of one job, world after world."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def check_pairs(before: Outcome, after: Outcome) -> None:
    """Both saw the same draws of everything that neither replaced.

    Raises
    ------
    EndgameError : a drawn parameter differs, so that a difference would not be the change's.
    """
    for name in before.keys() & after.keys():
        if name.startswith("param.") and not np.array_equal(before[name], after[name]):
            raise EndgameError(f"{name} was drawn differently: these worlds are not pairs")
