"""DebtRank against a documented example and its limits (Battiston et al. 2012, Bardoscia 2015)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.money.debt_rank import debt_rank, distressed

CLAIMS = np.array([[0.0, 1.0, 0.0], [10.0, 0.0, 3.0], [3.0, 2.0, 0.0]])
"""Who holds how much in whom: a, b, c of R package NetworkRiskMeasures' first README."""
BUFFER, WEIGHTS = np.array([2.0, 5.0, 2.0]), np.array([10.0, 100.0, 30.0])
IMPACT = np.minimum(CLAIMS / BUFFER[:, None], 1.0)


def test_the_documented_example_of_a_public_package() -> None:
    """github.com/carloscinelli/NetworkRiskMeasures, README of the first version, `debt_rank`."""
    found = [debt_rank(IMPACT, np.eye(3)[each], WEIGHTS, once=True) for each in range(3)]
    assert found == pytest.approx([0.9285714, 0.2500000, 0.6642857], abs=1e-7)
    shock = np.full(3, 0.1)
    assert distressed(IMPACT, shock, once=True) == pytest.approx([0.15, 0.26, 0.30])
    assert debt_rank(IMPACT, shock, WEIGHTS, once=True) == pytest.approx(0.1607, abs=5e-5)


def test_echoes_only_add() -> None:
    shocks = np.eye(3)
    impact = np.broadcast_to(IMPACT, (3, 3, 3))
    once, full = distressed(impact, shocks, True), distressed(impact, shocks)
    assert (full >= once - 1e-12).all()
    assert (full <= 1.0).all()
    assert (full > once + 1e-6).any()


def test_small_shocks_are_the_linear_sum_of_all_walks() -> None:
    """Bardoscia et al. 2015, eq. 4: below the cap h is (1 - W)^-1 times the shock."""
    rng = np.random.default_rng(3)
    impact = rng.random((5, 5)) * 0.15 * (1 - np.eye(5))
    shock = rng.random(5) * 0.01
    wanted = np.linalg.solve(np.eye(5) - impact, shock)
    assert distressed(impact, shock) == pytest.approx(wanted, rel=1e-8)


def test_without_exposures_nobody_else_suffers() -> None:
    shock = np.array([1.0, 0.0, 0.0])
    assert distressed(np.zeros((3, 3)), shock).tolist() == shock.tolist()
    assert debt_rank(np.zeros((3, 3)), shock, WEIGHTS) == 0.0


def test_many_networks_at_once_are_each_as_alone() -> None:
    rng = np.random.default_rng(5)
    impact = rng.random((4, 6, 6)) * (1 - np.eye(6))
    shock = np.eye(6)[:4]
    alone = [distressed(impact[each], shock[each]) for each in range(4)]
    assert distressed(impact, shock) == pytest.approx(np.stack(alone), rel=1e-12)
