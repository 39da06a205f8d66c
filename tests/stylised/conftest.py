"""Small paired ensembles of the prior, each run once for all tests that need it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray as xr

sys.path.append(str(Path(__file__).parents[2] / "experiments" / "02_ablations"))

from driver_signs import SIGNS, Sign
from paired_runs import Job, Outcome, Size, measured, simulated

QUICK = Size(worlds=40, years=10, builders=20, seed=3)
SLOW = Size(worlds=160, years=12, builders=20, seed=3)
"""Of the weaker signs, which 40 worlds leave undecided."""

Runner = Callable[[Job], Outcome]


def runner(size: Size, known: dict[Job, Outcome]) -> Runner:
    """Runs a job at most once."""

    def run(job: Job) -> Outcome:
        if job not in known:
            known[job] = measured(simulated(job, size, 0, size.worlds))
        return known[job]

    return run


@pytest.fixture(scope="session")
def small(prior: xr.Dataset) -> Runner:
    return runner(QUICK, {Job("baseline"): measured(prior)})


@pytest.fixture(scope="session")
def larger() -> Runner:
    return runner(SLOW, {})


@pytest.fixture(scope="session")
def prior() -> xr.Dataset:
    """The prior as a whole result, events included."""
    return simulated(Job("baseline"), QUICK, 0, QUICK.worlds)


@pytest.fixture(scope="session")
def signs() -> dict[str, Sign]:
    return {sign.name: sign for sign in SIGNS}
