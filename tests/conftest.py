"""One small batch for all tests of rules, postings and records: two worlds, twenty builders."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.base.errors import ParameterError
from sim.compiled.code_cache import FOLDER
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.state import State
from sim.ledger.journal import Journal
from sim.month.done import Month
from sim.month.step import month
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.scenario.posterior import posterior
from sim.start.build import Batch, build

WORLDS, BUILDERS, MONTHS = 2, 20, 6


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew; say why in a commit"
    )


@pytest.fixture
def stored_fit() -> None:
    """Leave out what needs the stored posterior while it is of parameters that are gone.

    Without `experiments/06_calibration` run again it is refused, which has its own test.
    """
    try:
        posterior("history_2023")
    except ParameterError as error:
        if "are there no more" not in str(error):
            raise
        pytest.skip(str(error))


@dataclass(frozen=True)
class Played:
    """A world after three months, with what the third month brought."""

    world: World
    before: State
    done: Month


class Watched(World):
    """Keeps the last month's outcomes and the state before them."""

    before: State
    done: Month

    def commit(self, done: Month) -> None:
        self.before, self.done = self.state, done
        super().commit(done)


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    """Programs that the tests start and stop hear Ctrl-C, also where the tests run unattended."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled months of the whole session, also of programs it starts, are kept in one folder.

    Never in the user's own cache; unless the variable says where.
    """
    with pytest.MonkeyPatch.context() as patch:
        if FOLDER not in os.environ:
            base = tmp_path_factory.getbasetemp()
            session = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
            patch.setenv(FOLDER, str(session / "compiled"))
        yield


@pytest.fixture(scope="session")
def small_batch() -> Batch:
    scenario = Scenario.load("baseline_2025").replace({"builders.count": BUILDERS})
    return build(scenario, range(WORLDS), 0, MONTHS)


@pytest.fixture(scope="session")
def view(small_batch: Batch) -> View:
    """The snapshot of the first month; everything in it is frozen."""
    return snapshot(0, small_batch.parameters.at(0), small_batch.state, small_batch.setting)


@pytest.fixture(scope="session")
def played(small_batch: Batch) -> Played:
    world = Watched(small_batch)
    for _ in range(3):
        month(world)
    return Played(world, world.before, world.done)


@pytest.fixture
def journal(small_batch: Batch) -> Journal:
    return World(small_batch).journal()


@pytest.fixture(scope="session")
def column(small_batch: Batch) -> Callable[[str], int]:
    """Column of a lab by name."""
    return small_batch.setting.labs.index


@pytest.fixture(scope="session")
def given() -> Callable[..., Parameters]:
    """The same parameters with some values replaced: ``given(p, {"a.b": 2.0})``."""

    def replaced(p: Parameters, values: dict[str, float]) -> Parameters:
        new = {name: np.full_like(p[name], value) for name, value in values.items()}
        return Parameters({name: p[name] for name in p} | new)

    return replaced


@pytest.fixture(scope="session")
def same() -> Callable[[View, float], FloatArray]:
    """One value for every lab, (W, L)."""
    return lambda view, value: np.full_like(view.arr_usd, value)
