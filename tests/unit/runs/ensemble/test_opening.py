"""Folders opened by one name, and stores of before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError, StoreError
from sim.endings.classification import ENDINGS
from sim.results.folders.claiming import claimed
from sim.results.folders.disk import sha256
from sim.results.store import save
from sim.runs.ensemble import storage
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.scenario.definition import Scenario


def test_one_name_opens_runs_and_ensembles(small: Scenario, finished: Path, tmp_path: Path) -> None:
    run = sim.run(small, years=1)
    xr.testing.assert_identical(sim.open_result(save(run, tmp_path / "run")), run)
    xr.testing.assert_identical(sim.open_result(finished), sim.open_ensemble(finished))


def test_a_folder_without_a_result_is_refused(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        sim.open_result(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json: damaged"):
        sim.open_result(tmp_path)
    with claimed(tmp_path / "begun", storage.made_with(plan.identity(), resume=False)) as claim:
        storage.begin(claim, plan.identity())
    with pytest.raises(StoreError, match="0 of 7 worlds are finished; run the same again"):
        sim.open_result(tmp_path / "begun")


@pytest.mark.parametrize(
    "changed",
    [{"grid": []}, {"grid": None}, {"chunk": "x"}, {"chunks": 1.5}, {"rows": "x"}, {"worlds": 0}],
)
def test_a_manifest_changed_by_hand_is_refused(
    changed: dict[str, object], finished: Path, tmp_path: Path
) -> None:
    found = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    found["ensemble"] |= changed
    (tmp_path / "manifest.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json: .*put back a copy"):
        sim.open_result(tmp_path)


def _as_before(folder: Path) -> None:
    """Memberships along ``ending``, as stores were until the axis was called ``outcome``."""
    arrays = folder / "worlds.zarr"
    shutil.rmtree(arrays / "outcome")
    for name in ("membership", "membership_monthly", "first_passage_months"):
        path = arrays / name / "zarr.json"
        text = path.read_text(encoding="utf-8").replace('"outcome"', '"ending"')
        path.write_text(text, encoding="utf-8")
    about = json.loads((arrays / "zarr.json").read_text(encoding="utf-8"))
    listed = about["attributes"]["coordinates"].split()
    about["attributes"]["coordinates"] = " ".join(x for x in listed if x != "outcome")
    about["attributes"]["endings"] = json.dumps(list(ENDINGS))
    (arrays / "zarr.json").write_text(json.dumps(about), encoding="utf-8")
    path = storage.record_path(folder, storage.FRAME)
    record = json.loads(path.read_text(encoding="utf-8"))
    there = {name: folder / name for name in record["files"] if (folder / name).exists()}
    record["files"] = {name: [x.stat().st_size, sha256(x)] for name, x in there.items()}
    path.write_text(json.dumps(record), encoding="utf-8")


def test_a_store_of_before_opens_as_one_of_now(finished: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(finished, tmp_path / "old")
    now = sim.open_ensemble(folder).load()
    _as_before(folder)
    old = sim.open_ensemble(folder, thorough=True).load()
    assert old["outcome"].values.tolist() == list(ENDINGS)
    assert (
        old["membership"]
        .sel(outcome="winter")
        .identical(now["membership"].sel(outcome="winter").assign_coords(outcome=old["outcome"][5]))
    )
    xr.testing.assert_equal(old, now)
    assert old.attrs == now.attrs


def test_what_is_deleted_after_opening_is_told(finished: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(finished, tmp_path / "gone"))
    opened = open_ensemble(folder)
    shutil.rmtree(folder)
    with pytest.raises(StoreError, match=r"yearly\.hhi/c.*: is not there any more"):
        _ = opened["yearly.hhi"].values
    with pytest.raises(StoreError, match="open the ensemble again"):
        sim.events(opened)


def test_what_is_damaged_is_told_when_it_is_read(finished: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(finished, tmp_path / "harmed"))
    chunk = folder / "worlds.zarr" / "yearly.hhi" / "c.0.0"
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 4
    chunk.write_bytes(content)
    opened = open_ensemble(folder)
    assert opened["yearly.open_gap"].values.size
    with pytest.raises(StoreError, match=r"yearly\.hhi/c\.0\.0: damaged; .* resume"):
        _ = opened["yearly.hhi"].values


def test_events_of_joined_ensembles_are_refused(
    small: Scenario, finished: Path, tmp_path: Path
) -> None:
    drive(planned(small, 7, seed=6, years=1, chunk=3), tmp_path / "other")
    one, other = open_ensemble(finished), open_ensemble(tmp_path / "other")
    for joined in (
        xr.concat([one, other], "world"),
        xr.concat([one.isel(world=[0, 1]), other.isel(world=[4, 5, 6])], "world"),
    ):
        with pytest.raises(EndgameError, match="worlds of several ensembles were joined"):
            sim.events(joined)
    again = xr.concat([one.isel(world=[4, 5]), one.isel(world=[1])], "world")
    assert set(sim.events(again)["world"]) <= {1, 4, 5}
    assert len(sim.events(one.isel(world=2))) == (sim.events(one)["world"] == 2).sum()
