"""The page of a month is true: it shows every payment, and only the commit writes columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.base.errors import LedgerError
from sim.economy.state import State
from sim.month import commit
from sim.month.decisions import DECISIONS
from sim.month.done import Month
from sim.month.step import month
from sim.month.world import World
from sim.start.build import Batch

ROOT = Path(sim.__file__).parent
PAGE = ROOT / "month" / "step.py"
KINDS = {each.name for each in fields(State)}
COLUMNS = {str(each.type) for each in fields(State)} | {"State"}
MAY_WRITE = {
    *(path for path in (ROOT / "start").glob("*.py")),
    *(ROOT / "month" / f"commit{of}.py" for of in ("", "_finance", "_labs", "_models")),
    ROOT / "runs" / "switches.py",  # a world without a rule starts without its trace
    ROOT / "economy" / "columns.py",  # puts columns back that it was handed one by one
}


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def writes(call: ast.Call) -> bool:
    """Whether a call builds columns, or replaces some of a state's."""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in COLUMNS:
        return True
    if name != "replace" or not call.args:
        return False
    of = ast.unparse(call.args[0]).rpartition(".")[2]
    return of in {*KINDS, "state", "before", "after"}


def modules(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("replace(labs, alive=gone)", True),
        ("dataclasses.replace(self.state.market, spot_price=x)", True),
        ("LabState(**columns)", True),
        ("state.State(labs=labs)", True),
        ("replace(auction, sold=keep)", False),
        ("text.replace('labs', 'lab')", False),
    ],
)
def test_what_counts_as_writing(code: str, found: bool) -> None:
    (call,) = (each for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Call))
    assert writes(call) == found


def test_only_starts_and_the_commit_write_columns() -> None:
    there = set(modules("."))
    assert there >= MAY_WRITE
    others = there - MAY_WRITE
    assert [str(path) for path in others for call in calls(path) if writes(call)] == []
    assert all(
        any(writes(call) for call in calls(path)) for path in MAY_WRITE if "commit" in path.name
    )


def test_the_commit_posts_nothing() -> None:
    posting = {"post", "pay_out", "take_in"}
    for name in ("commit.py", "commit_finance.py", "commit_labs.py", "world.py"):
        named = {ast.unparse(each.func).rpartition(".")[2] for each in calls(ROOT / "month" / name)}
        assert not named & posting, name


def test_nothing_can_be_posted_after_the_page(small_batch: Batch) -> None:
    class Late(World):
        def commit(self, done: Month) -> None:
            some = np.ones((self.state.labs.alive.shape[0], 1))
            done.journal.post("chip_payouts", some, some)

    with pytest.raises(LedgerError, match=r"chip_payouts is posted after .* was closed"):
        month(Late(small_batch))


def test_what_a_month_becomes_hangs_on_the_finished_month_alone(small_batch: Batch) -> None:
    """The commit gives the same columns twice: it draws nothing, posts nothing, keeps nothing."""

    class Kept(World):
        done: Month

        def commit(self, done: Month) -> None:
            self.done = done

    world = Kept(small_batch)
    month(world)
    flows = world.done.journal.all_paid().copy()
    first, second = (commit.after(world.state, world.done)[0] for _ in range(2))
    for kind in fields(State):
        for column in fields(getattr(first, kind.name)):
            one, other = (getattr(getattr(s, kind.name), column.name) for s in (first, second))
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    assert np.array_equal(flows, world.done.journal.all_paid())


def test_postings_read_no_parameter() -> None:
    """What hangs on a parameter is a rule, and rules live in the room of behaviour."""
    for path in modules("month/posting"):
        assert not re.search(r"\bview\.p\b|\bp\[", path.read_text(encoding="utf-8")), path


def test_the_page_has_calls_and_no_sums() -> None:
    """Calls in order, and no arithmetic."""
    (page,) = (
        each
        for each in ast.parse(PAGE.read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef)
    )
    body = page.body[1:]
    assert all(isinstance(each, ast.Assign | ast.Expr) for each in body)
    assert not [each for each in ast.walk(page) if isinstance(each, ast.BinOp | ast.UnaryOp)]
    numbers = [each for each in ast.walk(page) if isinstance(each, ast.Constant)]
    assert not [each for each in numbers if isinstance(each.value, int | float)]


def test_the_page_asks_for_every_decision_once() -> None:
    asked = [
        tuple(ast.literal_eval(word) for word in call.args[:2])
        for call in calls(PAGE)
        if ast.unparse(call.func) in ("decide", "decide.later")
    ]
    assert sorted(asked) == sorted(DECISIONS)
