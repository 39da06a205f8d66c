"""Compiled code is kept where it can be, and whatever goes wrong there costs only time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.compiled import code_cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "deep" / "cache"
    monkeypatch.setenv(code_cache.FOLDER, str(place))
    return place


def test_code_comes_back(folder: Path) -> None:
    name = code_cache.key("text", "processor")
    assert code_cache.read(name) is None
    code_cache.write(name, b"code")
    assert code_cache.read(name) == b"code"
    assert [file.name for file in folder.iterdir()] == [name + code_cache.SUFFIX]


def test_names_differ_with_every_part() -> None:
    names = {
        code_cache.key("ab", "c"),
        code_cache.key("a", "bc"),
        code_cache.key("ab", "d"),
        code_cache.key("abc"),
    }
    assert len(names) == 4


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_damaged_code_counts_as_none(folder: Path, damage: str) -> None:
    code_cache.write("name", b"a longer piece of code")
    (file,) = folder.iterdir()
    content = file.read_bytes()
    damaged = {"cut": content[:-1], "changed": content[:-1] + b"!", "empty": b""}[damage]
    file.write_bytes(damaged)
    assert code_cache.read("name") is None
    code_cache.write("name", b"made again")
    assert code_cache.read("name") == b"made again"


def test_where_the_disk_refuses_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv(code_cache.FOLDER, str(file))  # no folder can be made of a file
    code_cache.write("name", b"code")
    assert code_cache.read("name") is None
    assert file.read_text() == "in the way"


def test_keeping_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(code_cache.FOLDER, "")
    monkeypatch.chdir(tmp_path)
    assert code_cache.folder() is None
    code_cache.write("name", b"code")
    assert code_cache.read("name") is None
    assert list(tmp_path.iterdir()) == []


def test_without_a_wish_the_users_cache_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(code_cache.FOLDER)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert code_cache.folder() == Path("/somewhere/endgame")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert code_cache.folder() == Path.home() / ".cache" / "endgame"
    monkeypatch.setattr("sys.platform", "darwin")
    assert code_cache.folder() == Path.home() / "Library" / "Caches" / "endgame"


def test_the_oldest_are_forgotten_and_what_is_not_ours_stays(folder: Path) -> None:
    folder.mkdir(parents=True)
    for age in range(code_cache.MOST_FILES + 3):
        for file in (folder / f"{age}{code_cache.SUFFIX}", folder / f"thesis-{age}.tex"):
            file.write_text("")
            os.utime(file, (1000 - age, 1000 - age))
    code_cache.write("new", b"code")
    left = {file.name for file in folder.glob(f"*{code_cache.SUFFIX}")}
    young = {f"{age}{code_cache.SUFFIX}" for age in range(code_cache.MOST_FILES - 1)}
    assert left == young | {f"new{code_cache.SUFFIX}"}
    assert len(list(folder.glob("*.tex"))) == code_cache.MOST_FILES + 3


def test_the_folder_may_be_named_by_home_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setenv(code_cache.FOLDER, "~/code")
    assert code_cache.folder() == tmp_path / "code"
    monkeypatch.setenv(code_cache.FOLDER, "$SCRATCH/code")
    assert code_cache.folder() == tmp_path / "scratch" / "code"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners and modes here")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_others_may_write_is_neither_loaded_nor_added_to(
    folder: Path, which: str, mode: int
) -> None:
    code_cache.write("name", b"code")
    (file,) = folder.iterdir()
    (folder if which == "folder" else file).chmod(mode)
    assert code_cache.read("name") is None
    code_cache.write("other", b"code")
    assert len(list(folder.iterdir())) == (1 if which == "folder" else 2)
    (folder if which == "folder" else file).chmod(0o700)
    assert code_cache.read("name") == b"code"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners and modes here")
def test_what_belongs_to_another_is_not_loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_cache.write("name", b"code")
    assert folder.stat().st_mode & 0o777 == 0o700
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    assert code_cache.read("name") is None


def test_code_of_another_name_and_a_link_count_as_none(folder: Path) -> None:
    code_cache.write("name", b"code")
    (file,) = folder.iterdir()
    (folder / f"moved{code_cache.SUFFIX}").write_bytes(file.read_bytes())
    assert code_cache.read("moved") is None
    if hasattr(os, "O_NOFOLLOW"):
        aside = file.rename(folder / "aside")
        file.symlink_to(aside)
        assert code_cache.read("name") is None


def test_a_user_without_a_home_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(code_cache.FOLDER)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    assert code_cache.folder() is None
    code_cache.write("name", b"code")
    assert code_cache.read("name") is None
