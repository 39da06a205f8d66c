"""Every row of the parameter table is read by the model, and every name that it reads is a row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import sim
from sim.base.axes import FloatArray
from sim.month.step import month
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS
from sim.scenario.parameters import Parameters, table
from sim.start.build import build

ROOT = Path(sim.__file__).parent
ROOMS = tuple(ROOT / room for room in ("economy/behaviour", "start", "month"))
DOTTED = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")


def names_in_code(folders: Iterable[Path]) -> set[str]:
    """String keys as in ``p["a.b"]`` in some folders; f-strings are left to the run."""
    found = set()
    for folder in folders:
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                key = node.slice if isinstance(node, ast.Subscript) else None
                text = key.value if isinstance(key, ast.Constant) else None
                if isinstance(text, str) and DOTTED.fullmatch(text):
                    found.add(text)
    return found


def names_read_in_a_run(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names that a build and two months ask for, f-string families included."""
    found: set[str] = set()
    plain = Parameters.__getitem__

    def spy(self: Parameters, name: str) -> FloatArray:
        found.add(name)
        return plain(self, name)

    monkeypatch.setattr(Parameters, "__getitem__", spy)
    # Entries are likely, so that what a new lab starts with is read too.
    often = {"builders.count": 10, "entry.hazard_per_year": 2.0}
    world = World(build(Scenario.load("baseline").replace(often), range(16), 0, 2))
    month(world)
    month(world)
    return found


def test_every_name_in_code_is_a_row() -> None:
    found = names_in_code(ROOMS)
    of_labs = {f"lab.{name}" for name in LAB_SHOCKS}
    assert of_labs < found
    assert found - set(table()) == of_labs


def test_every_row_is_read_in_a_run_or_by_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    read = names_read_in_a_run(monkeypatch)
    assert {f"lab.{name}" for name in LAB_SHOCKS} < read
    unread = set(table()) - read
    assert unread - names_in_code([ROOT / "record", ROOT / "record" / "history"]) == set()


def test_the_table_is_sorted_by_name() -> None:
    assert list(table()) == sorted(table())


def test_assumed_rows_have_a_range_and_say_what_would_settle_them() -> None:
    silent = [
        row.name
        for row in table().values()
        if row.quality == "assumed" and not (row.would_settle and row.low < row.high)
    ]
    assert silent == []
