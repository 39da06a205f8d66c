"""Results in folders: what comes out is what went in, or a clear refusal."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr

import sim
from sim.base.errors import StoreError
from sim.results import store
from sim.results.dataset import taken
from sim.results.event_table import events
from sim.results.folders.difference import differs
from sim.results.folders.identity import asked, identity, stored
from sim.results.store import read, save
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.single import run
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})
FILES = {"manifest.json", "series.nc", "summary.csv", "events.csv"}


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return run(SMALL, worlds=2, years=1, uncertain=True)


@pytest.fixture
def folder(result: xr.Dataset, tmp_path: Path) -> Path:
    return save(result, tmp_path / "results" / "one")


def test_round_trip(result: xr.Dataset, folder: Path) -> None:
    back = read(folder)
    xr.testing.assert_identical(back, result)
    assert {name: type(each) for name, each in back.attrs.items()} == {
        name: type(each) for name, each in result.attrs.items()
    }
    pd.testing.assert_frame_equal(events(back), events(result))
    table = pd.read_csv(folder / "events.csv", keep_default_na=False)
    assert table["kind"].tolist() == events(result)["kind"].tolist()
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


def test_a_part_of_a_result_comes_back_as_it_was(result: xr.Dataset, tmp_path: Path) -> None:
    part = result[["hhi", "revenue_usd", "ending"]].isel(world=[1])
    xr.testing.assert_identical(read(save(part, tmp_path)), part)
    assert (tmp_path / "events.csv").read_bytes() == b""


def test_a_seed_beyond_what_the_file_holds_comes_back(result: xr.Dataset, tmp_path: Path) -> None:
    large = result.assign_attrs(seed=2**40)
    assert read(save(large, tmp_path)).attrs["seed"] == 2**40


def test_a_new_result_takes_the_place_of_an_old_one(result: xr.Dataset, folder: Path) -> None:
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    (folder / ".unfinished-killed").mkdir()
    save(result.isel(world=[1]), folder, overwrite=True)
    assert read(folder).sizes["world"] == 1
    assert {path.name for path in folder.iterdir()} == FILES | {"notes.md"}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("harm", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize("name", ["series.nc", "summary.csv", "events.csv"])
def test_a_harmed_file_is_refused(folder: Path, name: str, harm: Callable[[Path], None]) -> None:
    harm(folder / name)
    with pytest.raises(StoreError, match=name) as error:
        read(folder)
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
        (json.dumps(manifest | {"version": 1}), "not a result of this version"),
        (json.dumps(manifest | {"files": {}}), "not a result of this version"),
        *(
            (json.dumps(manifest | {"attrs": manifest["attrs"] | attribute}), complaint)
            for attribute, complaint in (
                ({"seed": "x"}, "not a result of this version"),
                ({"seed": True}, "not a result of this version"),
                ({"scenario_toml": None}, "not a result of this version"),
                ({"labels": "[]"}, "not a result of this version"),
                ({"labels": "{"}, "damaged"),
                ({"changed": 3}, "damaged"),
                ({"versions": None}, "damaged"),
            )
        ),
    ]
    for text, complaint in cases:
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(StoreError, match=complaint):
            read(folder)


def test_files_of_another_result_are_refused(result: xr.Dataset, folder: Path) -> None:
    other = save(result.isel(world=[0]), folder.parent / "two")
    (other / "series.nc").replace(folder / "series.nc")
    with pytest.raises(StoreError, match="from another result"):
        read(folder)


def test_no_result_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        read(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="no finished result"):
        read(tmp_path)


def test_a_file_where_the_folder_should_be(result: xr.Dataset, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="taken: is a file; must be a folder"):
        save(result, tmp_path / "taken")


def test_a_full_disk_leaves_the_old_result_whole(
    result: xr.Dataset, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, text := "No space left on device", text)

    monkeypatch.setattr(store, "summary_rows", full)
    with pytest.raises(StoreError, match="No space left on device; free some space"):
        save(result.isel(world=[1]), folder, overwrite=True)
    monkeypatch.undo()
    assert {path.name for path in folder.iterdir()} == FILES
    assert read(folder).sizes["world"] == 2


def test_a_file_that_is_no_netcdf_is_refused(folder: Path) -> None:
    (folder / "series.nc").write_bytes(b"CDF?")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["series.nc"] = hashlib.sha256(b"CDF?").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(StoreError, match=r"series\.nc: no NetCDF of a result .*run the scenario"):
        read(folder)


@pytest.mark.parametrize("attrs", [None, [1], "text"])
def test_attributes_that_are_none_are_damage(folder: Path, attrs: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["attrs"] = attrs
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="damaged"):
        read(folder)


def test_a_run_is_no_ensemble(folder: Path) -> None:
    with pytest.raises(StoreError, match="holds 'endgame result', not 'endgame ensemble'"):
        open_ensemble(folder)


def test_a_world_without_its_axis_is_refused_in_one_line(
    result: xr.Dataset, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"no axis world: take isel\(world=\[1\]\)"):
        save(result.isel(world=1), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("folder", [None, 3, ""])
def test_what_is_no_folder_is_refused_in_one_line(result: xr.Dataset, folder: Any) -> None:
    for refused in (lambda: save(result, folder), lambda: sim.open_result(folder)):
        with pytest.raises(StoreError, match=r"folder = .*must be a path"):
            refused()
    if folder is not None:
        with pytest.raises(StoreError, match=r"store = .*must be a path"):
            sim.ensemble("baseline", 1, years=1, store=folder)


def test_what_a_user_added_is_no_run_of_the_command(tmp_path: Path) -> None:
    """A table of parameters or a series of one's own is not what `endgame run` would put there."""
    supply = "capital.vc_supply_usd_per_year"
    values = {supply: [2e10, 5e10]}
    given = run(SMALL, parameters=values, years=1)
    drawn = run(SMALL, worlds=2, uncertain=True, years=1)
    own = drawn.assign(mine=drawn["hhi"] * 2)
    for name, kept in {"given": given, "own": own}.items():
        assert save(kept, tmp_path / name) == save(kept, tmp_path / name)
        found = stored(json.loads((tmp_path / name / "manifest.json").read_text("utf-8")))
        assert differs(found, asked(SMALL, 0, 2, 12, uncertain=True)), name
        with pytest.raises(StoreError, match=r"own_series|parameters_given"):
            save(drawn, tmp_path / name)
    assert not differs(identity(given, taken()), asked(SMALL, 0, 2, 12, given=values))
    other = {supply: [2e10, 6e10]}
    assert "parameters_given" in differs(
        identity(given, taken()), asked(SMALL, 0, 2, 12, given=other)
    )


def test_drawing_where_nothing_is_uncertain_is_the_same_run() -> None:
    fixed = SMALL.replace({name: each.low for name, each in SMALL.uncertainties.items()})
    result = run(fixed, uncertain=True, years=1)
    assert not differs(identity(result, taken()), asked(fixed, 0, 1, 12, uncertain=True))


@pytest.mark.parametrize("worlds", [2, [1]])
def test_drawn_parameters_are_another_run(worlds: int | list[int]) -> None:
    for drawn in (False, True):
        found = identity(run(SMALL, worlds, years=1, uncertain=drawn), taken())
        assert not differs(found, asked(SMALL, 0, worlds, 12, drawn))
        assert differs(found, asked(SMALL, 0, worlds, 12, not drawn)).startswith("uncertain = ")


def test_worlds_are_told_by_number(tmp_path: Path) -> None:
    folder = save(run(SMALL, worlds=[2], years=1), tmp_path / "two")
    with pytest.raises(StoreError, match=r"world_numbers = \[2\], not \[1\]"):
        save(run(SMALL, worlds=[1], years=1), folder)


def test_another_scenario_seed_or_part_is_another_run(result: xr.Dataset, folder: Path) -> None:
    others = {
        "seed = 0, not 1": result.assign_attrs(seed=1),
        "worlds = 2, not 1": result.isel(world=[0]),
        "variables": result.drop_vars("hhi"),
        "parameters": result.assign(
            {name: result[name] * 2 for name in result if "param." in str(name)}
        ),
    }
    for what, other in others.items():
        with pytest.raises(StoreError, match=f"was made with {what}"):
            save(other, folder)
    xr.testing.assert_identical(read(save(result, folder)), result)
