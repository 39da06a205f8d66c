"""What a step's code must be given is kept as plain text; what is no recipe costs only time."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from sim.base.axes import FloatArray
from sim.compiled import Program, code_cache, recipe
from sim.compiled import program as module
from sim.compiled.recipe import Recipe, Region, keep, kept
from sim.compiled.tree import Shared


@dataclass(frozen=True)
class Event:
    kind: str
    happened: Any
    others: tuple[str, ...] = ()


TREE: dict[str, Any] = {
    "series": {"a": Shared(None)},
    "events": [Event("sale", Shared(None), ("x", "y"))],
    "none": None,
    "share": 0.1,
    "deep": ((1, True), []),
}
GIVEN = Recipe(
    "graph", "code", ("exp", "log"), {"S": Region({("state", 3): 7}, 9)}, 12, frozenset({1, 4}),
    [((2, 3), np.dtype(np.float64)), ((), np.dtype(np.bool_))], TREE,
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(code_cache.FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_recipe_comes_back_as_it_was() -> None:
    assert kept("name") is None
    keep("name", GIVEN)
    assert kept("name") == GIVEN


@pytest.mark.parametrize("tree", [object(), {"a": np.float64(1.0)}, float("nan"), {1, 2}])
def test_what_cannot_be_spelled_out_is_not_kept(folder: Path, tree: Any) -> None:
    keep("name", replace(GIVEN, tree=tree))
    assert not folder.exists()


@pytest.mark.parametrize(
    "tree",
    [
        ["data", "os", "system", {}],
        ["data", "subprocess", "Popen", {"args": "true"}],
        ["data", "not_loaded", "Thing", {}],
        ["data", __name__, "Event", {"unknown": 1}],
        ["other"],
        ["dict", 3],
    ],
)
def test_only_dataclasses_that_are_loaded_are_made(tree: Any) -> None:
    told = recipe._plain(GIVEN) | {"tree": tree}
    code_cache.write("name", json.dumps(told).encode())
    assert kept("name") is None


@pytest.mark.parametrize("content", [b"{}", b"[]", b"null", b"no text", b"\xff", b"[" * 9999])
def test_what_is_no_recipe_counts_as_none(content: bytes) -> None:
    code_cache.write("name", content)
    assert kept("name") is None


def step(state: FloatArray, fixed: FloatArray, _: Any) -> tuple[FloatArray, dict[str, Any]]:
    after = 1.0 / (1.0 + np.exp(state - fixed)).sum(axis=1, keepdims=True) * (state + 1.0)
    return after, {"event": Event("step", after > 0.2), "sum": after.sum(axis=1)}


def ran(name: str | None) -> tuple[Any, ...]:
    state, fixed = np.random.default_rng(1).normal(size=(2, 11, 3))
    run = Program(step, state, fixed, (), name).run(state, fixed)
    left = run.advance(4).tree
    return left["event"].kind, left["event"].happened, left["sum"], run.state


def same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has made no code yet."""
    monkeypatch.setattr(module._MACHINES, "by_graph", {})


def test_another_process_writes_nothing_down(
    forgotten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ran("name")
    assert same(first, ran(None))
    monkeypatch.setattr(module._MACHINES, "by_graph", {})
    monkeypatch.setattr(module, "write_down", lambda *_: pytest.fail("it was written down"))
    assert same(ran("name"), first)


@pytest.mark.parametrize("which", ["recipe", "code", "both"])
@pytest.mark.parametrize("how", ["gone", "damaged", "others may write it"])
def test_what_is_harmed_is_made_again(
    forgotten: None, folder: Path, which: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ran("name")
    for file in folder.iterdir():
        if which in ("both", "recipe" if file.stem == "name" else "code"):
            if how == "gone":
                file.unlink()
            elif how == "damaged":
                file.write_bytes(file.read_bytes()[:-1] + b"x")
            elif hasattr(os, "geteuid"):
                file.chmod(0o666)
    monkeypatch.setattr(module._MACHINES, "by_graph", {})
    assert same(ran("name"), first)
