"""Rounds on the cap table: edge cases."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import LedgerError
from sim.ledger.equity import dilute, down_round, holder_columns


def test_holders_fill_the_axis_without_gap() -> None:
    columns = holder_columns(investors=3, hyperscalers=2)
    covered = [index for part in columns.values() for index in range(part.start, part.stop)]
    assert covered == list(range(7))


def test_a_row_without_new_money_stays_as_it_was() -> None:
    cap_table = np.array([[[0.1, 0.2, 0.7], [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], [0.0, 0.0, 0.0]]])
    before = cap_table.copy()
    money = np.zeros((1, 3, 3))
    money[0, 0, 0] = 2.0
    shares, post = dilute(cap_table, money, np.array([[8.0, 5.0, np.nan]]))
    np.testing.assert_allclose(shares[0, 0], [0.28, 0.16, 0.56], rtol=1e-12)
    np.testing.assert_array_equal(shares[0, 1:], before[0, 1:])
    np.testing.assert_array_equal(post, [[10.0, 5.0, np.nan]])
    np.testing.assert_array_equal(cap_table, before)


def test_first_backers_own_an_unfounded_lab() -> None:
    money = np.array([[[3.0, 1.0]]])
    shares, post = dilute(np.zeros((1, 1, 2)), money, np.zeros((1, 1)))
    np.testing.assert_array_equal(shares, [[[0.75, 0.25]]])
    np.testing.assert_array_equal(post, [[4.0]])


def test_a_round_heals_the_drift_of_a_cap_table() -> None:
    cap_table = np.array([[[0.25, 0.75 + 1e-10]]])
    shares, _ = dilute(cap_table, np.array([[[1.0, 0.0]]]), np.array([[100.0]]))
    np.testing.assert_allclose(shares.sum(axis=2), 1.0, rtol=0.0, atol=2.3e-16)


@pytest.mark.parametrize(
    ("money", "pre_money"),
    [([-1.0, 3.0], 8.0), ([np.nan, 0.0], 8.0), ([1.0, 0.0], -8.0), ([1.0, 0.0], np.nan)],
)
def test_impossible_rounds_are_refused(money: list[float], pre_money: float) -> None:
    cap_table = np.array([[[0.5, 0.5]]])
    with pytest.raises(LedgerError, match="round, world 0, lab column 0"):
        dilute(cap_table, np.array([[money]]), np.array([[pre_money]]))


def test_down_round_needs_an_earlier_round() -> None:
    pre = np.array([[9.0, 10.0, 11.0, 1.0]])
    last_post = np.array([[10.0, 10.0, 10.0, np.nan]])
    np.testing.assert_array_equal(down_round(pre, last_post), [[True, False, False, False]])
