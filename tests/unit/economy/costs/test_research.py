"""Know-how: growth, its limits, and what leaks."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.research import effective_elasticity, knowhow_growth, spillover


def array(*values: float) -> np.ndarray:
    return np.array([values])


def growth(hours: np.ndarray, knowhow: np.ndarray, difficulty: float = 0.3) -> np.ndarray:
    return knowhow_growth(
        hours, knowhow, array(1e6), array(2.0), array(1.2), array(1.0), array(difficulty)
    )


def test_reference_lab_grows_at_the_reference_rate() -> None:
    assert growth(array(1e6), array(2.0)).item() == pytest.approx(0.1)


def test_worked_number_with_harder_ideas() -> None:
    """Twice the compute, ten times the know-how: 0.1 x 2 x 10**-0.3."""
    assert growth(array(2e6), array(3.0)).item() == pytest.approx(0.1 * 2 * 10**-0.3)


def test_no_compute_no_ideas() -> None:
    assert growth(array(0.0), array(2.0)).item() == 0.0


def test_know_how_settles_on_the_semi_endogenous_path() -> None:
    """Compute growing at x a year makes know-how grow at returns x / difficulty (Jones 1995)."""
    returns, difficulty, compute_growth = 0.6, 0.5, 0.7
    knowhow = array(0.0)
    for month in range(1200):
        hours = array(1e6 * np.exp(compute_growth * month / 12))
        step = knowhow_growth(
            hours, knowhow, array(1e6), array(0.0), array(1.0), array(returns), array(difficulty)
        )
        knowhow = knowhow + step / np.log(10)
    assert 12 * step.item() == pytest.approx(returns * compute_growth / difficulty, rel=1e-3)


def test_private_findings_raise_the_elasticity() -> None:
    """zeta 0.9 kept at 0.9 a generation: 0.9 (1 + 0.9 + 0.81 + ...) = 9; copied at once: 0.9."""
    elasticity = effective_elasticity(array(0.9, 0.9), array(0.9), array(1.0, 0.0))
    np.testing.assert_allclose(elasticity, [[9.0, 0.9]])


def test_gap_halves_in_a_half_life_and_stops_at_the_tolerance() -> None:
    lab, best, tolerance = array(1.0), array(2.2), array(0.2)
    for _ in range(6):
        lab = lab + spillover(lab, best, tolerance, array(6.0), array(1.0))
    assert (best - tolerance - lab).item() == pytest.approx(0.5)
    for _ in range(600):
        lab = lab + spillover(lab, best, tolerance, array(6.0), array(1.0))
    assert lab.item() == pytest.approx(2.0)
    assert lab.item() <= 2.0


@pytest.mark.parametrize(
    ("own", "half_life", "absorption"), [(2.1, 6.0, 1.0), (1.0, np.inf, 1.0), (1.0, 6.0, 0.0)]
)
def test_nothing_leaks_to_the_best_from_a_sealed_lab_or_to_one_that_cannot_absorb(
    own: float, half_life: float, absorption: float
) -> None:
    gained = spillover(array(own), array(2.2), array(0.2), array(half_life), array(absorption))
    assert gained.item() == 0.0


def test_full_leak_closes_the_gap_within_the_month() -> None:
    gained = spillover(array(1.0), array(2.0), array(0.0), array(1e-3), array(1.0))
    assert gained.item() == pytest.approx(1.0)
