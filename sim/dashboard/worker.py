"""What stands in a worker's process: it knows its code for good, keeps its luck, and can stop."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, MutableSequence
from types import SimpleNamespace

from sim.base.rng import keep_samples
from sim.dashboard.asked import Asked
from sim.dashboard.piece import Piece
from sim.runs.passage.programs import settle

CONTEXT = multiprocessing.get_context("spawn")
Flags = MutableSequence[int]
"""One for each run, shared by all processes: 1 where nobody wants it any more."""
_MINE = SimpleNamespace(given_up=None)


class GivenUpError(Exception):
    """Nobody wants this piece any more."""


def ready(given_up: Flags, luck_bytes: int) -> None:
    """Begin a worker's process."""
    _MINE.given_up = given_up
    settle()
    keep_samples(luck_bytes)


def unless_given_up(
    run: int, play: Callable[..., Piece], asked: Asked, first: int, stop: int
) -> Piece:
    """Play a piece until nobody wants it any more, which is looked at once a year of the worlds.

    Raises
    ------
    GivenUpError
        Nobody does.
    """

    def reached(month: int) -> None:
        if _MINE.given_up is not None and _MINE.given_up[run]:
            raise GivenUpError(f"month {month}")

    reached(0)
    return play(asked, first, stop, reached)
