from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.nested_logit import chosen, known, taking_part

ONE, HALF, NONE = np.ones((1, 1, 1)), np.full((1, 1, 1), 0.5), np.zeros((1, 1, 1))


def test_word_of_mouth_one_keeps_shares_and_nobody_is_offered_nothing() -> None:
    stock = np.array([[[30.0, 10.0, 0.0]]])
    offered = np.array([[[1.0, 1.0, 0.0]]])
    assert known(stock, NONE, ONE, offered).ravel() == pytest.approx([0.75, 0.25, 0.0])
    assert known(stock, NONE, ONE, 0.0 * offered).ravel().tolist() == [0.0, 0.0, 0.0]


def test_placement_counts_like_a_share_of_users() -> None:
    stock, placed = np.array([[[9.0, 1.0]]]), np.array([0.0, 0.8])
    assert known(stock, placed, ONE, np.ones((1, 1, 2))).ravel() == pytest.approx([0.5, 0.5])
    heard = known(stock, 0.0 * placed, HALF, np.ones((1, 1, 2)))
    assert heard.ravel() == pytest.approx([0.75, 0.25])  # 3 to 1


def test_a_nest_of_two() -> None:
    utility = np.log(np.array([[[1.0, 2.0]]]))
    share, value = chosen(np.full((1, 1, 2), 0.5), utility, HALF)
    assert share.ravel() == pytest.approx([0.2, 0.8])  # utilities count double
    assert value.item() == pytest.approx(0.5 * np.log(2.5))
    plain, _ = chosen(np.full((1, 1, 2), 0.5), utility, NONE)
    assert plain.ravel() == pytest.approx([1 / 3, 2 / 3])


def test_one_more_name_is_of_no_worth_by_itself() -> None:
    _, two = chosen(np.full((1, 1, 2), 0.5), np.full((1, 1, 2), 0.7), HALF)
    _, four = chosen(np.full((1, 1, 4), 0.25), np.full((1, 1, 4), 0.7), HALF)
    assert two.item() == pytest.approx(0.7)
    assert four == pytest.approx(two)


def test_who_wants_any() -> None:
    none = np.zeros((1, 1))
    assert taking_part(none, none).item() == pytest.approx(0.5)
    assert taking_part(np.array([[0.46]]), none).item() == pytest.approx(0.613, abs=1e-3)
    assert taking_part(none, np.array([[9.0]])).item() < 1e-3
