"""The index of concentration (Herfindahl 1950; Hirschman 1964)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.measures import hhi


@pytest.fixture
def shares() -> np.ndarray:
    raw = np.random.default_rng(3).pareto(1.5, (50, 9)) + 0.01
    normalised: np.ndarray = raw / raw.sum(axis=-1, keepdims=True)
    return normalised


def test_hhi_is_one_plus_squared_variation_over_n(shares: np.ndarray) -> None:
    variation = shares.std(axis=-1) / shares.mean(axis=-1)
    np.testing.assert_allclose(hhi(shares), 1e4 * (1 + variation**2) / 9)


def test_indices_ignore_who_is_who(shares: np.ndarray) -> None:
    order = np.random.default_rng(4).permutation(9)
    np.testing.assert_allclose(hhi(shares[:, order]), hhi(shares))
