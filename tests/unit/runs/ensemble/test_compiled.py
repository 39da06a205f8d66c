"""An ensemble is the same byte for byte whether its months are compiled or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.passage import rounds, ways
from sim.runs.passage.programs import SWITCH
from sim.scenario.definition import Scenario

pytest.importorskip("llvmlite")

Sums = Callable[[Path], dict[str, str]]


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    for module in (rounds, ways):
        monkeypatch.setattr(module, "WORTH_COMPILING", 1)
        monkeypatch.setattr(module.PROGRAMS, "known", {})


@pytest.mark.parametrize("batch", [2, 250])
def test_a_store_is_the_same_for_any_batch(
    plan: Plan, finished: Path, sums: Sums, tmp_path: Path, batch: int
) -> None:
    drive(plan, tmp_path / "compiled", batch=batch)
    for module in (rounds, ways):
        ((_, program),) = module.PROGRAMS.known.values()
        assert program is not None
    assert sums(tmp_path / "compiled") == sums(finished)


def test_designs_and_grids_too(small: Scenario, sums: Sums, tmp_path: Path) -> None:
    grid = {"capital.vc_supply_usd_per_year": [2e10, 6e10]}
    plan = planned(small, 5, seed=2, years=1, sampling="lhs", grid=grid, keep="monthly", chunk=4)
    drive(plan, tmp_path / "compiled")
    assert all(program for _, program in ways.PROGRAMS.known.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SWITCH, "0")
        drive(plan, tmp_path / "plain")
    assert sums(tmp_path / "compiled") == sums(tmp_path / "plain")
