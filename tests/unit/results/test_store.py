"""Results in folders: what comes out is what went in, or a clear refusal."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.base.errors import StoreError
from sim.results import store
from sim.results.store import open_result, save
from sim.runs.single import run
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})
FILES = {"manifest.json", "series.npz", "summary.csv", "events.csv"}


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return run(SMALL, worlds=2, years=1, uncertain=True)


@pytest.fixture
def folder(result: xr.Dataset, tmp_path: Path) -> Path:
    return save(result, tmp_path / "results" / "one")


def test_round_trip(result: xr.Dataset, folder: Path) -> None:
    back = open_result(folder)
    pd.testing.assert_frame_equal(back.attrs["events"], result.attrs["events"])
    plain = {name: value for name, value in result.attrs.items() if name != "events"}
    assert {name: value for name, value in back.attrs.items() if name != "events"} == plain
    xr.testing.assert_identical(back.assign_attrs(events=""), result.assign_attrs(events=""))
    assert {path.name for path in folder.iterdir()} == FILES


def test_same_result_same_bytes(result: xr.Dataset, folder: Path, tmp_path: Path) -> None:
    again = save(result, tmp_path / "again")
    for name in FILES:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_summary_has_one_row_per_world_with_units(result: xr.Dataset, folder: Path) -> None:
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["world"] for row in rows] == ["0", "1"]
    assert [row["ending"] for row in rows] == result["ending"].values.tolist()
    last = result["market_revenue_usd"].values[:, -1].tolist()
    assert [float(row["market_revenue_usd [USD per month]"]) for row in rows] == last
    fit = [float(row["membership of subsidised [0 to 1]"]) for row in rows]
    assert fit == result["membership"].values[:, 4].tolist()
    drawn = [name for name in rows[0] if name.startswith("param.")]
    assert len(drawn) == len(SMALL.uncertainties)


def test_a_result_without_events_comes_back_without(result: xr.Dataset, tmp_path: Path) -> None:
    bare = result.copy()
    bare.attrs = {name: each for name, each in result.attrs.items() if name != "events"}
    assert "events" not in open_result(save(bare, tmp_path)).attrs


def test_a_new_result_takes_the_place_of_an_old_one(result: xr.Dataset, folder: Path) -> None:
    (folder / "figures").mkdir()
    (folder / "figures" / "old.png").write_bytes(b"old")
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    (folder / ".unfinished-killed").mkdir()
    save(result.isel(world=[1]), folder)
    assert open_result(folder).sizes["world"] == 1
    assert {path.name for path in folder.iterdir()} == FILES | {"notes.md"}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("harm", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize("name", ["series.npz", "summary.csv", "events.csv"])
def test_a_harmed_file_is_refused(folder: Path, name: str, harm: Callable[[Path], None]) -> None:
    harm(folder / name)
    with pytest.raises(StoreError, match=name) as error:
        open_result(folder)
    assert "run the scenario again" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_harmed_manifest_is_refused(folder: Path) -> None:
    whole = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(whole)
    cases: list[tuple[str, str]] = [
        (whole[: len(whole) // 2], "damaged"),
        ("[]", "damaged"),
        (
            json.dumps(manifest | {"format": "endgame ensemble"}),
            "holds 'endgame ensemble', not 'endgame result'; give a folder",
        ),
        (json.dumps(manifest | {"version": 2}), "not a result of this version"),
        (json.dumps(manifest | {"files": {}}), "not a result of this version"),
        (json.dumps(manifest | {"sizes": {}}), "does not fit"),
        (json.dumps(manifest | {"variables": {"hhi": {"dims": ["a"], "attrs": {}}}}), "not fit"),
    ]
    for text, complaint in cases:
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(StoreError, match=complaint):
            open_result(folder)


def test_files_of_another_result_are_refused(result: xr.Dataset, folder: Path) -> None:
    other = save(result.isel(world=[0]), folder.parent / "two")
    (other / "series.npz").replace(folder / "series.npz")
    with pytest.raises(StoreError, match="from another result"):
        open_result(folder)


def test_no_result_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        open_result(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="no finished result"):
        open_result(tmp_path)


def test_a_file_where_the_folder_should_be(result: xr.Dataset, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"taken.*cannot be written.*choose another folder"):
        save(result, tmp_path / "taken")


def test_a_full_disk_leaves_the_old_result_whole(
    result: xr.Dataset, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(1000))

    def full(*arguments: Any, **options: Any) -> None:
        if next(calls) > 20:
            raise OSError(errno.ENOSPC, os_text := "No space left on device", os_text)

    monkeypatch.setattr(store.np.lib.format, "write_array", full)
    with pytest.raises(StoreError, match="No space left on device; free some space"):
        save(result.isel(world=[1]), folder)
    monkeypatch.undo()
    assert {path.name for path in folder.iterdir()} == FILES
    assert open_result(folder).sizes["world"] == 2


def test_exact_floats_in_events(result: xr.Dataset, tmp_path: Path) -> None:
    events = result.attrs["events"].head(3).copy()
    events["amount_usd"] = [0.1 + 0.2, np.nan, np.inf]
    back = open_result(save(result.assign_attrs(events=events), tmp_path)).attrs["events"]
    pd.testing.assert_frame_equal(back, events, check_exact=True)
