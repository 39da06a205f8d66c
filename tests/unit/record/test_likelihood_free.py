"""Adaptive population Monte Carlo on problems whose posterior is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.record.likelihood_free import MOST_ERROR, TAIL, Target, distances, infer, resampled

ONE = Target(np.array([1.0]), np.array([0.5]), np.array([0]))


def test_a_problem_in_one_dimension_has_its_exact_posterior() -> None:
    """Prior N(0, 1), figure z + noise of 0.3, t errors: held against the density itself."""
    noise = np.random.default_rng(3)

    def simulate(z: np.ndarray, first: int) -> np.ndarray:
        return z + 0.3 * noise.standard_normal(z.shape)

    rng = np.random.default_rng(4)
    population, target, found, path = infer(simulate, 1, ONE, [3000, 3000, 3000], rng, least=50)
    assert found.epsilon == 1.0
    assert path == [1.0, 1.0, 1.0]
    (sigma,) = target.sigma
    assert sigma == pytest.approx(np.hypot(0.5, 0.3), rel=0.1)  # stated error and luck
    grid, luck = np.linspace(-5, 5, 801)[:, None], 0.3 * np.linspace(-5, 5, 401)
    density = (1 + ((grid + luck - 1.0) / sigma) ** 2 / TAIL) ** (-(TAIL + 1) / 2)
    density = (density * np.exp(-0.5 * (luck / 0.3) ** 2)).sum(axis=1)
    density *= np.exp(-0.5 * grid[:, 0] ** 2)
    density /= density.sum()
    z, w, exact = population.z[:, 0], found.weights, density @ grid[:, 0]
    mean = w @ z
    assert mean == pytest.approx(exact, abs=0.03)
    exact_spread = np.sqrt(density @ (grid[:, 0] - exact) ** 2)
    assert np.sqrt(w @ (z - mean) ** 2) == pytest.approx(exact_spread, abs=0.03)


def test_several_dimensions_and_what_is_not_identified() -> None:
    """Two figures of five parameters: those two move to their posterior, the others stay."""
    target = Target(np.array([1.0, -1.0]), np.array([0.1, 0.1]), np.array([0, 1]))
    rng = np.random.default_rng(5)
    population, _, found, _ = infer(lambda z, _: z[:, :2], 5, target, [1000] * 4, rng, least=100)
    mean = found.weights @ population.z
    spread = np.sqrt(found.weights @ (population.z - mean) ** 2)
    assert mean[:2] == pytest.approx([0.99, -0.99], abs=0.05)
    assert (spread[:2] < 0.3).all()
    assert spread[2:] == pytest.approx([1.0, 1.0, 1.0], abs=0.15)


def test_errors_are_widened_until_enough_worlds_are_left() -> None:
    narrow = Target(np.array([1.0]), np.array([0.02]), np.array([0]))
    rng = np.random.default_rng(6)
    _, _, found, _ = infer(lambda z, _: z, 1, narrow, [500], rng, least=100)
    assert 1.2 < found.epsilon < 10.0
    assert found.effective == pytest.approx(100.0, rel=0.05)


def test_distance_is_by_series_robust_and_takes_what_is_missing() -> None:
    target = Target(np.zeros(4), np.ones(4), np.array([0, 0, 1, 2]))
    figures = np.array([[0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 6.0, np.nan]])
    far = (TAIL + 1) * (np.log(10.0) + np.log(1 + MOST_ERROR**2 / TAIL))
    assert distances(figures, target) == pytest.approx([2.5 * np.log(2.0), far])


def test_resampling_is_systematic() -> None:
    rows = resampled(np.array([0.75, 0.0, 0.25]), 400, np.random.default_rng(7))
    assert np.bincount(rows, minlength=3).tolist() == [300, 0, 100]


@pytest.mark.parametrize("generations", [[], [1], [100, 1]])
def test_bad_generations_are_refused(generations: list[int]) -> None:
    with pytest.raises(EndgameError, match="generations"):
        infer(lambda z, _: z, 1, ONE, generations, np.random.default_rng(0))
