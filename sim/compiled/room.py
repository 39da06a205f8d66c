"""Scratch room: slots that are given out, given back, and given out again."""

from __future__ import annotations

from dataclasses import dataclass, field

Piece = tuple[int, int]
"""First slot and number of slots."""


@dataclass
class Room:
    """Slots from 0 on.

    >>> room = Room()
    >>> room.give_back(room.take(5))
    >>> room.take(3), room.take(4), room.slots
    ((0, 3), (5, 4), 9)
    """

    slots: int = 0
    """All that was ever needed at once."""
    free: list[Piece] = field(default_factory=list)

    def take(self, slots: int) -> Piece:
        """The smallest free piece that holds as many, or new ones."""
        fitting = [piece for piece in self.free if piece[1] >= slots]
        if not fitting:
            self.slots += slots
            return self.slots - slots, slots
        best = min(fitting, key=lambda piece: piece[1])
        self.free.remove(best)
        if best[1] > slots:
            self.free.append((best[0] + slots, best[1] - slots))
        return best[0], slots

    def give_back(self, piece: Piece) -> None:
        """Neighbours become one piece again."""
        joined: list[Piece] = []
        for first, slots in sorted([*self.free, piece]):
            if joined and sum(joined[-1]) == first:
                joined[-1] = (joined[-1][0], joined[-1][1] + slots)
            else:
                joined.append((first, slots))
        self.free = joined
