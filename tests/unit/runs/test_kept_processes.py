"""Processes that were started ahead are those that the work is given to."""

from __future__ import annotations

import os
import sys
import time

import pytest

from sim.runs import kept_processes
from sim.runs.ensemble.engines import shared_out
from sim.runs.kept_processes import ahead

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
LOADED = "colorsys"


def who(number: int) -> tuple[int, bool]:
    time.sleep(0.05 if number else 0.3)
    return os.getpid(), LOADED in sys.modules


def test_they_have_loaded_what_they_were_told_to() -> None:
    ahead(2, LOADED)
    ((_, workers),) = kept_processes._IDLE
    assert workers == 1
    told = dict(shared_out(who, range(4), 2))
    assert len(told) == 2
    assert all(loaded for process, loaded in told.items() if process != os.getpid())
    kept_processes._IDLE.popitem()[1].shutdown(wait=True, kill_workers=True)


def test_one_process_starts_no_other() -> None:
    before = dict(kept_processes._IDLE)
    ahead(1, LOADED)
    ahead(0, LOADED)
    assert before == kept_processes._IDLE
