"""All games of a tournament, each in processes of its own, and again without culprits."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from sim.base.errors import EndgameError
from sim.tournament.game import Outcome, Rules, play
from sim.tournament.guard import FoulError
from sim.tournament.lineups import Lineup, without
from sim.tournament.own_process import sit
from sim.tournament.seated import Line
from sim.tournament.wire import GarbledError

TICK_SECONDS = 0.5
METHOD = "spawn" if sys.platform == "win32" else "forkserver"
"""How processes are made: a fork server has the libraries loaded once."""
TRIAL_WORLDS, TRIAL_YEARS = 2, 1
Told = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass
class Running:
    """A game that is being played, and the strategies at its table, a process each."""

    lineup: Lineup
    process: Any
    told: Connection
    strategies: list[Any]


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
            self._context.set_forkserver_preload([play.__module__, sit.__module__])

    def kinds(self) -> dict[int, str]:
        """What kind of agent each strategy is; who cannot say so is out."""
        found = {}
        for player in range(len(self.rules.players)):
            process, line = self.strategy(player)
            try:
                found[player], _ = Line(line, self.rules.seconds).ready()
            except (FoulError, GarbledError) as error:
                self.out.setdefault(player, str(error))
            finally:
                line.close()
                _killed(process)
        return found

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
                    outcome = _outcome(each)
                    if outcome is None:
                        continue
                    running.remove(each)
                    _ended(each)
                    if outcome.marks is not None:
                        yield Game(each.lineup, outcome)
                        continue
                    self._judged(each.lineup, outcome)
                    left.appendleft(each.lineup)
        finally:
            for each in running:
                _ended(each)

    def _judged(self, lineup: Lineup, outcome: Outcome) -> None:
        """Put out whoever spoilt a game; where nobody is caught, whoever spoils it alone too.

        Raises
        ------
        EndgameError
            Nobody does.
        """
        if outcome.guilty >= 0:
            self.out.setdefault(outcome.guilty, outcome.why)
            return
        before = len(self.out)
        players = lineup.players
        if len(players) == 1:
            self.out.setdefault(players[0], f"no world can go on with its answers: {outcome.why}")
        for player in players if len(players) > 1 else ():
            seats = {seat: who for seat, who in lineup.seats.items() if who == player}
            self.games([replace(lineup, seats=seats)])
        if len(self.out) == before:
            raise EndgameError(f"a game failed: {outcome.why}")

    def _fit(self, lineup: Lineup) -> Lineup:
        """Without those who are out by now."""
        for player in self.out:
            lineup = without(lineup, player)
        return lineup

    def strategy(self, player: int) -> tuple[Any, Connection]:
        """A process for a strategy, and the line to it."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=sit, args=(self.rules.players[player], theirs), daemon=True
        )
        process.start()
        theirs.close()
        return process, ours

    def _begun(self, lineup: Lineup) -> Running:
        seated = {player: self.strategy(player) for player in lineup.players}
        lines = {player: line for player, (_, line) in seated.items()}
        told, tells = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=play, args=(self.rules, lineup, lines, tells), daemon=True
        )
        process.start()
        for line in (tells, *lines.values()):
            line.close()
        return Running(lineup, process, told, [each for each, _ in seated.values()])


def _outcome(game: Running) -> Outcome | None:
    """What a game came to; None while it goes on."""
    if game.told.poll():
        with suppress(EOFError):
            found: Outcome = game.told.recv()
            return found
    elif game.process.is_alive():
        return None
    return Outcome(why="its process ended, perhaps for want of memory")


def _ended(game: Running) -> None:
    game.told.close()
    for process in (game.process, *game.strategies):
        _killed(process)


def _killed(process: Any) -> None:
    if process.is_alive():
        process.kill()
    process.join()
