"""Clearing with costs of default: worked numbers, edges, worlds one by one."""

from __future__ import annotations

import numpy as np

from sim.economy.market.clearing import clearing_vector


def one_debt(owed: float, owned: float, recovered: float) -> float:
    debts = np.zeros((1, 2, 2))
    debts[0, 0, 1] = owed
    part = np.full((1, 1), recovered)
    return float(clearing_vector(debts, np.array([[owned, 0.0]]), part, part)[0, 0])


def test_worked_number() -> None:
    assert one_debt(10.0, 4.0, 1.0) == 4.0
    assert one_debt(10.0, 4.0, 0.5) == 2.0


def test_who_owns_exactly_what_is_owed_does_not_fail_by_rounding() -> None:
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 2], debts[0, 1, 2] = 0.1, 0.7
    debts[0, 2, 0] = 0.8  # in binary 0.1 + 0.7 is a hair less
    assets = np.array([[0.1, 0.7, 0.0]])
    half = np.full((1, 1), 0.5)
    paid = clearing_vector(debts, assets, half, half)
    np.testing.assert_array_equal(paid, debts.sum(axis=2))


def test_nobody_owes_anything() -> None:
    half = np.full((2, 1), 0.5)
    paid = clearing_vector(np.zeros((2, 3, 3)), np.ones((2, 3)), half, half)
    np.testing.assert_array_equal(paid, 0.0)


def test_a_bankrupt_never_pays_more_than_it_owes() -> None:
    """Short by a hair, with everything recovered."""
    assert one_debt(10.0, 10.0 - 1e-8, 1.0) <= 10.0


def test_a_world_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(9)
    debts = rng.exponential(10.0, (20, 5, 5)) * (1 - np.eye(5))
    assets = rng.exponential(20.0, (20, 5))
    parts = rng.uniform(0.3, 1.0, (2, 20, 1))
    batch = clearing_vector(debts, assets, *parts)
    for world in (0, 11, 19):
        row = slice(world, world + 1)
        alone = clearing_vector(debts[row], assets[row], *parts[:, row])
        np.testing.assert_array_equal(alone, batch[row])
