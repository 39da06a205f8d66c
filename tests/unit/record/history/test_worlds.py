"""Worlds with given parameters: the same however they are grouped and however far they go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.base.errors import EndgameError, ScenarioError
from sim.record.history import played as room
from sim.record.history.played import Play, read_worlds
from sim.record.history.points import Point, points
from sim.scenario.definition import Scenario

NAME = "labs.rd_growth_exponent"
HISTORY = Scenario.load("history_2023").replace({"builders.count": 20})


def early(last: int = 9) -> list[Point]:
    """Figures of the first months."""
    return [point for point in points() if point.last < 12 * 2023 + last]


def play(count: int, chosen: Sequence[Point], first: int = 0) -> Play:
    numbers = np.arange(first, first + count)
    return Play(HISTORY, {NAME: 0.15 + 0.1 * numbers.astype(np.float64)}, numbers, chosen, seed=3)


def test_a_world_is_the_same_alone_and_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    together = read_worlds(play(3, early()))
    monkeypatch.setattr(room, "BATCH", 2)
    told: list[tuple[int, int]] = []
    apart = read_worlds(play(3, early()), told=lambda done, of: told.append((done, of)))
    assert np.array_equal(together, apart)
    assert told == [(2, 3), (3, 3)]
    alone = read_worlds(play(1, early(), first=2))
    assert np.array_equal(together[2:], alone)
    assert not np.array_equal(together[0], together[1])


def test_a_longer_horizon_changes_no_earlier_figure() -> None:
    short = read_worlds(play(2, early()))
    longer = read_worlds(play(2, early(11)))
    names = [(point.reading.name, point.date) for point in early(11)]
    kept = [names.index((point.reading.name, point.date)) for point in early()]
    assert np.array_equal(short, longer[:, kept])


def test_bad_given_values_are_refused() -> None:
    uneven = Play(HISTORY, {NAME: np.ones(2)}, np.arange(3), early(), 0)
    with pytest.raises(EndgameError, match="one value per world"):
        read_worlds(uneven)
    differs = {"builders.count": np.array([10.0, 20.0])}
    common = Play(HISTORY, differs, np.arange(2), early(), 0)
    with pytest.raises(ScenarioError, match="same in every world"):
        read_worlds(common)
