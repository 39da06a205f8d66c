"""Who sits where: every player in every seat equally often, so that no seat is an advantage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

DEFAULT = -1
"""In the place of a player: the lab of today, by the model's rules."""


@dataclass(frozen=True)
class Lineup:
    """Some worlds, and who sits in which seat there."""

    seats: Mapping[str, int]
    """Player by lab; seats of the model's own rules are left out."""
    worlds: tuple[int, ...]
    """By number."""
    kind: str = "lab"
    """Of agents that sit."""
    apart: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By seat, the only worlds in which it is played: a game for each seat, in one batch."""

    @property
    def players(self) -> tuple[int, ...]:
        """Who plays, each once."""
        return tuple(dict.fromkeys(self.seats.values()))


def lineups(
    players: Sequence[int], seats: Sequence[str], worlds: int, kind: str = "lab"
) -> list[Lineup]:
    """Rotate players through seats: a Latin square, with the rules' own labs where seats are over.

    Parameters
    ----------
    players : their numbers.
    seats : labs.
    worlds : as many; world w is played by lineup w modulo their number, so that every lineup has
        worlds of the same kind.
    kind : of agents that sit.

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
        found.append(Lineup(taken, tuple(range(turn, worlds, many)), kind))
    return [each for each in found if each.worlds]


def without(lineup: Lineup, player: int) -> Lineup:
    """The same worlds; the lab of one player is by the rules again."""
    kept = {seat: who for seat, who in lineup.seats.items() if who != player}
    return replace(lineup, seats=kept)


def alone(
    player: int, seats: Sequence[str], worlds: int, piece: int, kind: str = "lab"
) -> list[Lineup]:
    """A player by itself in each seat in turn, in as many worlds each, its own ones.

    Parameters
    ----------
    player : its number.
    seats : agents.
    worlds : in which each seat is played: seat s in worlds ``s * worlds`` and on.
    piece : worlds of one batch at most.
    kind : of agents that sit.

    Notes
    -----
    Batches of many worlds are quicker than one a seat. Worked: seats a and b, 3 worlds, pieces of
    4: worlds 0 to 3, of which a has 0 to 2 and b has 3; worlds 4 and 5, both of b.
    """
    found = []
    for first in range(0, len(seats) * worlds, piece):
        numbers = tuple(range(first, min(first + piece, len(seats) * worlds)))
        apart = {seat: tuple(each for each in numbers if each // worlds == place)
                 for place, seat in enumerate(seats)}  # fmt: skip
        apart = {seat: own for seat, own in apart.items() if own}
        found.append(Lineup(dict.fromkeys(apart, player), numbers, kind, apart))
    return found
