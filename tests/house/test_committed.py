"""What is committed is small, and no command's usual output folder holds any of it."""

from __future__ import annotations

import subprocess
from inspect import signature
from pathlib import Path

import pytest

from sim.cli.backtest_command import backtest
from sim.cli.epoch_command import FOLDER as EPOCH
from sim.runs.ensemble.driver import default_store
from sim.scenario.definition import Scenario, scenarios

ROOT = Path(__file__).parents[2]
MOST_BYTES = 5_000_000


def git(*arguments: str) -> list[str]:
    """Lines of a question to git, without a no for an answer."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )
    if "dubious ownership" in done.stderr:
        pytest.skip("another user's checkout")
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_committed_results_are_under_five_megabytes() -> None:
    there = [ROOT / name for name in git("ls-files", "results") if (ROOT / name).exists()]
    assert len(there) > 50
    assert sum(path.stat().st_size for path in there) < MOST_BYTES


def test_no_command_writes_where_something_is_committed() -> None:
    usual = [EPOCH, signature(backtest).parameters["out"].default]
    for name in scenarios():
        usual += [Path("results") / name, default_store(Scenario.load(name))]
    names = [folder.as_posix() for folder in usual]
    assert git("check-ignore", *names) == names
    assert git("ls-files", *names) == []
