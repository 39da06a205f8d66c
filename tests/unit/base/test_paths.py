"""Paths as users write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import StoreError
from sim.base.paths import expanded


def test_home_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("SCRATCH", "/scratch")
    assert expanded("~/few") == tmp_path / "few"
    assert expanded(Path("~")) == tmp_path
    assert expanded("$SCRATCH/few") == Path("/scratch/few")
    assert expanded("${SCRATCH}/few") == Path("/scratch/few")
    assert expanded("few") == Path("few")


@pytest.mark.parametrize("given", [None, 3, b"x\0", "", "a\0b", ["a"]])
def test_what_is_no_path_is_said_in_one_line(given: object) -> None:
    with pytest.raises(StoreError, match=r"store = .*: must be a path") as error:
        expanded(given, "store")
    assert "\n" not in str(error.value)


def test_unknown_homes_and_variables_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(StoreError, match="there is no variable NOWHERE"):
        expanded("$NOWHERE/few")
    with pytest.raises(StoreError, match="no home is known for ~nobody_of_this_name"):
        expanded("~nobody_of_this_name/few")


def test_what_is_there_under_the_very_name_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("$cash").mkdir()
    assert expanded("$cash") == Path("$cash")
