"""Small paired ensembles of the prior, each run once for all tests that need it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xarray as xr
from by_path import experiment

from sim.analysis.outcomes import Outcome, outcomes
from sim.analysis.signs import Sign
from sim.runs.paired import Variant, Worlds, simulated
from sim.runs.passage import ways

BUILDERS = (("builders.count", 20),)
QUICK = Worlds(worlds=40, years=10, seed=3, levers=BUILDERS)
SLOW = Worlds(worlds=160, years=12, seed=3, levers=BUILDERS)
"""Of the weaker signs, which 40 worlds leave undecided."""

Runner = Callable[[Variant], Outcome]


def runner(size: Worlds, known: dict[Variant, Outcome]) -> Runner:
    """Runs a variant at most once."""

    def run(variant: Variant) -> Outcome:
        if variant not in known:
            known[variant] = outcomes(simulated(variant, size))
        return known[variant]

    return run


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code once made serves all variants here, of which a single one cannot know."""
    monkeypatch.setattr(ways, "WORTH_COMPILING", 1)


@pytest.fixture(scope="session")
def small(prior: xr.Dataset) -> Runner:
    return runner(QUICK, {Variant(): outcomes(prior)})


@pytest.fixture(scope="session")
def larger() -> Runner:
    return runner(SLOW, {})


@pytest.fixture(scope="session")
def prior() -> xr.Dataset:
    """The prior as a whole result, events included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "WORTH_COMPILING", 1)
        return simulated(Variant(), QUICK)


@pytest.fixture(scope="session")
def signs() -> dict[str, Sign]:
    return {sign.name: sign for sign in experiment("02_ablations", "design").SIGNS}
