"""All games of a tournament: each in its own process, on a clock, and again without culprits."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from sim.base.errors import EndgameError
from sim.tournament.game import Outcome, Rules, play
from sim.tournament.lineups import Lineup, without
from sim.tournament.seated import ASKED, NOBODY, SINCE, SPENT

TICK_SECONDS = 0.2
METHOD = "spawn" if sys.platform == "win32" else "forkserver"
"""How processes are made: a fork server has the libraries loaded once."""
TRIAL_WORLDS, TRIAL_YEARS = 2, 1
Told = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass
class Running:
    """A game that is being played."""

    lineup: Lineup
    process: Any
    told: Connection
    clock: MutableSequence[float]


@dataclass(frozen=True)
class Game:
    """A game that was played to its end."""

    lineup: Lineup
    outcome: Outcome


class Arena:
    """Plays lineups; who fouls is out, and the worlds are played again by the others."""

    def __init__(self, rules: Rules, workers: int) -> None:
        self.rules, self.workers = rules, max(1, workers)
        self.out: dict[int, str] = {}
        """Who is disqualified, and why."""
        self._context: Any = multiprocessing.get_context(METHOD)
        if METHOD == "forkserver":
            self._context.set_forkserver_preload([play.__module__, "sim.agents.crewed"])

    def games(self, lineups: Sequence[Lineup], told: Told = silent) -> list[Game]:
        """Play lineups in any order.

        Raises
        ------
        EndgameError
            A game failed by nobody's fault.
        """
        done: list[Game] = []
        for game in self._played(deque(lineups)):
            done.append(game)
            told(len(done), len(lineups))
        return done

    def _played(self, left: deque[Lineup]) -> Iterator[Game]:
        running: list[Running] = []
        try:
            while left or running:
                while left and len(running) < self.workers:
                    running.append(self._begun(self._fit(left.popleft())))
                wait([each.told for each in running], TICK_SECONDS)
                for each in [*running]:
                    outcome = self._outcome(each)
                    if outcome is None:
                        continue
                    running.remove(each)
                    _ended(each)
                    if outcome.marks is not None:
                        yield Game(each.lineup, outcome)
                    elif outcome.guilty < 0:
                        raise EndgameError(f"a game failed: {outcome.why}")
                    else:
                        self.out.setdefault(outcome.guilty, outcome.why)
                        left.appendleft(each.lineup)
        finally:
            for each in running:
                _ended(each)

    def _fit(self, lineup: Lineup) -> Lineup:
        """Without those who are out by now."""
        for player in self.out:
            lineup = without(lineup, player)
        return lineup

    def _begun(self, lineup: Lineup) -> Running:
        clock = self._context.RawArray("d", SPENT + len(self.rules.players))
        clock[ASKED] = NOBODY
        told, tells = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=play, args=(self.rules, lineup, clock, tells), daemon=True
        )
        process.start()
        tells.close()
        return Running(lineup, process, told, clock)

    def _outcome(self, game: Running) -> Outcome | None:
        """What a game came to; None while it goes on."""
        if game.told.poll():
            with suppress(EOFError):
                found: Outcome = game.told.recv()
                return found
        elif game.process.is_alive():
            return self._late(game)
        who = int(game.clock[ASKED])
        return Outcome(guilty=who, why="ended the process that played it")

    def _late(self, game: Running) -> Outcome | None:
        """The fault of whoever thinks for too long, if anybody does."""
        clock, limit = game.clock, self.rules.seconds
        who = int(clock[ASKED])
        thinks = time.monotonic() - clock[SINCE] if who >= 0 else 0.0
        for player in range(len(self.rules.players)):
            if clock[SPENT + player] + (thinks if player == who else 0.0) > limit:
                why = f"thought for more than {limit:g} seconds in one game"
                return Outcome(guilty=player, why=why)
        return None


def _ended(game: Running) -> None:
    game.told.close()
    if game.process.is_alive():
        game.process.kill()
    game.process.join()
