from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.month.events import COLUMNS, KINDS, Diary, Event


def diary() -> Diary:
    return Diary(("a", "b", "c"), np.array([7, 9]))


def test_a_row_for_each_world_and_lab_to_which_it_happened() -> None:
    book = diary()
    happened = np.array([[False, True, False], [True, False, True]])
    book.note(4, Event("round", happened, np.arange(6.0).reshape(2, 3), "cash"))
    table = book.table()
    assert tuple(table) == (*COLUMNS, "turn")
    assert table["turn"] == [0, 0, 0]
    assert table["world"] == [7, 9, 9]
    assert table["agent"] == ["b", "a", "c"]
    assert table["amount_usd"] == [1.0, 3.0, 5.0]
    assert table["month"] == [4, 4, 4]
    assert table["counterparty"] == ["", "", ""]
    assert table["detail"] == ["cash"] * 3


def test_counterparties_are_named() -> None:
    book = diary()
    happened = np.array([[True, False, False], [False, False, True]])
    buyer = np.array([[1, -1, -1], [-1, -1, 0]])
    amount = np.ones((2, 1))
    book.note(0, Event("acquisition", happened, amount, others=("x", "y"), other=buyer))
    assert book.table()["counterparty"] == ["y", "x"]


def test_what_did_not_happen_leaves_no_row() -> None:
    book = diary()
    book.note(0, Event("closure", np.zeros((2, 3), dtype=bool), np.ones((2, 3))))
    assert book.table()["world"] == []


def test_kinds_that_are_not_kept_are_counted() -> None:
    book = Diary(("a", "b", "c"), np.array([7, 9]), only=("closure",))
    happened = np.array([[False, True, False], [True, False, True]])
    for kind in ("round", "closure"):
        book.note(4, Event(kind, happened, np.ones((2, 1))))
    assert book.counts[:, KINDS.index("round")].tolist() == [1, 2]
    assert book.counts[:, KINDS.index("closure")].tolist() == [1, 2]
    assert book.table()["kind"] == ["closure"] * 3


@pytest.mark.parametrize("only", [KINDS, ()])
def test_months_side_by_side_are_those_one_by_one(only: tuple[str, ...]) -> None:
    random = np.random.default_rng(1)
    worlds, months, labs = np.arange(11), 6, 3
    happened = random.random((11, months, labs)) < 0.3
    amount, other = random.random((11, months, labs)), random.integers(0, 2, (11, months, labs))
    one_by_one, at_once = (Diary(("a", "b", "c"), worlds, only) for _ in range(2))
    for month in range(months):
        given = (happened[:, month], amount[:, month], "", ("x", "y"), other[:, month])
        one_by_one.note(month, Event("acquisition", *given), turn=1)

    def lanes(array: NDArray[Any]) -> NDArray[Any]:
        filled = np.concatenate([array, np.repeat(array[-1:], 5, axis=0)]) * 1.0
        return np.moveaxis(filled.reshape(2, 8, months, labs), 1, -1)

    given = (lanes(happened), lanes(amount), "", ("x", "y"), lanes(other))
    at_once.note_months(0, Event("acquisition", *given), turn=1)
    assert at_once.table() == one_by_one.table()
    assert np.array_equal(at_once.counts, one_by_one.counts)
    assert at_once.counts.any()
