from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.placement import free_shares, moved

HERE = np.array([[[1.0, 0.0, 0.0]]])
NONE_FULL = np.array([[False, False, False]])
FIRST_FULL = np.array([[True, False, False]])
SPARE = np.array([[0.0, 30.0, 10.0]])
ALONE = np.zeros((1, 1, 1))


def test_whoever_has_room_gets_by_room() -> None:
    free = free_shares(HERE, FIRST_FULL, SPARE)
    assert free.ravel() == pytest.approx([0.0, 0.75, 0.25])
    assert (free_shares(HERE, FIRST_FULL, 0.0 * SPARE) == HERE).all()


def test_labs_stay_where_there_is_room_and_leave_full_clouds() -> None:
    free = free_shares(HERE, FIRST_FULL, SPARE)
    assert moved(HERE, free, NONE_FULL, ALONE) == pytest.approx(HERE)
    assert moved(HERE, free, FIRST_FULL, ALONE) == pytest.approx(free)


def test_a_second_source_gets_its_part() -> None:
    free = free_shares(HERE, NONE_FULL, np.array([[0.0, 10.0, 0.0]]))
    assert moved(HERE, free, NONE_FULL, ALONE + 0.2).ravel() == pytest.approx([0.8, 0.2, 0.0])
