"""Named errors. Each message is one line that says what, where and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


class EndgameError(Exception):
    """Base of every error that a user can mend."""


class ParameterError(EndgameError):
    """A parameter is unknown, malformed or outside its range."""


class ScenarioError(EndgameError):
    """A scenario file or override is not valid."""

    complaints: tuple[str, ...] = ()
    """All that is wrong, a line each, where more than one thing is; the message has the first."""


class ScenarioWarning(UserWarning):
    """What a scenario or a call asks for changes nothing."""


class StoreError(EndgameError):
    """A result folder cannot be read or written, or does not match."""


@dataclass(frozen=True)
class Fault:
    """What went wrong in a world."""

    what: str
    """Such as the identity that fails."""
    told: str
    """Amounts, and what is allowed."""
    month: str = ""
    """Such as ``9 of 120``."""

    def text(self, world: int) -> str:
        """In one line, of a world."""
        when = f", month {self.month}" if self.month else ""
        return f"{self.what}{when}, world {world}, {self.told}"


class WorldError(EndgameError):
    """Something went wrong in some worlds of a batch, which ``faults`` names by their place in it.

    The others are sound: without these the batch runs as it would have. Where ``faults`` is empty,
    the rules themselves are at fault.
    """

    def __init__(self, message: str = "", faults: Mapping[int, Fault] | None = None) -> None:
        self.faults = dict(faults or {})
        self.more = ""
        super().__init__(message or self._message())

    def placed(self, worlds: Sequence[int], month: str = "") -> None:
        """The same with the worlds' own numbers, and the month if it was not known."""
        if self.faults:
            for at, each in self.faults.items():
                self.faults[at] = replace(each, month=month or each.month)
            self.args = (self._message(worlds),)

    def add(self, more: str) -> None:
        """Say something more at the end, however the worlds are numbered."""
        self.more += more
        self.args = (f"{self}{more}",)

    def _message(self, worlds: Sequence[int] | None = None) -> str:
        place, first = next(iter(self.faults.items()))
        more = f"; and {len(self.faults) - 1} more worlds" if len(self.faults) > 1 else ""
        return first.text(place if worlds is None else worlds[place]) + more + self.more


class LedgerError(WorldError):
    """Money does not balance: names the identity, the month, the world and the amounts."""


class PictureError(EndgameError, ValueError):
    """A picture cannot be drawn: no such kind or world, or the result lacks what it shows."""
