from __future__ import annotations

import numpy as np

from sim.month.events import COLUMNS, Diary, Event


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
