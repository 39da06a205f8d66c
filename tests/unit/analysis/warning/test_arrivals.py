"""Events arrive after a year without them and last for half a year; who can still have them."""

from __future__ import annotations

import numpy as np

from sim.analysis.warning.arrivals import Arrivals, arrivals


def held_in(*spells: tuple[int, int], months: int = 60) -> Arrivals:
    """Of one world that is in the state from the first to just before the second of each pair."""
    state = np.zeros((1, months), dtype=bool)
    for first, end in spells:
        state[0, first:end] = True
    return arrivals(state)


def test_worked_number() -> None:
    found = held_in((0, 6), (30, 60))
    assert (found.begins[0], found.when[0]) == (18, 30)
    assert np.flatnonzero(found.at_risk[0]).tolist() == list(range(18, 30))


def test_what_never_left_is_never_at_risk() -> None:
    found = held_in((0, 60))
    assert not found.came[0]
    assert not found.at_risk.any()


def test_short_spells_are_passed_over_and_the_first_year_is_history() -> None:
    assert held_in((20, 25)).when[0] == np.inf
    assert held_in((20, 26)).when[0] == 20
    found = held_in((11, 20), (40, 60))
    assert (found.begins[0], found.when[0]) == (32, 40)
    assert held_in().begins[0] == 12


def test_clear_is_only_what_is_seen_to_stay_clear() -> None:
    found = held_in((30, 60))
    assert found.last == 54
    assert np.flatnonzero(found.within(6)[0]).tolist() == list(range(24, 30))
    assert np.flatnonzero(found.clear(6)[0]).tolist() == list(range(12, 24))
    never = held_in()
    assert np.flatnonzero(never.clear(24)[0]).max() == 54 - 24
    assert not never.within(24).any()
