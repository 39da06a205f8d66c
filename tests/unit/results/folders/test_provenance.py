"""The commit of a checkout, of an installed package and of neither."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

import sim
from sim.results import provenance

PROJECT = Path(__file__).parents[4]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the package, installed there."""
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    (tmp_path / provenance.BUILT_FROM).parent.mkdir(parents=True)
    return tmp_path


def commit() -> str:
    return provenance.commit.__wrapped__()


def git(root: Path, *arguments: str) -> str:
    name = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", "-C", str(root), *name, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_root_is_where_the_package_lies() -> None:
    assert Path(sim.__file__).resolve().parents[1] == provenance.ROOT


def test_an_installed_package_knows_what_it_was_built_from(root: Path) -> None:
    assert commit() == ""
    (root / provenance.BUILT_FROM).write_text("abc1234\n", encoding="utf-8")
    assert commit() == "abc1234"


def test_a_checkout_has_its_commit_and_says_when_it_was_changed(root: Path) -> None:
    (root / provenance.BUILT_FROM).write_text("abc1234\n", encoding="utf-8")
    git(root, "init")
    (root / "a").write_text("a", encoding="utf-8")
    git(root, "add", "a")
    git(root, "commit", "-m", "first")
    assert commit() == "abc1234", "another project's checkout"
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    hash_ = git(root, "rev-parse", "--short", "HEAD")
    assert commit() == hash_
    (root / "a").write_text("b", encoding="utf-8")
    assert commit() == f"{hash_}-dirty"


def test_versions_go_by_the_name_that_is_installed() -> None:
    about = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert provenance.versions()[about["project"]["name"]] == sim.__version__
    cited = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {sim.__version__}\n" in cited


def test_the_code_is_what_numbers_come_from(root: Path) -> None:
    package = root / "sim"
    for name in ("month/step.py", "data/a.csv", "plots/look.py", "cli/said.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("a", encoding="utf-8")
    before = provenance.code.__wrapped__()
    for name in ("plots/look.py", "cli/said.py", "../README.md", "__pycache__/a.pyc"):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text("b", encoding="utf-8")
    (root / provenance.BUILT_FROM).write_text("abc1234\n", encoding="utf-8")
    assert provenance.code.__wrapped__() == before
    for name in ("month/step.py", "data/a.csv"):
        (package / name).write_text("b", encoding="utf-8")
        assert provenance.code.__wrapped__() != before
        (package / name).write_text("a", encoding="utf-8")


def test_a_hook_of_git_does_not_change_which_checkout_is_asked(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    git(root, "init")
    git(root, "add", "pyproject.toml")
    git(root, "commit", "-m", "first")
    mine = commit()
    other = tmp_path_factory.mktemp("other")
    git(other, "init")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    assert commit() == mine != ""


def test_the_processor_is_told_by_what_last_digits_hang_on() -> None:
    assert set(provenance.processor()) <= set(provenance.LAST_DIGITS)
