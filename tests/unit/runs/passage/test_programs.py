"""Programs are made again where a rule has changed, unless a process says that none will."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.runs.passage import programs
from sim.runs.passage.programs import Programs, settle


def test_a_settled_process_does_not_look_whether_rules_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "_RULES", SimpleNamespace(settled=False))
    monkeypatch.setattr("sim.compiled.Surroundings", lambda *_: SimpleNamespace(changed=True))
    made: list[int] = []

    def make(_place: str | None) -> Any:
        made.append(1)
        return object()

    rules: list[Callable[..., Any]] = []
    some = Programs("a test")
    for _ in range(2):
        some.get("a", rules, make, lambda _: True)
    assert len(made) == 2
    assert not some.ready("a")
    settle()
    some.get("a", rules, make, lambda _: True)
    assert len(made) == 2
    assert some.ready("a")
