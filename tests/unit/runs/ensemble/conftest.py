"""A small ensemble, run once, and what compares two stores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.plan import Plan, planned
from sim.scenario.definition import Scenario

WORLDS, CHUNK = 7, 3


@pytest.fixture(scope="session")
def small() -> Scenario:
    return Scenario.load("baseline").replace({"builders.count": 20})


@pytest.fixture(scope="session")
def plan(small: Scenario) -> Plan:
    """Seven worlds in chunks of three: the last chunk is short."""
    return planned(small, WORLDS, seed=5, years=1, chunk=CHUNK)


@pytest.fixture(scope="session")
def finished(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of an uninterrupted run; not to be changed."""
    folder = tmp_path_factory.mktemp("ensemble") / "whole"
    drive(plan, folder)
    return folder


@pytest.fixture(scope="session")
def sums() -> Callable[[Path], dict[str, str]]:
    """SHA-256 of every file of a store by path."""

    def found(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return found
