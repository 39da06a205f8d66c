"""A strategy in its seat: asked under guard, and on a clock that another process reads."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableSequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sim.agents import Lab
from sim.base.errors import ScenarioError
from sim.month.decisions import of_kind
from sim.tournament.guard import FoulError, watched

NOBODY = -1.0
ASKED, SINCE, SPENT = 0, 1, 2
"""Places on the clock: who is asked, since when, and from here on what each player has spent."""


@dataclass
class Table:
    """What the process that plays knows of its players."""

    clock: MutableSequence[float]
    """Shared: `ASKED`, `SINCE` and seconds spent by player."""
    last: int = -1
    """Whoever was asked last: an answer that is none is theirs."""
    foul: tuple[int, str] | None = None

    def asked(self, player: int, call: Callable[[], Any], guarded: bool = True) -> Any:
        """What a player's code returns; what goes wrong in it is noted as theirs.

        Raises
        ------
        FoulError
            With what it did, or what it failed with, in a line.
        """
        self.last = player
        began = time.monotonic()
        self.clock[SINCE], self.clock[ASKED] = began, float(player)
        try:
            with watched() if guarded else nullcontext():
                return call()
        except BaseException as error:
            why = str(error) if isinstance(error, FoulError | ScenarioError) else _failed(error)
            self.foul = player, why
            raise FoulError(why) from error
        finally:
            self.clock[ASKED] = NOBODY
            self.clock[SPENT + player] += time.monotonic() - began


def _failed(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "asked for more memory than a strategy may have"
    said = f"{type(error).__name__}: {error}".partition("\n")[0]
    return f"failed with {said[:200]}"


def seated(cls: type[Lab], player: int, table: Table) -> type[Lab]:
    """A subclass that asks the strategy under guard; what it does not override stays the rule's."""
    methods: dict[str, Any] = {}
    for decision in of_kind(Lab.kind):
        own = getattr(cls, decision.name)
        if own is not getattr(Lab, decision.name):
            methods[decision.name] = _guarded(own, player, table)
    if cls.__init__ is not Lab.__init__:
        plain = cls.__init__
        methods["__init__"] = lambda self, *who: table.asked(player, lambda: plain(self, *who))
    return type(f"Seated{cls.__name__}", (cls,), methods)


def _guarded(own: Callable[..., Any], player: int, table: Table) -> Callable[..., Any]:
    def decide(self: Lab, view: Any, default: Any) -> Any:
        return table.asked(player, lambda: own(self, view, default))

    return decide
