"""Halls take their time, are paid as they are built, and give power to chips that wait."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.halls import STAGES, built, needed, powered, room

ONE = np.ones((1, 1))
NONE = np.zeros((1, 1, STAGES))


def test_a_month_of_building() -> None:
    stages = NONE.copy()
    stages[..., 0] = 4.0
    after, ready, work = built(stages, 2.0 * ONE, 16.0 * ONE)
    assert after.ravel() == pytest.approx([5.0, 1.0, 0.0, 0.0])
    assert ready.item() == 0.0
    assert work.item() == pytest.approx(0.25)


def test_a_hall_is_ready_after_its_months_and_paid_once() -> None:
    stages, paid, mean = NONE, 0.0, 0.0
    for month in range(400):
        start = ONE if month == 0 else 0.0 * ONE
        stages, ready, work = built(stages, start, 17.0 * ONE)
        paid += work.item()
        mean += month * ready.item()
    assert paid == pytest.approx(1.0)
    assert mean == pytest.approx(17.0)


def test_chips_wait_for_halls_and_halls_for_chips() -> None:
    million = 1e6 * ONE
    assert powered(million, 1.2 * ONE, 1.5 * ONE) == pytest.approx(8e5)
    assert powered(million, 9.0 * ONE, 1.5 * ONE) == pytest.approx(1e6)
    assert powered(million, 0.0 * ONE, 1.5 * ONE) == pytest.approx(0.0)


def test_new_machines_need_less_than_those_that_stand() -> None:
    million = 1e6 * ONE
    assert needed(2.0 * million, million, 1.5 * ONE, 0.9 * ONE) == pytest.approx(2.4)
    assert needed(0.5 * million, million, 1.5 * ONE, 0.9 * ONE) == pytest.approx(0.75)
    assert room(2.4 * ONE, million, 1.5 * ONE, 0.9 * ONE) == pytest.approx(2e6)
    # Without power for all that stand, chips wait.
    assert room(1.2 * ONE, million, 1.5 * ONE, 0.9 * ONE) == pytest.approx(8e5)
