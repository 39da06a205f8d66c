"""Named errors. Each message is one line that says what, where and what is allowed."""

from __future__ import annotations


class EndgameError(Exception):
    """Base of every error that a user can mend."""


class ParameterError(EndgameError):
    """A parameter is unknown, malformed or outside its range."""


class ScenarioError(EndgameError):
    """A scenario file or override is not valid."""


class StoreError(EndgameError):
    """A result folder cannot be read or written, or does not match."""


class LedgerError(EndgameError):
    """Money does not balance: names the identity, the month, the world and the amounts."""


class PictureError(EndgameError, ValueError):
    """A picture cannot be drawn: no such kind or world, or the result lacks what it shows."""
