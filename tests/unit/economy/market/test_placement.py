from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.placement import by_room, moved, taken

HERE = np.array([[[1.0, 0.0, 0.0]]])
ALL, NONE, HALF = np.ones((1, 3)), np.zeros((1, 3)), np.array([[0.5, 1.0, 1.0]])
ROOM = np.array([[0.0, 30.0, 10.0]])
ALONE = np.zeros((1, 1, 1))


def test_a_cloud_takes_what_it_has_room_for() -> None:
    assert taken(np.array([[60.0, 10.0, 0.0]]), ROOM + 30.0).tolist() == [[0.5, 1.0, 1.0]]


def test_whoever_has_room_gets_by_room() -> None:
    assert by_room(HERE, ROOM).ravel() == pytest.approx([0.0, 0.75, 0.25])
    assert (by_room(HERE, 0.0 * ROOM) == HERE).all()


def test_labs_stay_as_far_as_their_hosts_take_them() -> None:
    free = by_room(HERE, ROOM)
    assert moved(HERE, free, ALL, ALONE) == pytest.approx(HERE)
    assert moved(HERE, free, NONE, ALONE) == pytest.approx(free)
    assert moved(HERE, free, HALF, ALONE).ravel() == pytest.approx([0.5, 0.375, 0.125])


def test_a_second_source_gets_its_part() -> None:
    free = by_room(HERE, np.array([[0.0, 10.0, 0.0]]))
    assert moved(HERE, free, ALL, ALONE + 0.2).ravel() == pytest.approx([0.8, 0.2, 0.0])


def test_nobody_is_placed_with_less_than_nothing() -> None:
    """Shares of whole labs sum to one within a last digit, on either side of it."""
    shares = np.random.default_rng(0).random((1, 500, 5))
    shares[..., -1] = 0.0
    elsewhere = np.zeros_like(shares)
    elsewhere[..., -1] = 1.0
    assert (moved(shares, elsewhere, np.ones((1, 5)), np.zeros((1, 500, 1))) >= 0.0).all()
