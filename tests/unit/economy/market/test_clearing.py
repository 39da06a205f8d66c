"""Clearing: worked numbers, edges, worlds one by one."""

from __future__ import annotations

import numpy as np

from sim.economy.market.clearing import cleared


def one_debt(owed: float, owned: float) -> float:
    debts = np.zeros((1, 2, 2))
    debts[0, 0, 1] = owed
    return float(cleared(debts, np.array([[owned, 0.0]]), 2)[0, 0])


def test_worked_number() -> None:
    assert one_debt(10.0, 4.0) == 4.0
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 1] = debts[0, 1, 2] = 10.0
    assert cleared(debts, np.array([[4.0, 3.0, 0.0]]), 2).tolist() == [[4.0, 7.0, 0.0]]


def test_a_chain_as_long_as_the_rounds_is_not_settled() -> None:
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 1] = debts[0, 1, 2] = 10.0
    assert cleared(debts, np.array([[4.0, 3.0, 0.0]]), 1).tolist() == [[4.0, 10.0, 0.0]]


def test_who_owns_exactly_what_is_owed_pays_it_all() -> None:
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 2], debts[0, 1, 2] = 0.1, 0.7
    debts[0, 2, 0] = 0.8  # in binary 0.1 + 0.7 is a hair less
    paid = cleared(debts, np.array([[0.1, 0.7, 0.0]]), 3)
    np.testing.assert_array_equal(paid, debts.sum(axis=2))


def test_nobody_owes_anything() -> None:
    np.testing.assert_array_equal(cleared(np.zeros((2, 3, 3)), np.ones((2, 3)), 3), 0.0)


def test_a_world_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(9)
    debts = rng.exponential(10.0, (20, 5, 5)) * (1 - np.eye(5))
    assets = rng.exponential(20.0, (20, 5))
    batch = cleared(debts, assets, 3)
    for world in (0, 11, 19):
        row = slice(world, world + 1)
        np.testing.assert_array_equal(cleared(debts[row], assets[row], 3), batch[row])
