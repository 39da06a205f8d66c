"""CRPS against worked numbers and the closed form of a normal; coverage; naive forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.record.scoring import crps_ensemble, crps_normal, inside


def test_crps_of_a_small_ensemble_by_hand() -> None:
    members = np.array([[0.0, 2.0], [1.0, 2.0], [3.0, 4.0], [4.0, 4.0]])
    # First: E|X - 2| = (2 + 1 + 1 + 2) / 4 = 1.5; pairs 1, 3, 4, 2, 3, 1 have mean 14 / 6.
    # Second: E|X - 5| = 2; pairs 0, 2, 2, 2, 2, 0 have mean 8 / 6.
    expected = [1.5 - 7 / 6, 2.0 - 4 / 6]
    assert crps_ensemble(members, np.array([2.0, 5.0])) == pytest.approx(expected)


def test_crps_of_equal_members_is_the_absolute_error() -> None:
    assert crps_ensemble(np.full((7, 1), 3.0), np.array([5.0]))[0] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("error", "expected"), [(0.0, 0.233695), (1.0, 0.602441), (-2.0, 1.452792)]
)
def test_closed_form_of_a_standard_normal(error: float, expected: float) -> None:
    """Numbers of the formula of Gneiting et al. 2005, worked by hand."""
    one = np.ones(1)
    assert crps_normal(0.0 * one, one, error * one)[0] == pytest.approx(expected, abs=1e-5)


def test_ensemble_of_a_normal_tends_to_the_closed_form() -> None:
    members = np.random.default_rng(1).normal(2.0, 3.0, (40_000, 3))
    seen = np.array([2.0, 6.0, -5.0])
    exact = crps_normal(np.full(3, 2.0), np.full(3, 3.0), seen)
    assert crps_ensemble(members, seen) == pytest.approx(exact, abs=0.03)


def test_a_normal_without_spread_scores_its_absolute_error() -> None:
    zero = np.zeros(1)
    assert crps_normal(zero + 1.0, zero, zero + 4.0)[0] == 3.0


def test_ensemble_size_does_not_bias_the_score() -> None:
    rng = np.random.default_rng(2)
    small = np.mean([crps_ensemble(rng.normal(size=(3, 1)), np.zeros(1))[0] for _ in range(4000)])
    assert small == pytest.approx(0.2337, abs=0.02)


@pytest.mark.parametrize("members", [np.ones((1, 1)), np.array([[1.0], [np.nan]])])
def test_bad_ensembles_are_refused(members: np.ndarray) -> None:
    with pytest.raises(EndgameError, match=r"two members|not finite"):
        crps_ensemble(members, np.ones(1))


def test_coverage_of_a_known_band() -> None:
    members = np.arange(101.0)[:, None] + np.zeros((1, 4))
    assert inside(members, np.array([9.9, 10.0, 90.0, 90.1])).tolist() == [False, True, True, False]
