"""Scratch room is never given to two at once, and is used again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.compiled.room import Piece, Room

wishes = st.lists(st.one_of(st.integers(1, 9), st.none()), max_size=40)
"""Slots to take; None: give back one of those in use."""


@given(wishes=wishes, which=st.randoms(use_true_random=False))
def test_pieces_in_use_never_overlap(wishes: list[int | None], which: object) -> None:
    room, used = Room(), list[Piece]()
    for slots in wishes:
        if slots is not None:
            piece = room.take(slots)
            assert piece[1] == slots
            used.append(piece)
        elif used:
            room.give_back(used.pop(which.randrange(len(used))))  # type: ignore[attr-defined]
        taken = [slot for first, count in used for slot in range(first, first + count)]
        free = [slot for first, count in room.free for slot in range(first, first + count)]
        assert sorted(taken + free) == list(range(room.slots))


def test_the_smallest_piece_that_fits_is_taken_and_the_rest_stays_free() -> None:
    room = Room()
    large, _, small, _ = (room.take(slots) for slots in (5, 1, 3, 1))
    room.give_back(large)
    room.give_back(small)
    assert room.take(2) == (small[0], 2)
    assert room.take(1) == (small[0] + 2, 1)
    assert room.take(4) == (large[0], 4)
    assert room.slots == 10


def test_neighbours_become_one_piece_again() -> None:
    room = Room()
    pieces = [room.take(2) for _ in range(3)]
    for piece in (pieces[0], pieces[2], pieces[1]):
        room.give_back(piece)
    assert room.free == [(0, 6)]
    assert room.take(6) == (0, 6)
