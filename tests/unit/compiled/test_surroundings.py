"""Whatever a function can read besides its arguments is seen to change."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.compiled import Surroundings

HELPER = """
import numpy as np
RATE = 2.0
TABLE = {"a": [1, 2]}
NUMBERS = np.ones(3)

class Rule:
    rate = 1.0
    def apply(self, x):
        return x * self.rate

def helped(x, by=1.0, *, more=0.0):
    return RATE * x * by + more

def made(k):
    def inner(x):
        return k * x
    return inner

TWICE = made(2.0)
"""
RULES = """
import helper_of_rules
from helper_of_rules import helped

def rule(x):
    return helped(x) + helper_of_rules.RATE
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "helper_of_rules.py").write_text(HELPER)
    (tmp_path / "some_rules.py").write_text(RULES)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("some_rules")
    for name in ("some_rules", "helper_of_rules"):
        del sys.modules[name]


def _set_item(helper: Any) -> None:
    helper.TABLE["a"].append(3)


def _set_number(helper: Any) -> None:
    helper.NUMBERS[1] = 5.0


def _reload(helper: Any) -> None:
    importlib.reload(helper)


CHANGES: dict[str, Callable[[Any], None]] = {
    "function": lambda helper: setattr(helper, "helped", lambda x: x),
    "constant": lambda helper: setattr(helper, "RATE", 3.0),
    "method": lambda helper: setattr(helper.Rule, "apply", lambda self, x: x),
    "class attribute": lambda helper: setattr(helper.Rule, "rate", 2.0),
    "code": lambda helper: setattr(helper.helped, "__code__", (lambda x, by, *, more: x).__code__),
    "default": lambda helper: setattr(helper.helped, "__defaults__", (2.0,)),
    "keyword's default": lambda helper: setattr(helper.helped, "__kwdefaults__", {"more": 1.0}),
    "closure": lambda helper: setattr(helper.TWICE.__closure__[0], "cell_contents", 3.0),
    "inside a table": _set_item,
    "inside an array": _set_number,
    "new name": lambda helper: setattr(helper, "max", min),
    "reloaded": _reload,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(rules: ModuleType, name: str) -> None:
    seen = Surroundings(partial(rules.rule))
    assert not seen.changed
    CHANGES[name](sys.modules["helper_of_rules"])
    assert seen.changed


def test_what_is_set_back_is_as_it_was(rules: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Surroundings(rules.rule)
    with monkeypatch.context() as patch:
        patch.setattr("helper_of_rules.RATE", 4.0)
        assert seen.changed
    assert not seen.changed


def test_installed_libraries_are_taken_as_they_are(
    rules: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Surroundings(rules.rule)
    monkeypatch.setattr("numpy.where", None)
    assert not seen.changed
