"""The commit of a checkout, of an installed package and of neither."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

import sim
from sim.results import provenance

PROJECT = Path(__file__).parents[3]


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
