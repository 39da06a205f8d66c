"""Money in circles: a published cycling index, hand cases of the largest circulation, bounds."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.money.circulation import cycling_index, largest_circulation, pairwise

TRIANGLE = np.array([[0.0, 5.0, 0.0], [0.0, 0.0, 4.0], [3.0, 0.0, 0.0]])


def all_count(paid: np.ndarray) -> np.ndarray:
    return largest_circulation(paid, np.ones_like(paid))


def test_the_cone_spring_has_the_published_index() -> None:
    """Energy in the Cone Spring, kcal per m2 and year (Tilly 1968; flows of Ulanowicz 1986).

    Worked example of network environ analysis, ecologycenter.us/ecosystem-theory/info-tev.html:
    Finn's index 0.0919, indirect over direct flow 0.9126, which these very flows have too.
    """
    plants, bacteria, feeders, carnivores, detritus = range(5)
    paid = np.zeros((5, 5))
    paid[plants, detritus], paid[bacteria, detritus], paid[bacteria, feeders] = 8881, 1600, 75
    paid[detritus, bacteria], paid[detritus, feeders] = 5205, 2309
    paid[feeders, detritus], paid[feeders, carnivores] = 200, 370
    paid[carnivores, detritus] = 167
    into = np.array([11184.0, 0, 0, 0, 635])
    out = np.array([300.0 + 2003, 255 + 3275, 1814, 203, 860 + 3109])
    assert cycling_index(paid, into, out) == pytest.approx(0.0919, abs=5e-5)
    part = paid / (into + paid.sum(axis=0))[:, None]
    walks = np.linalg.inv(np.eye(5) - part)
    assert (walks - np.eye(5) - part).sum() / part.sum() == pytest.approx(0.9126, abs=1e-4)


def test_the_index_of_two_who_pass_half_back() -> None:
    paid = np.array([[0.0, 2.0], [1.0, 0.0]])
    assert cycling_index(paid, np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(0.5)


def test_what_never_returns_is_no_circle() -> None:
    chain = np.triu(np.ones((4, 4)), 1)
    none = np.zeros(4)
    assert all_count(chain).sum() == 0.0
    assert cycling_index(chain, none, none) == pytest.approx(0.0, abs=1e-12)
    assert all_count(np.zeros((3, 3))).sum() == 0.0
    assert cycling_index(np.zeros((3, 3)), np.zeros(3), np.zeros(3)) == 0.0


def test_a_circle_carries_as_much_as_its_thinnest_link() -> None:
    assert all_count(TRIANGLE) == pytest.approx(np.where(TRIANGLE > 0, 3.0, 0.0))
    back = np.array([[0.0, 5.0], [3.0, 0.0]])
    assert all_count(back) == pytest.approx(np.array([[0.0, 3.0], [3.0, 0.0]]))
    assert pairwise(back) == 3.0
    assert pairwise(TRIANGLE) == 0.0


def test_only_what_counts_is_made_large() -> None:
    """Two circles share a link of 1: the one on which the sale is goes first."""
    paid = np.zeros((4, 4))
    paid[0, 1] = 1.0
    paid[1, 2] = paid[2, 0] = paid[1, 3] = paid[3, 0] = 5.0
    worth = np.zeros((4, 4))
    worth[1, 3] = 1.0
    found = largest_circulation(paid, worth)
    assert (found * worth).sum() == pytest.approx(1.0)
    assert found[1, 2] == pytest.approx(0.0)


def test_circulations_are_balanced_within_bounds_and_no_less_than_pairs() -> None:
    rng = np.random.default_rng(2)
    for _ in range(8):
        paid = rng.exponential(1.0, (7, 7)) * (rng.random((7, 7)) < 0.4) * (1 - np.eye(7))
        found = all_count(paid)
        assert (found <= paid + 1e-9).all()
        assert found.sum(axis=0) == pytest.approx(found.sum(axis=1), abs=1e-8)
        assert found.sum() >= 2 * pairwise(paid) - 1e-8
        assert found.sum() <= np.minimum(paid.sum(axis=0), paid.sum(axis=1)).sum() + 1e-8
        scaled = largest_circulation(1e9 * paid, np.ones_like(paid))
        assert scaled.sum() == pytest.approx(1e9 * found.sum(), rel=1e-7)
