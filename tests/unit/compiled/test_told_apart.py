"""A name for modules and functions: the same in every process, and another for all that differs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sim.compiled import Surroundings
from sim.compiled.told_apart import LARGE, name_of

RULES = """
import re
from dataclasses import dataclass
from functools import lru_cache, partial
import numpy as np

RATE, NAMES, TABLE = 2.0, frozenset({"b", "a", "c"}), {"a": [1, -0.0], "b": np.arange(3.0)}
SETS = {"x", "y", "z"}
LOOK = re.compile("a+")

@dataclass(frozen=True)
class Rule:
    rate: float = 1.0
    def apply(self, x):
        return x * self.rate
    @property
    def twice(self):
        return 2.0 * self.rate

KEPT = Rule(3.0)

def made(k):
    def inner(x):
        return [k * x for _ in NAMES]
    return inner

TWICE = made(2.0)
PART = partial(made, 4.0)

@lru_cache
def slow(x):
    return KEPT.apply(np.exp(x))
"""
PRINT = """
import sys
sys.path.insert(0, {folder!r})
import told_rules
from sim.compiled import Surroundings
print(Surroundings(told_rules.made).name)
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "told_rules.py").write_text(RULES)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("told_rules")
    del sys.modules["told_rules"]


def test_every_process_finds_the_same_name(rules: ModuleType, tmp_path: Path) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", PRINT.format(folder=str(tmp_path))],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert told == {Surroundings(rules.made).name}
    assert "None" not in told


CHANGES: dict[str, Any] = {
    "constant": lambda m: setattr(m, "RATE", 2.5),
    "sign of a zero": lambda m: m.TABLE["a"].__setitem__(1, 0.0),
    "whole number": lambda m: m.TABLE["a"].__setitem__(0, 1.0),
    "array": lambda m: m.TABLE["b"].__setitem__(0, 1.0),
    "set": lambda m: m.SETS.add("w"),
    "order of a table": lambda m: m.TABLE.__setitem__("a", m.TABLE.pop("a")),
    "method": lambda m: setattr(m.Rule, "apply", lambda self, x: x),
    "property": lambda m: setattr(m.Rule, "twice", property(lambda self: self.rate)),
    "closure": lambda m: setattr(m.TWICE.__closure__[0], "cell_contents", 3.0),
    "default": lambda m: setattr(m.made, "__defaults__", (1.0,)),
    "constant in code": lambda m: setattr(m, "made", lambda k: 5.0),
    "field of an object": lambda m: setattr(m, "KEPT", m.Rule(4.0)),
    "part of a partial": lambda m: setattr(m, "PART", m.partial(m.made, 5.0)),
    "pattern": lambda m: setattr(m, "LOOK", m.re.compile("b+")),
    "what is cached": lambda m: setattr(m, "slow", m.lru_cache(lambda x: x)),
    "function of numpy": lambda m: setattr(m, "RATE", np.exp),
    "new name": lambda m: setattr(m, "max", min),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_changes_the_name(rules: ModuleType, what: str) -> None:
    before = name_of([rules], {"told_rules"})
    CHANGES[what](rules)
    after = name_of([rules], {"told_rules"})
    assert before is not None
    assert after is not None
    assert after != before


class Silent:
    """Says nothing of what it is made of."""


class Short(list[int]):
    def __repr__(self) -> str:
        return "short"


@pytest.mark.parametrize(
    "value", [object(), Silent(), np.zeros(LARGE), np.array([Silent()]), iter([1])]
)
def test_of_what_says_nothing_there_is_no_name(rules: ModuleType, value: Any) -> None:
    rules.RATE = value  # type: ignore[attr-defined]
    assert name_of([rules], {"told_rules"}) is None


def test_one_and_true_are_two(rules: ModuleType) -> None:
    names = set()
    for value in (1, True, 1.0, "1", b"1", None, (1,), [1], Short([1])):
        rules.RATE = value  # type: ignore[attr-defined]
        names.add(name_of([rules], {"told_rules"}))
    assert len(names) == 9
