"""Paired comparisons by hand-worked numbers, and their coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import differences as paired
from sim.base.errors import EndgameError

NAN = np.nan


def test_mean_difference_by_hand() -> None:
    found = paired.mean_difference(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5]))
    assert found.before == 2.5
    assert found.after == 3.5
    assert found.difference == 1.0
    # differences 1, 0, 2, 1: variance 2/3, standard error sqrt(2/3/4) = 0.40825, t(3) = 3.1824
    assert found.high - 1.0 == pytest.approx(3.18245 * 0.408248, rel=1e-5)
    assert found.high + found.low == pytest.approx(2.0)
    assert found.worlds == 4
    assert not found.rises
    assert not found.falls


def test_what_worlds_share_drops_out_of_the_interval() -> None:
    worlds = np.random.default_rng(0).normal(0.0, 100.0, 50)
    found = paired.mean_difference(worlds, worlds + 1.0)
    assert found.low == pytest.approx(1.0)
    assert found.high == pytest.approx(1.0)
    assert found.rises
    assert paired.mean_difference(worlds, worlds - 1.0).falls


def test_share_difference_by_hand() -> None:
    before = np.zeros(38, dtype=bool)
    after = before.copy()
    before[:2], after[2:14] = True, True  # two lose, twelve gain
    found = paired.share_difference(before, after)
    assert found.difference == pytest.approx(10 / 38)
    assert (found.before, found.after) == (pytest.approx(2 / 38), pytest.approx(12 / 38))
    reach = 1.959964 * np.sqrt((15 - 100 / 40) / 1600)
    assert found.low == pytest.approx(0.25 - reach)
    assert found.high == pytest.approx(0.25 + reach)


def test_no_change_in_any_world_still_leaves_doubt() -> None:
    same = np.arange(38) % 2 == 0
    found = paired.share_difference(same, same)
    assert found.difference == 0.0
    assert found.high == pytest.approx(1.959964 * np.sqrt(1 / 1600))
    assert found.low == -found.high


def test_shares_stay_within_one() -> None:
    found = paired.share_difference(np.zeros(4, dtype=bool), np.ones(4, dtype=bool))
    assert found.difference == 1.0
    assert found.high <= 1.0
    assert found.rises


def test_share_intervals_cover_a_known_difference() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        before = rng.random(60) < 0.3
        flips = rng.random(60) < 0.2
        after = np.where(flips, ~before, before)  # expectation: 0.2 x (0.7 - 0.3) = 0.08
        found = paired.share_difference(before, after)
        covered += bool(found.low <= 0.08 <= found.high)
    assert 0.92 <= covered / 400 <= 0.98


def test_trailing_axes_are_outcomes_of_their_own() -> None:
    before = np.arange(12.0).reshape(4, 3)
    after = before + np.array([1.0, 0.0, -1.0])
    found = paired.mean_difference(before, after)
    assert found.difference == pytest.approx([1.0, 0.0, -1.0])
    assert found.rises.tolist() == [True, False, False]
    assert found.falls.tolist() == [False, False, True]


def test_arrival_counts_never_as_not_yet() -> None:
    found = paired.arrival_difference(
        np.array([12.0, 70, NAN, 60]), np.array([NAN, 50, 55, 60]), by_month=60
    )
    assert (found.before, found.after) == (0.5, 0.75)


def test_delay_counts_never_as_the_horizon() -> None:
    found = paired.delay(np.array([40, NAN, 60, 80]), np.array([50, NAN, NAN, 80]), 100.0)
    assert (found.before, found.after) == (70.0, 82.5)
    assert found.difference == 12.5


def test_delay_refuses_events_beyond_the_horizon() -> None:
    with pytest.raises(EndgameError, match="month 80 lies beyond the 60"):
        paired.delay(np.array([1.0, 2, 3, 80]), np.ones(4), 60.0)


def test_delay_of_what_never_happens_is_zero() -> None:
    never = np.full(4, NAN)
    assert paired.delay(never, never, 60.0).difference == 0.0


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (np.ones(5), np.ones(6), "one shape"),
        (np.ones(3), np.ones(3), "at least 4 worlds"),
        (np.array([1, 2, 3, NAN]), np.ones(4), "finite"),
    ],
)
def test_bad_pairs_are_refused(before: np.ndarray, after: np.ndarray, words: str) -> None:
    with pytest.raises(EndgameError, match=words):
        paired.mean_difference(before, after)
