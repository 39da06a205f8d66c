"""Shares of variance in closed form, through the whole of our wrapper: Ishigami, sums, luck."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.sensitivity.factors import LUCK
from sim.analysis.sensitivity.first_order import alone
from sim.analysis.sensitivity.morris_screening import elementary_effects, trajectories
from sim.analysis.sensitivity.saltelli_design import saltelli
from sim.analysis.sensitivity.sobol_indices import sobol_indices, together

FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
"""Of the function below with a = 7, b = 0.1 (Ishigami and Homma 1990; Saltelli and others 2008)."""


def test_ishigami() -> None:
    design = saltelli(["a", "b", "c"], 1024, seed=0)
    x = np.pi * (2.0 * design.unit - 1.0)
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = sobol_indices(design, {"y": y})
    np.testing.assert_allclose(found["first"], FIRST, atol=0.02)
    np.testing.assert_allclose(found["total"], TOTAL, atol=0.02)
    np.testing.assert_allclose(alone(design, {"y": y})["alone"], FIRST, atol=0.02)
    low, high = found["total_low"].to_numpy(), found["total_high"].to_numpy()
    assert ((low < TOTAL) & (high > TOTAL)).all()


def test_luck_is_a_factor_like_others() -> None:
    design = saltelli(["a", "b", LUCK], 4096, seed=1)
    luck = np.random.default_rng(5).normal(size=2 * design.rows)[design.numbers()]
    # Variances: 1/12 x 12 = 1 of a, 1 of luck, and 1 of luck times b's sign.
    y = np.sqrt(12.0) * design.unit[:, 0] + luck * (1.0 + np.where(design.unit[:, 1] > 0.5, 1, -1))
    found = sobol_indices(design, {"y": y}).set_index("parameter")
    np.testing.assert_allclose(found["first"], [1 / 3, 0.0, 1 / 3], atol=0.03)
    np.testing.assert_allclose(found["total"], [1 / 3, 1 / 3, 2 / 3], atol=0.04)


def test_together_weighs_outcomes_by_their_variance() -> None:
    design = saltelli(["a", "b"], 1024, seed=2)
    a, b = design.unit.T
    outcomes = {"x": np.sqrt(3.0) * a, "y": np.sqrt(0.6) * b + np.sqrt(0.4) * a, "z": 0.0 * a}
    found = together(design, outcomes, outcomes)
    # x: 3 of a; y: 0.4 of a and 0.6 of b, out of 4 in all.
    np.testing.assert_allclose(found["first"], [0.85, 0.15], atol=0.02)
    np.testing.assert_allclose(found["total"], [0.85, 0.15], atol=0.02)


def test_morris_of_a_line_is_its_coefficients() -> None:
    design = trajectories(["a", "b", LUCK], 16, seed=3)
    luck = np.where(design.numbers < 16, 0.0, 0.7)
    values = 3.0 * design.unit[:, 0] - 2.0 * design.unit[:, 1] + luck
    found = elementary_effects(design, {"y": values})
    assert found["mu_star"].tolist() == pytest.approx([3.0, 2.0, 0.7])
    assert found["mu"].tolist()[:2] == pytest.approx([3.0, -2.0])
    assert found["sigma"].tolist()[:2] == pytest.approx([0.0, 0.0], abs=1e-12)
    np.testing.assert_allclose(found["mu_star_high"], found["mu_star_low"])
