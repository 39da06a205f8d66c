"""A search that finds a known bottom, and can be taken up again."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.record.fit.evolution import MOST_STEP, Evolution

BOTTOM = np.array([0.2, 0.8, 0.5, 0.35, 0.6])


def far(points: FloatArray) -> FloatArray:
    """A narrow valley: the first column counts a hundred times the last."""
    return np.asarray((np.array([100.0, 30.0, 10.0, 3.0, 1.0]) * (points - BOTTOM) ** 2).sum(1))


def begun(seed: int = 0) -> Evolution:
    return Evolution(np.full(5, 0.5), 0.2, 12, seed)


def test_it_finds_the_bottom_of_a_narrow_valley() -> None:
    state = begun()
    first = far(state.mean[None])[0]
    for _ in range(80):
        state.tell(far(state.ask()))
    assert far(state.mean[None])[0] < 1e-4 * first
    assert state.step < 0.05


def test_points_lie_in_the_cube_and_the_cloud_stays_bounded() -> None:
    state = Evolution(np.array([0.01, 0.99]), 0.4, 8)
    for _ in range(30):
        points = state.ask()
        assert ((points >= 0) & (points <= 1)).all()
        state.tell(-points.sum(axis=1))
    assert state.step <= MOST_STEP
    assert state.mean.min() > 0.7


def test_told_the_same_it_asks_the_same() -> None:
    one, two = begun(), begun()
    for _ in range(5):
        assert np.array_equal(one.ask(), two.ask())
        one.tell(far(one.ask()))
        two.tell(far(two.ask()))
    assert np.array_equal(one.mean, two.mean)
    assert not np.array_equal(begun(1).ask(), begun(2).ask())
