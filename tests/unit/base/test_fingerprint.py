"""A fingerprint changes when what a function does changes, and only then."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.base.fingerprint import fingerprint

SOURCE = """
import numpy as np

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
"""


def loaded(source: str) -> dict[str, Any]:
    named: dict[str, Any] = {"__name__": "mine"}
    exec(compile(source, "mine.py", "exec"), named)
    return named


PLAIN = loaded(SOURCE)


@pytest.mark.parametrize("name", ["Warrior", "helper", "three"])
def test_the_same_code_has_the_same_fingerprint(name: str) -> None:
    again = loaded("# moved down a line\n" + SOURCE.replace("a word", "another word"))
    assert fingerprint(again[name]) == fingerprint(PLAIN[name])
    assert fingerprint(PLAIN["Warrior"]).startswith("mine.Warrior ")


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
        ("helper", "(x)", "(x, y=1)"),
    ],
)
def test_other_code_has_another(name: str, old: str, new: str) -> None:
    assert SOURCE.count(old) == 1
    assert fingerprint(loaded(SOURCE.replace(old, new))[name]) != fingerprint(PLAIN[name])


def test_partials_and_objects_count_with_what_they_hold() -> None:
    helper: Callable[..., Any] = PLAIN["helper"]
    assert fingerprint(partial(helper, x=1)) == fingerprint(partial(helper, x=1))
    assert fingerprint(partial(helper, x=1)) != fingerprint(partial(helper, x=2))


def test_it_is_the_same_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SOURCE, encoding="utf-8")
    ask = "import mine; from sim.base.fingerprint import fingerprint as f; print(f(mine.Warrior))"
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
    assert told[0] == told[1]
    assert told[0].strip() == fingerprint(PLAIN["Warrior"])
