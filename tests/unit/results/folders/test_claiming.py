"""A folder is written if it is empty or holds this very thing; others' files stay."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.base.errors import StoreError
from sim.results.folders.claiming import Claim, claimed, claimed_tables
from sim.results.folders.disk import LOCK, locked, sha256

ROWS = pd.DataFrame({"a": [1, 2]})
WRITES = ("manifest.json", "summary.csv", "figures/a.png")


def picture(content: bytes) -> Callable[[Path], list[Path]]:
    def draw(aside: Path) -> list[Path]:
        (aside / "a.png").write_bytes(content)
        return [aside / "a.png"]

    return draw


def leave(folder: Path, seed: int = 0, overwrite: bool = False, drawn: bytes = b"") -> None:
    of = {"seed": seed}
    with claimed_tables(folder, of, WRITES, overwrite) as claim:
        claim.tables({"summary.csv": ROWS * (seed + 1)}, of)
        if drawn:
            claim.draw(picture(drawn))


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_again_gives_the_same_and_keeps_the_pictures(tmp_path: Path) -> None:
    leave(tmp_path / "out", drawn=b"one")
    before = content(tmp_path / "out")
    assert set(before) == {*WRITES, "figures/manifest.json"}
    leave(tmp_path / "out")
    assert content(tmp_path / "out") == before
    leave(tmp_path / "out", drawn=b"two")
    assert (tmp_path / "out" / "figures" / "a.png").read_bytes() == b"two"


def test_another_is_refused_by_name_and_replaced_if_told_so(tmp_path: Path) -> None:
    leave(tmp_path / "out", drawn=b"one")
    before = content(tmp_path / "out")
    with pytest.raises(StoreError, match=r"out: was made with seed = 0, not 1; .*--overwrite"):
        leave(tmp_path / "out", seed=1)
    assert content(tmp_path / "out") == before
    leave(tmp_path / "out", seed=1, overwrite=True)
    assert set(content(tmp_path / "out")) == {"manifest.json", "summary.csv"}, "its pictures go too"


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    "names", [("manifest.json",), ("summary.csv",), ("figures/mine.png",), ("b", "manifest.json")]
)
def test_a_folder_of_somebody_elses_is_never_touched(
    tmp_path: Path, names: tuple[str, ...], overwrite: bool
) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    before = content(tmp_path)
    with pytest.raises(StoreError, match="choose another folder"):
        leave(tmp_path, overwrite=overwrite, drawn=b"x")
    assert content(tmp_path) == before


@pytest.mark.parametrize("name", WRITES[1:])
def test_what_was_changed_since_is_the_users(tmp_path: Path, name: str) -> None:
    leave(tmp_path, drawn=b"one")
    (tmp_path / name).write_bytes(b"my own work")
    (tmp_path / "figures" / "mine.png").write_bytes(b"mine")
    for seed in (0, 1):
        with pytest.raises(StoreError, match="is not, or no longer, as Endgame wrote it"):
            leave(tmp_path, seed, overwrite=True, drawn=b"two")
    assert (tmp_path / name).read_bytes() == b"my own work"
    (tmp_path / name).unlink()
    leave(tmp_path, seed=1, overwrite=True)
    assert (tmp_path / "figures" / "mine.png").read_bytes() == b"mine"
    assert not (tmp_path / "figures" / "a.png").exists()


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    ROWS.to_csv(mine)
    leave(tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    text = path.read_text(encoding="utf-8")
    sums = sha256(mine)
    path.write_text(text.replace('"files": {', f'"files": {{"../mine.csv": "{sums}",'))
    leave(tmp_path / "out", seed=1, overwrite=True)
    assert mine.exists()


@pytest.mark.parametrize("writes_before", range(5))
def test_stopped_at_any_file_the_folder_stays_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes_before: int
) -> None:
    leave(tmp_path)
    replace, left = Path.replace, iter(range(writes_before))

    def stopping(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stopping)
    if writes_before < 3:
        with pytest.raises(KeyboardInterrupt):
            leave(tmp_path, seed=1, overwrite=True)
    monkeypatch.undo()
    leave(tmp_path, seed=1, overwrite=True)
    assert (tmp_path / "summary.csv").read_text() == "a\n2\n4\n"
    leave(tmp_path, seed=1)
    assert set(content(tmp_path)) == {"manifest.json", "summary.csv"}


def _hold(folder: Path, ready: object, done: object) -> None:
    with locked(folder):
        ready.set()  # type: ignore[attr-defined]
        done.wait(60)  # type: ignore[attr-defined]


def test_a_second_program_is_refused_and_a_dead_ones_lock_is_not_in_the_way(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    spawned = multiprocessing.get_context("spawn")
    ready, done = spawned.Event(), spawned.Event()
    other = spawned.Process(target=_hold, args=(tmp_path, ready, done))
    other.start()
    assert ready.wait(60)
    with pytest.raises(StoreError, match="another program is writing here; wait for it to end"):
        leave(tmp_path)
    other.kill()
    other.join()
    assert (tmp_path / LOCK).exists()
    leave(tmp_path)
    assert not (tmp_path / LOCK).exists()


def test_a_folder_in_which_nothing_came_to_lie_is_taken_away(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    with claimed(deep, lambda found: "") as claim:
        assert isinstance(claim, Claim)
        assert deep.is_dir()
    assert not (tmp_path / "a").exists()


def test_runs_and_ensembles_do_not_replace_each_other(tmp_path: Path) -> None:
    small = sim.Scenario.load("baseline").replace({"builders.count": 20})
    run = sim.run(small, years=1)
    from sim.results.store import save

    sim.ensemble(small, 2, years=1, workers=1, store=tmp_path, progress=False)
    before = content(tmp_path)
    with pytest.raises(StoreError, match="holds an ensemble"):
        save(run, tmp_path)
    assert content(tmp_path) == before
    (tmp_path / "chunks" / "notes.md").write_text("mine")
    save(run, tmp_path, overwrite=True)
    assert (tmp_path / "chunks" / "notes.md").read_text() == "mine"
    assert {name for name in content(tmp_path) if "/" in name} == {"chunks/notes.md"}
    with pytest.raises(StoreError, match="holds a run"):
        sim.ensemble(small, 2, years=1, workers=1, store=tmp_path, progress=False)
    sim.ensemble(small, 2, years=1, workers=1, store=tmp_path, progress=False, overwrite=True)
    assert {*content(tmp_path)} == {*before, "chunks/notes.md"}
