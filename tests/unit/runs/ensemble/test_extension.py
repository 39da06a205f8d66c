"""An ensemble grows: only what is new is run, and its bytes are those of a fresh one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.errors import StoreError
from sim.runs.ensemble import chunks
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.scenario.definition import Scenario

Sums = Callable[[Path], dict[str, str]]
SUPPLY = "capital.vc_supply_usd_per_year"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[range]:
    """Worlds that are run from here on."""
    found: list[range] = []
    simulated = chunks.simulated

    def watched(plan: Plan, rows: range, batch: int = 250) -> object:
        found.append(rows)
        return simulated(plan, rows, batch)

    monkeypatch.setattr(chunks, "simulated", watched)
    return found


@pytest.mark.parametrize("sampling", ["independent", "sobol"])
def test_only_the_new_worlds_are_run_and_the_bytes_are_a_fresh_ones(
    small: Scenario, tmp_path: Path, sums: Sums, ran: list[range], sampling: str
) -> None:
    asked: dict[str, Any] = {"years": 1, "chunk": 3, "sampling": sampling}
    drive(planned(small, 4, 5, **asked), tmp_path / "grown")
    ran.clear()
    drive(planned(small, 8, 5, **asked), tmp_path / "grown", resume=True)
    assert ran == [range(4, 6), range(6, 8)]
    drive(planned(small, 8, 5, **asked), tmp_path / "fresh")
    assert sums(tmp_path / "grown") == sums(tmp_path / "fresh")
    assert open_ensemble(tmp_path / "grown").sizes["world"] == 8
    with pytest.raises(StoreError, match="was made with worlds = 8, not 4"):
        drive(planned(small, 4, 5, **asked), tmp_path / "grown", resume=True)


def test_a_grid_grows_by_draws_at_every_point(
    small: Scenario, tmp_path: Path, sums: Sums, ran: list[range]
) -> None:
    asked: dict[str, Any] = {"years": 1, "chunk": 4, "grid": {SUPPLY: [1e10, 5e10, 7e10]}}
    drive(planned(small, 1, 5, **asked), tmp_path / "grown")
    ran.clear()
    drive(planned(small, 2, 5, **asked), tmp_path / "grown", resume=True)
    assert ran == [range(3, 4), range(4, 6)]
    drive(planned(small, 2, 5, **asked), tmp_path / "fresh")
    assert sums(tmp_path / "grown") == sums(tmp_path / "fresh")


def test_a_latin_hypercube_cannot_grow(small: Scenario, tmp_path: Path, sums: Sums) -> None:
    asked: dict[str, Any] = {"years": 1, "sampling": "lhs"}
    drive(planned(small, 2, 5, **asked), tmp_path / "lhs")
    before = sums(tmp_path / "lhs")
    with pytest.raises(StoreError, match="holds 2 worlds, not 3; each lhs draw hangs on how many"):
        drive(planned(small, 3, 5, **asked), tmp_path / "lhs", resume=True)
    assert sums(tmp_path / "lhs") == before


def test_an_interrupted_extension_is_continued(
    small: Scenario, plan: Plan, finished: Path, tmp_path: Path, sums: Sums
) -> None:
    """Seven worlds of ten are there, and the manifest says ten."""
    folder = Path(shutil.copytree(finished, tmp_path / "grown"))
    larger = planned(small, 10, seed=5, years=1, chunk=3)

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(larger, folder, resume=True, progress=stop)
    with pytest.raises(StoreError, match="9 of 10 worlds are finished"):
        open_ensemble(folder)
    assert open_ensemble(folder, partial=True)["world"].values.tolist() == list(range(9))
    drive(larger, folder, resume=True)
    drive(larger, tmp_path / "fresh")
    assert sums(folder) == sums(tmp_path / "fresh")
    assert np.array_equal(
        open_ensemble(folder)["yearly.hhi"].values[:7], open_ensemble(finished)["yearly.hhi"].values
    )
