"""Who sits where: every player in every seat equally often, so that no seat is an advantage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEFAULT = -1
"""In the place of a player: the lab of today, by the model's rules."""


@dataclass(frozen=True)
class Lineup:
    """Some worlds, and who sits in which seat there."""

    seats: Mapping[str, int]
    """Player by lab; seats of the model's own rules are left out."""
    worlds: tuple[int, ...]
    """By number."""


def lineups(players: Sequence[int], seats: Sequence[str], worlds: int) -> list[Lineup]:
    """Rotate players through seats: a Latin square, with the rules' own labs where seats are over.

    Parameters
    ----------
    players : their numbers.
    seats : labs.
    worlds : as many; world w is played by lineup w modulo their number, so that every lineup has
        worlds of the same kind.

    Notes
    -----
    With as many lineups as the larger of the two numbers, seat s of lineup r is player
    ``(s + r) mod lineups``. Worked: players 0 and 1, seats a, b, c: three lineups, a0 b1; a1 c0;
    b0 c1. Player 0 sits once in each seat.
    """
    many = max(len(players), len(seats))
    found = []
    for turn in range(many):
        places = {seat: (k + turn) % many for k, seat in enumerate(seats)}
        taken = {seat: players[at] for seat, at in places.items() if at < len(players)}
        found.append(Lineup(taken, tuple(range(turn, worlds, many))))
    return [each for each in found if each.worlds]


def without(lineup: Lineup, player: int) -> Lineup:
    """The same worlds; the lab of one player is by the rules again."""
    kept = {seat: who for seat, who in lineup.seats.items() if who != player}
    return Lineup(kept, lineup.worlds)
