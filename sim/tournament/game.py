"""One lineup, played in a process that runs no strategy's code: what became of each seat."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import numpy as np

from sim.base.errors import EndgameError
from sim.runs.single import simulate
from sim.scenario.definition import Scenario
from sim.tournament.guard import FoulError
from sim.tournament.lineups import Lineup
from sim.tournament.players import Player
from sim.tournament.seated import Line, Place, Table, seated
from sim.tournament.standing import Marks, marks, names, watched


@dataclass(frozen=True)
class Rules:
    """What all games of a tournament have alike."""

    scenario: Scenario
    players: tuple[Player, ...]
    seed: int
    years: int
    seconds: float
    """Which a strategy may think in one game, in all."""


@dataclass(frozen=True)
class Outcome:
    """What a game came to: marks, or whose fault it was that there are none."""

    marks: Marks | None = None
    names: Sequence[str] = ()
    """Of the agents of the kind."""
    guilty: int = -1
    why: str = ""


def play(rules: Rules, lineup: Lineup, lines: Mapping[int, Connection], told: Connection) -> None:
    """Play a lineup and send its `Outcome`; the target of a process."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    table = Table({who: Line(line, rules.seconds, rules.seed) for who, line in lines.items()})
    try:
        told.send(_played(rules, lineup, table))
    except KeyboardInterrupt:
        return
    except BaseException as error:
        told.send(_blamed(error, lineup, table))


def _played(rules: Rules, lineup: Lineup, table: Table) -> Outcome:
    own = {}
    for player, line in table.lines.items():
        line.seats = tuple(seat for seat, who in lineup.seats.items() if who == player)
        own[player] = table.calls(player, partial(_ready, line, lineup.kind))
    worlds = np.array(lineup.worlds)
    agents = {}
    for seat, player in lineup.seats.items():
        kind, decides = own[player]
        here = np.isin(worlds, lineup.apart[seat]) if lineup.apart else None
        agents[seat] = seated(Place(seat, player, kind, decides, here), table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        world = simulate(
            rules.scenario, list(lineup.worlds), rules.seed, rules.years, True,
            agents=agents or None, watch=watched(lineup.kind),
        )  # fmt: skip
    return Outcome(marks(world, lineup.kind), names(world, lineup.kind))


def _ready(line: Line, kind: str) -> tuple[str, frozenset[str]]:
    """The kind of a strategy, and what it decides.

    Raises
    ------
    FoulError
        It is another than when it was read first.
    """
    told = line.ready()
    if told[0] != kind:
        raise FoulError(f"said that it is a {kind}, and then a {told[0]}")
    return told


def _blamed(error: BaseException, lineup: Lineup, table: Table) -> Outcome:
    """Whose fault an error is: whoever was asked, or whose answer was none."""
    said = str(error).partition("\n")[0]
    if table.foul:
        return Outcome(guilty=table.foul[0], why=table.foul[1])
    seats = [seat for seat, who in lineup.seats.items() if who == table.last]
    if isinstance(error, EndgameError) and any(f"{seat}.decide_" in said for seat in seats):
        return Outcome(guilty=table.last, why=said)
    return Outcome(why=f"{type(error).__name__}: {said}")
