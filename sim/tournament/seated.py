"""Seats of a game: an agent of the rules' own class that asks a strategy in another process."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

import numpy as np

from sim.agents.base import Handle
from sim.base.axes import BoolArray
from sim.base.errors import EndgameError
from sim.month.decisions import of_kind
from sim.month.world import World
from sim.tournament import wire
from sim.tournament.contests import CONTESTS
from sim.tournament.fetched_view import looked_up
from sim.tournament.guard import FoulError
from sim.tournament.own_process import Beginning, Question

ENDED = "ended its own process"
Looker = Callable[[list[str]], Any]


class LateError(Exception):
    """A strategy has thought for too long."""


@dataclass
class Line:
    """The way to one strategy, and how long it has thought."""

    connection: Connection
    seconds: float
    """Which it may think in one game."""
    seed: int = 0
    """Of the worlds."""
    seats: tuple[str, ...] = ()
    spent: float = 0.0
    begun: bool = False

    def ready(self) -> tuple[str, frozenset[str]]:
        """Its kind and the decisions that it takes, as soon as it has loaded."""
        said = wire.unpacked(self._said(None, None))
        try:
            kind, names = said
            known = {each.name for each in of_kind(kind)} - {*CONTESTS[kind].rules_own}
            return str(kind), frozenset(names) & known
        except (TypeError, ValueError, KeyError):
            raise FoulError("said what is no message") from None

    def asked(self, question: Question, world: World, view: Any) -> Any:
        """Its answer to a question; None for the default. Asked first, it sits down first.

        Raises
        ------
        FoulError
            There is none.
        """

        def look(path: list[str]) -> Any:
            return looked_up(world, view, path)

        if not self.begun:
            self._said(beginning(self.seats, world, self.seed), look)
            self.begun = True
        message = self._said(question, look)
        return None if message[:1] == wire.KEEPS else wire.answered(message)

    def _said(self, question: Any, look: Looker | None) -> bytes:
        """What it says in the end, having looked at what it wants to see.

        Raises
        ------
        FoulError
            What it did, or failed with, or that it has thought for too long.
        """
        began = time.monotonic()
        try:
            with alarm(self.seconds - self.spent):
                if question is not None:
                    self.connection.send(question)
                while True:
                    if not self.connection.poll(max(self.seconds - self.spent, 0.0)):
                        raise LateError
                    message = self.connection.recv_bytes(wire.MOST_BYTES)
                    if message[:1] == wire.FOUL:
                        raise FoulError(wire.fouled(message))
                    if message[:1] != wire.ASKS or look is None:
                        return message
                    self.connection.send(_found(look, wire.unpacked(message)))
                    if time.monotonic() - began > self.seconds - self.spent:
                        raise LateError
        except LateError:
            why = f"thought for more than {self.seconds:g} seconds in one game"
            raise FoulError(why) from None
        except (EOFError, OSError):
            raise FoulError(ENDED) from None
        except wire.GarbledError as error:
            raise FoulError(str(error)) from None
        finally:
            self.spent += time.monotonic() - began


def _found(look: Looker, path: Any) -> tuple[bool, Any]:
    try:
        return True, look([str(each) for each in path])
    except (KeyError, TypeError, EndgameError) as error:
        return False, f"there is nothing to be seen of that name: {error}"


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Interrupt whatever waits for a strategy, be it for half a message.

    Raises
    ------
    LateError
        The time is over; where the system has such a clock (not on Windows).
    """
    if seconds <= 0.0:
        raise LateError
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise LateError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Table:
    """What the process that plays knows of its players."""

    lines: Mapping[int, Line]
    last: int = -1
    """Whoever was asked last: an answer that is none is theirs."""
    foul: tuple[int, str] | None = None

    def calls(self, player: int, call: Callable[[], Any]) -> Any:
        """What comes of asking a player; what goes wrong is noted as theirs.

        Raises
        ------
        FoulError
            With what it did, or what it failed with, in a line.
        """
        self.last = player
        try:
            return call()
        except FoulError as error:
            self.foul = player, str(error)
            raise
        except wire.GarbledError as error:
            self.foul = player, str(error)
            raise FoulError(str(error)) from error


@dataclass(frozen=True)
class Place:
    """A seat: who sits in it, what it decides, and in which worlds of the batch."""

    seat: str
    player: int
    kind: str
    decides: frozenset[str]
    here: BoolArray | None = field(default=None, compare=False)
    """(W,) where it sits; everywhere if None."""


def seated(place: Place, table: Table) -> type[Handle]:
    """A class that asks the strategy of a seat; what that does not decide stays the rule's."""
    rule = CONTESTS[place.kind].cls
    methods = {name: _asking(place, name, table) for name in sorted(place.decides)}
    return type(f"Seated{rule.__name__}", (rule,), methods)


def _asking(place: Place, decision: str, table: Table) -> Callable[..., Any]:
    line = table.lines[place.player]

    def decide(self: Handle, view: Any, default: Any) -> Any:
        world = self.model.world
        question = Question(place.seat, decision, view.month, world.month_label, default)
        answer = table.calls(place.player, lambda: line.asked(question, world, view))
        if answer is None or place.here is None or answer.shape not in ((), default.shape):
            return answer
        here = place.here.reshape(-1, *(1,) * (default.ndim - 1))
        return np.where(here, answer, default)

    return decide


def beginning(seats: Sequence[str], world: World, seed: int) -> Beginning:
    """What a strategy is told of a batch of worlds; its random numbers have a seed of their own."""
    batch = world.batch
    own = int.from_bytes(sha256(f"strategies of {seed}".encode()).digest()[:6])
    return Beginning(
        tuple(seats), world.setting, dict(batch.people.labels), own, batch.worlds, batch.months
    )
