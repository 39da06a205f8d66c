"""Stores: what was complete stays, what was harmed is seen and made again, others are refused."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from sim.base.errors import EndgameError, StoreError
from sim.results.folders.disk import locked
from sim.runs.ensemble import chunks, storage
from sim.runs.ensemble import driver as run_module
from sim.runs.ensemble import plan as plan_module
from sim.runs.ensemble.chunks import simulated
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.scenario.definition import Scenario

Sums = Callable[[Path], dict[str, str]]


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of a finished store, to be harmed."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


FILES = (
    "worlds.zarr/yearly.hhi/c.1.0",
    "worlds.zarr/ending/c.2",
    "worlds.zarr/ending/zarr.json",
    "worlds.zarr/zarr.json",
    "worlds.zarr/lab/c.0",
    "events.parquet/part-000000.parquet",
    "summary.parquet/part-000002.parquet",
    "chunks/000001.json",
)


HARMS = (cut, flip, Path.unlink)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        pytest.param(name, harm, marks=() if (row + column) % 8 == 0 else pytest.mark.slow)
        for row, name in enumerate(FILES)
        for column, harm in enumerate(HARMS)
    ],
)
def test_what_is_harmed_is_refused_and_resume_makes_it_again(
    plan: Plan, folder: Path, finished: Path, sums: Sums, name: str, harm: Callable[[Path], None]
) -> None:
    harm(folder / name)
    if not (name.startswith("chunks") and harm is flip):  # a record in other words is still read
        with pytest.raises(StoreError, match="resume") as error:
            open_ensemble(folder, thorough=True)
        assert "\n" not in str(error.value)
    drive(plan, folder, resume=True)
    if not (name.startswith("chunks") and harm is flip):
        assert sums(folder) == sums(finished)


def test_only_missing_chunks_are_run(
    plan: Plan, folder: Path, finished: Path, sums: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(folder / ".unfinished-killed", ignore_errors=True)
    (folder / ".unfinished-killed").mkdir()
    (folder / "chunks" / ".unfinished-killed").write_bytes(b"half")
    (folder / "chunks" / "000001.json").unlink()
    run: list[range] = []

    def watched(plan: Plan, rows: range, batch: int) -> object:
        run.append(rows)
        return simulated(plan, rows, batch)

    monkeypatch.setattr(chunks, "simulated", watched)
    standing = drive(plan, folder, resume=True)
    assert run == [range(3, 6)]
    assert (standing.kept, standing.done) == (4, 7)
    assert sums(folder) == sums(finished)
    assert not list(folder.rglob(".unfinished-*"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"seed": 6}, "seed = 5, not 6"),
        ({"worlds": 6}, "worlds = 7, not 6"),
        ({"years": 2}, "years = 1, not 2"),
        ({"sampling": "lhs"}, 'sampling = "independent", not "lhs"'),
        ({"keep": "last"}, "keep.yearly = ["),
        ({"chunk": 4}, "chunk = 3, not 4"),
    ],
)
def test_a_store_of_another_ensemble_is_refused_and_says_which(
    small: Scenario, folder: Path, change: dict[str, object], complaint: str, sums: Sums
) -> None:
    before = sums(folder)
    asked = {"worlds": 7, "seed": 5, "years": 1, "chunk": 3} | change
    with pytest.raises(StoreError) as error:
        drive(planned(small, **asked), folder, resume=True)  # type: ignore[arg-type]
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)
    assert sums(folder) == before


def test_another_scenario_or_version_is_refused(
    small: Scenario, plan: Plan, folder: Path, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = planned(small.replace({"builders.count": 21}), 7, seed=5, years=1, chunk=3)
    with pytest.raises(StoreError) as error:
        drive(other, folder, resume=True)
    told = 'was made with another scenario: levers."builders.count": 20.0 there, 21.0 here; choose'
    assert told in str(error.value)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("[levers]", "[lev"))
    with pytest.raises(StoreError, match="was made with scenario_sha256 = "):
        drive(other, folder, resume=True)
    shutil.copy(finished / "manifest.json", manifest)
    monkeypatch.setattr(plan_module, "versions", lambda: {"ai-endgame": "9", "numpy": "9"})
    with pytest.raises(StoreError, match=r'was made with endgame = ".*", not "9"'):
        drive(plan, folder, resume=True)


def test_a_folder_is_not_overwritten_by_mistake(plan: Plan, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"holds this ensemble \(--resume continues it"):
        drive(plan, folder)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "series.npz").write_bytes(b"")
    with pytest.raises(StoreError, match=r"holds what Endgame did not write \(series\.npz\)"):
        drive(plan, tmp_path / "run")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="is a file; must be a folder"):
        drive(plan, tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be written"):
        drive(plan, tmp_path / "file" / "below")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "endgame ensemble"}', '"x"'])
def test_a_corrupt_manifest_is_told_and_nothing_is_lost(
    plan: Plan, folder: Path, finished: Path, sums: Sums, content: str
) -> None:
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    for refused in (lambda: open_ensemble(folder), lambda: drive(plan, folder, resume=True)):
        with pytest.raises(StoreError, match=r"manifest\.json") as error:
            refused()
        assert "\n" not in str(error.value)
    shutil.copy(finished / "manifest.json", folder / "manifest.json")
    assert sums(folder) == sums(finished)
    assert open_ensemble(folder, thorough=True).sizes["world"] == 7


def test_a_full_disk_loses_nothing_that_was_complete(
    plan: Plan, finished: Path, tmp_path: Path, sums: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, room = storage.put, iter([True, True, False])  # the frame and a chunk

    def full(folder: Path, *what: Any) -> object:
        if next(room):
            return put(folder, *what)
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    monkeypatch.setattr(storage, "put", full)
    with pytest.raises(StoreError, match=r"No space left on device; free some space"):
        drive(plan, tmp_path / "full")
    monkeypatch.undo()
    with pytest.raises(StoreError, match="3 of 7 worlds are finished"):
        open_ensemble(tmp_path / "full")
    assert open_ensemble(tmp_path / "full", partial=True)["world"].values.tolist() == [0, 1, 2]
    assert drive(plan, tmp_path / "full", resume=True).kept == 3
    assert sums(tmp_path / "full") == sums(finished)


def test_what_a_killed_worker_left_is_gone_at_the_end(
    plan: Plan, finished: Path, tmp_path: Path, sums: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "killed"

    def dying(work: Callable[[int], object], tasks: Iterable[int], *_: object) -> Iterator[object]:
        """One worker dies between the arrays and their record, one while it writes a chunk."""
        for number in tasks:
            told = work(number)
            if number == 0:
                (folder / "chunks" / "frame.json").unlink()
            (folder / f".unfinished-{number}").mkdir()
            (folder / "chunks" / f".unfinished-{number}").write_bytes(b"half")
            yield told

    monkeypatch.setattr(run_module, "carried_out", dying)
    drive(plan, folder)
    assert sums(folder) == sums(finished)
    assert not list(folder.rglob(".unfinished-*"))


def test_ctrl_c_keeps_finished_chunks(
    plan: Plan, finished: Path, tmp_path: Path, sums: Sums
) -> None:
    def stop(standing: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(plan, tmp_path / "stopped", progress=stop)
    assert open_ensemble(tmp_path / "stopped", partial=True).sizes["world"] == 3
    drive(plan, tmp_path / "stopped", resume=True)
    assert sums(tmp_path / "stopped") == sums(finished)


def test_a_second_driver_is_kept_out(plan: Plan, folder: Path) -> None:
    with (
        locked(folder),
        pytest.raises(EndgameError, match="another program is writing here"),
    ):
        drive(plan, folder, resume=True)


def test_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        open_ensemble(tmp_path / "none")
    with pytest.raises(StoreError, match=r"no manifest\.json"):
        open_ensemble(tmp_path)


def test_chunk_files_are_what_zarr_itself_writes(
    plan: Plan, finished: Path, tmp_path: Path
) -> None:
    group = zarr.open_group(finished / "worlds.zarr", mode="r")
    same = Path(shutil.copytree(finished / "worlds.zarr", tmp_path / "zarr"))
    mine = zarr.open_group(same, mode="r+")
    for name in ("ending", "membership", "yearly.revenue_usd", "event_count"):
        values = np.asarray(group[name][...])
        assert values.shape[0] == 7
        mine[name][...] = np.zeros_like(values)
        assert (same / name).is_dir()
        mine[name][...] = values
        for path in sorted((finished / "worlds.zarr" / name).glob("c.[01]*")):
            assert (same / name / path.name).read_bytes() == path.read_bytes(), path


def test_the_frame_is_what_zarr_itself_writes(finished: Path, tmp_path: Path) -> None:
    group = zarr.open_group(finished / "worlds.zarr", mode="r")
    twin = zarr.create_group(tmp_path / "zarr", attributes=dict(group.attrs))
    assert len(dict(group.arrays())) > 20
    for name, each in group.arrays():
        made = twin.create_array(
            name, shape=each.shape, chunks=each.chunks, dtype=each.metadata.data_type,
            compressors=each.compressors, fill_value=each.fill_value, attributes=dict(each.attrs),
            dimension_names=each.metadata.dimension_names,
            chunk_key_encoding=each.metadata.chunk_key_encoding,
        )  # fmt: skip
        if name in group.attrs["coordinates"].split() and name != "ending":
            made[...] = each[...]
    for path in (tmp_path / "zarr").rglob("*"):
        if path.is_file():
            own = finished / "worlds.zarr" / path.relative_to(tmp_path / "zarr")
            if path.name == "zarr.json":
                assert json.loads(own.read_text()) == json.loads(path.read_text()), path
            else:
                assert own.read_bytes() == path.read_bytes(), path


def test_every_record_lists_the_files_of_its_chunk(finished: Path) -> None:
    listed = [
        name
        for path in (finished / "chunks").glob("*.json")
        for name in json.loads(path.read_text(encoding="utf-8"))["files"]
    ]
    there = {
        path.relative_to(finished).as_posix()
        for path in finished.rglob("*")
        if path.is_file() and path.parent.name != "chunks"
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == there - {"manifest.json", ".lock"}


@pytest.mark.parametrize(("code", "goes_on"), [(errno.ENOLCK, True), (errno.EIO, False)])
def test_a_disk_without_locks_is_used_and_a_broken_one_is_not(
    code: int, goes_on: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(fcntl, "flock", refuse)
    entered = False
    with contextlib.suppress(OSError), locked(tmp_path):
        entered = True
    assert entered == goes_on


def test_a_commit_does_not_matter_and_another_processor_is_said(
    plan: Plan, folder: Path, finished: Path, sums: Sums, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "manifest.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["ensemble"] |= {"commit": "of before a README was edited"}
    path.write_text(json.dumps(about, indent=1), encoding="utf-8")
    (folder / "chunks" / "000001.json").unlink()
    drive(plan, folder, resume=True)
    assert json.loads(path.read_text(encoding="utf-8")) == about
    monkeypatch.setattr(run_module, "processor", lambda: ["ODD"])
    with pytest.warns(RuntimeWarning, match="begun on a processor that differs in .*ODD"):
        drive(plan, folder, resume=True)
    monkeypatch.undo()
    monkeypatch.setattr(plan_module, "code", lambda: "other")
    with pytest.raises(StoreError, match=r'was made with code = ".*", not "other"'):
        drive(plan, folder, resume=True)
