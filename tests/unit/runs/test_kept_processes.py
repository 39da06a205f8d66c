"""Processes that were started ahead are those that the work is given to."""

from __future__ import annotations

import os
import subprocess
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


def test_idle_processes_end_with_the_command_and_complain_of_nothing() -> None:
    code = "from sim.runs.kept_processes import ahead\nahead(2, 'colorsys')\nraise SystemExit(2)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
