"""A strategy's own process: it loads the file, sees copies, answers, and has nothing else.

Whatever a strategy does here (writes into what it is shown, patches the model's code, ends the
process, calls itself without end), it does to itself: the worlds are in another process.
"""

from __future__ import annotations

import _thread
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.agents import crewed
from sim.agents.answers import numbers
from sim.agents.base import Handle
from sim.base.errors import EndgameError, ScenarioError
from sim.month.decisions import DECISIONS
from sim.tournament import wire
from sim.tournament.fetched_view import Looks, ShownSeries, shown_state, shown_view
from sim.tournament.guard import hushed, limit_memory, stand_guard
from sim.tournament.players import Player
from sim.tournament.strategy_file import decides, strategy

MEMORY_BYTES = 2 * 2**30
"""What a strategy may take beside what an idle process has: 25 worlds take a tenth of it."""


@dataclass(frozen=True)
class Beginning:
    """What a strategy is told of a game."""

    seats: tuple[str, ...]
    setting: Any
    labels: Mapping[str, str]
    seed: int
    """Of its own random numbers: not that of the worlds, which would tell the future."""
    worlds: tuple[int, ...]
    months: int


@dataclass(frozen=True)
class Question:
    """One decision that is asked for."""

    seat: str
    decision: str
    month: int
    label: str
    """The month in words."""
    default: Any


class OwnWorld(SimpleNamespace):
    """What stands in for the batch of worlds in a strategy's process."""

    @property
    def diary(self) -> Any:
        """What has happened so far."""
        return self.fetch("diary")


class Seat:
    """A strategy and what it knows of its game."""

    def __init__(self, cls: type[Handle], line: Connection) -> None:
        self.cls, self.line = cls, line
        self.threads = _thread._count()
        self.world: Any = OwnWorld(month=-1)
        self.looks = Looks(self.fetch)
        self.agents: Mapping[str, Handle] = {}
        self.view: Any = None

    def fetch(self, *path: str) -> Any:
        """A copy of what is to be seen.

        Raises
        ------
        KeyError
            There is nothing of that name.
        """
        self.line.send_bytes(wire.packed(wire.ASKS, path))
        there, found = self.line.recv()
        if not there:
            raise KeyError(found)
        return found

    def begin(self, told: Beginning) -> None:
        """Sit down at a game, in one seat or several."""
        batch = SimpleNamespace(
            seed=told.seed, worlds=told.worlds, months=told.months,
            people=SimpleNamespace(labels=told.labels),
        )  # fmt: skip
        self.world = OwnWorld(
            batch=batch, setting=told.setting, month=0, month_label="the first month",
            state=None, tape=None, fetch=self.fetch,
        )  # fmt: skip
        self.turn(0, "the first month")
        model = crewed.Crewed(self.world, dict.fromkeys(told.seats, self.cls))
        self.agents = {seat: model.agent(seat) for seat in told.seats}

    def turn(self, month: int, label: str) -> None:
        """Look at a month anew."""
        self.looks = looks = Looks(self.fetch)
        state = shown_state(looks)
        series = ShownSeries(looks)
        tape = SimpleNamespace(series=series, trimmed=lambda months: series)
        vars(self.world).update(month=month, month_label=label, state=state, tape=tape)
        self.view = shown_view(looks, state, self.world.setting, month)

    def answered(self, asked: Question) -> bytes:
        """The answer to a question, as a message.

        Raises
        ------
        EndgameError
            It is none, or something that was shown is no longer what it was.
        """
        if asked.month != self.world.month or self.view is None:
            self.turn(asked.month, asked.label)
        agent = self.agents[asked.seat]
        state, offered = self.world.state, asked.default.copy()
        given = getattr(agent, asked.decision)(self.view, offered)
        wrote = self.looks.changed() or ("state" if self.world.state is not state else "")
        if wrote:
            raise EndgameError(
                f"changed the books: wrote to {wrote}, which it is shown (no world was changed, "
                "for a strategy sees copies)"
            )
        if _thread._count() > self.threads:
            raise EndgameError("started a thread, which would go on while others are asked")
        if given is None:
            if offered.tobytes() != asked.default.tobytes():
                raise EndgameError("changed default and returned nothing: say `return default`")
            return wire.KEEPS
        found = np.asarray(numbers(given, DECISIONS[agent.kind, asked.decision]))
        if found.shape not in ((), offered.shape):
            raise EndgameError(
                f"returned shape {found.shape}: must be {offered.shape}, worlds first, like the "
                "default"
            )
        return wire.answer(found)


def sit(player: Player, line: Connection) -> None:
    """Load a strategy and answer for it until the line closes; the target of a process."""
    hushed(line.fileno())
    limit_memory(MEMORY_BYTES)
    stand_guard(lambda what: line.send_bytes(wire.foul(what)))
    try:
        cls, contest = strategy(player)
        line.send_bytes(wire.packed(wire.READY, [contest.kind, sorted(decides(cls))]))
        seat = Seat(cls, line)
        while True:
            asked = line.recv()
            if isinstance(asked, Beginning):
                seat.begin(asked)
                line.send_bytes(wire.KEEPS)
            else:
                line.send_bytes(seat.answered(asked))
    except EOFError:
        return
    except BaseException as error:
        line.send_bytes(wire.foul(_said(error)))


def _said(error: BaseException) -> str:
    """What went wrong, in a line."""
    if isinstance(error, MemoryError):
        return "asked for more memory than a strategy may have"
    if type(error) in (EndgameError, ScenarioError) and _ours(error):
        return str(error)
    return f"failed with {type(error).__name__}: {error}"


def _ours(error: BaseException) -> bool:
    """Whether an error was raised here and not in the strategy's own code."""
    trace, last = error.__traceback__, ""
    while trace is not None:
        last = str(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return last.startswith("sim.")
