"""Every player sits in every seat equally often; who is out leaves a lab of today behind."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.tournament.lineups import Lineup, alone, lineups, without


@pytest.mark.parametrize(("players", "seats"), [(2, 3), (8, 8), (11, 8), (1, 1)])
def test_each_player_has_each_seat_in_as_many_worlds(players: int, seats: int) -> None:
    many = max(players, seats)
    made = lineups(range(players), [f"lab_{k}" for k in range(seats)], 3 * many)
    sat = Counter((seat, who) for each in made for seat, who in each.seats.items()
                  for _ in each.worlds)  # fmt: skip
    assert set(sat.values()) == {3}
    assert len(sat) == players * seats
    assert sorted(world for each in made for world in each.worlds) == list(range(3 * many))


def test_nobody_sits_twice_at_a_table() -> None:
    for each in lineups(range(11), [f"lab_{k}" for k in range(8)], 11):
        assert len(set(each.seats.values())) == 8


def test_the_worked_rotation() -> None:
    made = [each.seats for each in lineups((0, 1), ("a", "b", "c"), 3)]
    assert made == [{"a": 0, "b": 1}, {"a": 1, "c": 0}, {"b": 0, "c": 1}]


def test_fewer_worlds_than_lineups_leave_some_out() -> None:
    assert [each.worlds for each in lineups((0, 1), ("a", "b", "c"), 2)] == [(0,), (1,)]


def test_who_is_out_leaves_the_others_where_they_were() -> None:
    assert without(Lineup({"a": 3, "b": 4}, (5,)), 3) == Lineup({"b": 4}, (5,))


def test_alone_each_seat_has_worlds_of_its_own() -> None:
    first, second = alone(7, ("a", "b"), 3, 4)
    assert first == Lineup({"a": 7, "b": 7}, (0, 1, 2, 3), "lab", {"a": (0, 1, 2), "b": (3,)})
    assert second == Lineup({"b": 7}, (4, 5), "lab", {"b": (4, 5)})
