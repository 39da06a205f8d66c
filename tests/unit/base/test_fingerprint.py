"""A fingerprint changes when what a function does changes, and only then."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.base.fingerprint import fingerprint

SOURCE = """
import numpy as np
from dataclasses import dataclass
from functools import cached_property

DISCOUNT = 0.8
KINDS = {"a", "b", "c", "d"}

def helper(x):
    return x * DISCOUNT

class Base:
    factor = 2.0
    def decide(self, view, default):
        # a word
        return helper(default) if "a" in KINDS and default in {"x", "y", "z"} else np.sqrt(default)

class Warrior(Base):
    pass

def outer(times):
    return lambda entry: entry * times

three = outer(3)

@dataclass(frozen=True)
class Setup:
    size: float = 1.5

class Slim:
    __slots__ = ("size",)
    def __init__(self):
        self.size = 2.5

SETUP, SLIM, TABLE = Setup(), Slim(), np.array([1.0, 4.5])

class Lean:
    @cached_property
    def cache(self):
        return SETUP.size + TABLE.sum()
    @property
    def plain(self):
        return SLIM.size
    @staticmethod
    def still():
        return 3.5
"""


def loaded(source: str) -> dict[str, Any]:
    """The names of a module of this text; the module stays, as dataclasses want it."""
    module = sys.modules["mine"] = ModuleType("mine")
    exec(compile(source, "mine.py", "exec", dont_inherit=True), vars(module))
    return vars(module)


PLAIN = loaded(SOURCE)
FIRST = {name: fingerprint(PLAIN[name]) for name in ("Warrior", "helper", "three", "Lean")}


@pytest.mark.parametrize("name", ["Warrior", "helper", "three", "Lean"])
def test_the_same_code_has_the_same_fingerprint(name: str) -> None:
    again = loaded("# moved down a line\n" + SOURCE.replace("a word", "another word"))
    assert fingerprint(again[name]) == FIRST[name]
    assert FIRST["Warrior"].startswith("mine.Warrior ")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Warrior", "DISCOUNT = 0.8", "DISCOUNT = 0.9"),
        ("Warrior", "x * DISCOUNT", "x - DISCOUNT"),
        ("Warrior", "factor = 2.0", "factor = 3.0"),
        ("Warrior", "np.sqrt", "np.log"),
        ("Warrior", '"d"}', '"e"}'),
        ("Warrior", "    pass", "    factor = 5.0"),
        ("three", "outer(3)", "outer(4)"),
        ("three", "entry * times", "entry / times"),
        ("Lean", "1.5", "1.6"),
        ("Lean", "2.5", "2.6"),
        ("Lean", "4.5", "4.6"),
        ("Lean", "3.5", "3.6"),
        ("helper", "(x)", "(x, y=1)"),
    ],
)
def test_other_code_has_another(name: str, old: str, new: str) -> None:
    assert SOURCE.count(old) == 1
    assert fingerprint(loaded(SOURCE.replace(old, new))[name]) != FIRST[name]


def test_partials_and_objects_count_with_what_they_hold() -> None:
    helper: Callable[..., Any] = PLAIN["helper"]
    assert fingerprint(partial(helper, x=1)) == fingerprint(partial(helper, x=1))
    assert fingerprint(partial(helper, x=1)) != fingerprint(partial(helper, x=2))


def scaled(by: float) -> Callable[..., Any]:
    return lambda entry: entry * by


def test_what_another_module_made_counts_with_what_it_closes_over() -> None:
    use = "use = lambda entry: made(entry)"

    def using(made: Callable[..., Any]) -> Callable[..., Any]:
        named: dict[str, Any] = {"__name__": "mine", "made": made}
        exec(use, named)
        function: Callable[..., Any] = named["use"]
        return function

    assert fingerprint(using(scaled(2.0))) == fingerprint(using(scaled(2.0)))
    assert fingerprint(using(scaled(2.0))) != fingerprint(using(scaled(3.0)))


def test_it_is_the_same_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SOURCE, encoding="utf-8")
    ask = (
        "import mine; from sim.base.fingerprint import fingerprint as f; "
        "print(f(mine.Warrior), f(mine.Lean))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", ask],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[3]}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] == f"{FIRST['Warrior']} {FIRST['Lean']}\n"
