"""Worlds that fail are told, left out and run alone; the others are as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.agents import Lab
from sim.base.errors import EndgameError, Fault, LedgerError, StoreError, WorldError
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.failures import sifted
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.ensemble.progress import Standing
from sim.scenario.definition import Scenario

SUPPLY = "capital.vc_supply_usd_per_year"
Sums = Callable[[Path], dict[str, str]]


def cursed(limit: float) -> type[Lab]:
    """Labs whose price breaks the books of every world with more capital than that."""

    class Cursed(Lab):
        def decide_price(self, view: Any, default: Any) -> Any:
            bad = np.flatnonzero(view.p[SUPPLY][:, 0] > limit)
            if view.month == 3 and len(bad):
                raise LedgerError(faults={int(at): Fault("identity toy", "1 USD") for at in bad})
            return default

    return Cursed


def cut(small: Scenario, worlds: int, chunk: int = 3, limit: float = 3e10) -> Plan:
    return planned(small, worlds, 5, 1, chunk=chunk, agents={"openai": cursed(limit)})


@pytest.fixture(scope="module")
def drawn(small: Scenario) -> np.ndarray[Any, Any]:
    """Capital of each of seven worlds."""
    result = sim.run(small, worlds=7, seed=5, years=1, uncertain=True)
    return np.asarray(result[f"param.{SUPPLY}"].values)


def test_a_failed_world_is_left_out_and_the_others_stay(
    small: Scenario, drawn: Any, finished: Path, tmp_path: Path, sums: Sums
) -> None:
    bad = np.flatnonzero(drawn > 3e10)
    assert 0 < len(bad) < 7
    standing = drive(cut(small, 7), tmp_path / "some")
    assert (standing.done, standing.failed) == (7, len(bad))
    assert f"{len(bad)} failed" in standing.text()
    result = open_ensemble(tmp_path / "some")
    assert result.attrs["failed"] == len(bad)
    kept = np.setdiff1d(np.arange(7), bad)
    assert result["world"].values.tolist() == kept.tolist()
    whole = open_ensemble(finished).sel(world=kept)
    for name in ("membership", "yearly.hhi", "event_count", f"param.{SUPPLY}"):
        assert np.array_equal(result[name].values, whole[name].values, equal_nan=True), name
    assert result["ending"].values.tolist() == whole["ending"].values.tolist()
    assert set(sim.events(result)["world"]) <= set(kept)
    told = pd.read_csv(tmp_path / "some" / "failed.csv")
    assert told["world"].tolist() == bad.tolist()
    assert {*told["month"], *told["what"]} == {"4 of 12 (2026-10)", "identity toy"}
    again = drive(cut(small, 7), tmp_path / "some", resume=True)
    assert (again.kept, again.failed) == (7, len(bad))
    drive(cut(small, 7), tmp_path / "apart", batch=1)
    assert sums(tmp_path / "apart") == sums(tmp_path / "some")


def test_workers_tell_the_same_and_a_stopped_run_comes_to_the_same_bytes(
    small: Scenario, tmp_path: Path, sums: Sums
) -> None:
    drive(cut(small, 7), tmp_path / "whole")

    def stop(standing: Standing) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(cut(small, 7), tmp_path / "stopped", progress=stop)
    drive(cut(small, 7), tmp_path / "stopped", workers=2, resume=True)
    assert sums(tmp_path / "stopped") == sums(tmp_path / "whole")


def test_chunks_without_a_sound_world(small: Scenario, drawn: Any, tmp_path: Path) -> None:
    drive(cut(small, 7, chunk=1), tmp_path / "ones")
    result = open_ensemble(tmp_path / "ones", thorough=True)
    assert result["world"].values.tolist() == np.flatnonzero(drawn <= 3e10).tolist()
    drive(cut(small, 2, limit=0.0), tmp_path / "none")
    with pytest.raises(StoreError, match=r"every world failed; identity toy, .*, world 0, 1 USD"):
        open_ensemble(tmp_path / "none")


def test_python_warns_and_run_names_the_world(small: Scenario, drawn: Any, tmp_path: Path) -> None:
    agents = {"openai": cursed(3e10)}
    with pytest.warns(RuntimeWarning, match="of 7 worlds failed and are left out; .*failed.csv"):
        sim.ensemble(small, 7, 5, 1, 1, store=tmp_path / "told", agents=agents, progress=False)
    first, *more = np.flatnonzero(drawn > 3e10).tolist()
    said = rf"identity toy, month 4 of 12 \(2026-10\), world {first}, 1 USD; and"
    with pytest.raises(WorldError, match=said):
        sim.run(small, 7, 5, 1, uncertain=True, agents=agents)
    with pytest.raises(WorldError, match=rf"world {more[-1]}, 1 USD; not by the rules"):
        sim.run(small, [more[-1]], 5, 1, uncertain=True, agents=agents)


def test_what_is_no_worlds_fault_stops_everything() -> None:
    def broken(rows: Any) -> None:
        raise WorldError("the rules are wrong")

    with pytest.raises(EndgameError, match="the rules are wrong"):
        sifted(broken, np.arange(5))


def test_an_error_that_names_no_world_is_halved() -> None:
    def run(rows: Any) -> list[int]:
        if {3, 4, 9} & {*rows.tolist()}:
            raise FloatingPointError("overflow")
        return list(rows.tolist())

    parts, sound, faults = sifted(run, np.arange(10))
    assert [each for part in parts for each in part] == sound.tolist() == [0, 1, 2, 5, 6, 7, 8]
    assert faults == dict.fromkeys((3, 4, 9), Fault("arithmetic", "FloatingPointError: overflow"))
