"""Bankruptcy that destroys value lowers what debts pay, by jumps (Rogers and Veraart 2013)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.economy.market.clearing import clearing_vector

ONE = np.ones((1, 1))


def random_debts(worlds: int, agents: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    debts = rng.exponential(10.0, (worlds, agents, agents))
    debts = debts * (rng.random(debts.shape) < 0.5) * (1 - np.eye(agents))
    return debts, rng.exponential(5.0, (worlds, agents))


def received(debts: np.ndarray, paid: np.ndarray) -> np.ndarray:
    owed = debts.sum(axis=2)
    share = debts / np.where(owed > 0, owed, 1.0)[:, :, None]
    income: np.ndarray = (share * paid[:, :, None]).sum(axis=1)
    return income


@pytest.mark.parametrize(("assets_part", "claims_part"), [(0.5, 1.0), (1.0, 0.5), (0.4, 0.6)])
def test_payments_solve_the_rule_and_what_is_missing_was_destroyed(
    assets_part: float, claims_part: float
) -> None:
    """Solvent agents pay all; others pay what is recovered. Equity = outside assets - losses."""
    debts, assets = random_debts(40, 6)
    paid = clearing_vector(debts, assets, assets_part * ONE, claims_part * ONE)
    owed, income = debts.sum(axis=2), received(debts, paid)
    failed = paid < owed - 1e-9
    np.testing.assert_array_equal(failed, assets + income < owed - 1e-9)
    rest = assets_part * assets + claims_part * income
    np.testing.assert_allclose(paid[failed], rest[failed], rtol=1e-9, atol=1e-9)
    equity = np.where(failed, 0.0, assets + income - paid)
    assert (equity >= -1e-9).all()
    lost = np.where(failed, (1 - assets_part) * assets + (1 - claims_part) * income, 0.0)
    np.testing.assert_allclose(equity.sum(axis=1), (assets - lost).sum(axis=1), atol=1e-8)
    assert failed.any()


def test_a_chain_worked_by_hand() -> None:
    """0 owes 10 and has 4: half is lost, 2 is paid. 1 owes 10, has 3 and gets 2: 2.5 is paid."""
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 1] = debts[0, 1, 2] = 10.0
    paid = clearing_vector(debts, np.array([[4.0, 3.0, 0.0]]), 0.5 * ONE, 0.5 * ONE)
    assert paid.tolist() == [[2.0, 2.5, 0.0]]


def test_a_hair_of_wealth_decides_over_half_of_the_payment() -> None:
    """Payments jump where an agent turns solvent; with no default cost they are continuous."""
    debts = np.zeros((2, 2, 2))
    debts[:, 0, 1] = 10.0
    assets = np.array([[10.0, 0.0], [10.0 - 1e-6, 0.0]])
    jump = clearing_vector(debts, assets, 0.5 * ONE, ONE)[:, 0]
    smooth = clearing_vector(debts, assets, ONE, ONE)[:, 0]
    np.testing.assert_allclose(jump, [10.0, 5.0], atol=1e-6)
    np.testing.assert_allclose(smooth, [10.0, 10.0], atol=2e-6)


def test_the_greatest_of_two_solutions_is_found() -> None:
    """Two who owe each other 1 and own 0.3: both pay 1, or both fail and pay 0.3."""
    debts = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    assets = np.array([[0.3, 0.3]])
    paid = clearing_vector(debts, assets, 0.5 * ONE, 0.5 * ONE)
    assert paid.tolist() == [[1.0, 1.0]]
    fallen = 0.5 * assets + 0.5 * np.array([[0.3, 0.3]])
    np.testing.assert_allclose(fallen, 0.3)
    assert (assets + 0.3 < 1.0).all()


def test_costs_of_default_spread_defaults() -> None:
    debts, assets = random_debts(40, 6)
    recovery = [1.0, 0.7, 0.4, 0.1]
    failed = [
        (clearing_vector(debts, assets, r * ONE, r * ONE) < debts.sum(axis=2) - 1e-9)
        for r in recovery
    ]
    counts = [each.sum() for each in failed]
    assert (np.diff(counts) > 0).all()
    assert all((fewer <= more).all() for fewer, more in pairwise(failed))
