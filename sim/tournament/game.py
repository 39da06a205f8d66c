"""One lineup, played in a process of its own: what became of each seat, world by world."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.runs.single import run
from sim.scenario.definition import Scenario
from sim.tournament.guard import limit_memory, stand_guard
from sim.tournament.lineups import Lineup
from sim.tournament.players import Player, strategy
from sim.tournament.seated import Table, seated

if TYPE_CHECKING:
    import xarray as xr

Marks = dict[str, np.ndarray[Any, np.dtype[np.float64]]]
"""By measure: (worlds, labs)."""
MEMORY_BYTES = 2 * 2**30
"""What a lineup may take beside what an idle process has: 25 worlds take a tenth of it."""


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
    labs: Sequence[str] = ()
    guilty: int = -1
    why: str = ""


def play(rules: Rules, lineup: Lineup, clock: MutableSequence[float], told: Connection) -> None:
    """Play a lineup and send its `Outcome`; the target of a process."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    table = Table(clock)
    try:
        told.send(_played(rules, lineup, table))
    except KeyboardInterrupt:
        return
    except BaseException as error:
        told.send(_blamed(error, lineup, table))


def _played(rules: Rules, lineup: Lineup, table: Table) -> Outcome:
    import sim.agents.crewed  # noqa: F401  # before memory is limited

    if lineup.seats:
        limit_memory(MEMORY_BYTES)
        stand_guard()
    agents = {}
    for seat, player in lineup.seats.items():
        read = partial(strategy, rules.players[player])  # guards what it runs itself
        agents[seat] = seated(table.asked(player, read, guarded=False), player, table)
    table.last = -1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = run(
            rules.scenario, list(lineup.worlds), rules.seed, rules.years, True,
            agents=agents or None,
        )  # fmt: skip
    return Outcome(marks(result), [str(each) for each in result["lab"].values])


def _blamed(error: BaseException, lineup: Lineup, table: Table) -> Outcome:
    """Whose fault an error is: whoever was asked, or whose answer was none."""
    said = str(error).partition("\n")[0]
    if table.foul:
        return Outcome(guilty=table.foul[0], why=table.foul[1])
    seat = next((seat for seat, who in lineup.seats.items() if who == table.last), None)
    if isinstance(error, EndgameError) and seat is not None and f"{seat}.decide_" in said:
        return Outcome(guilty=table.last, why=said)
    return Outcome(why=f"{type(error).__name__}: {said}")


def marks(result: xr.Dataset) -> Marks:
    """How each lab of each world stands at the end.

    Returns
    -------
    ``alive`` and ``independent``, 0 or 1; ``value_usd``: worth at the end, which is the price of
    the last round, of its listed shares or of its sale, 0 if closed, less what it was given since
    the start; ``share`` of all labs' revenue in the last twelve months.
    """
    alive = result["alive"].isel(month=-1).values > 0
    own = alive & (result["owner"].isel(month=-1).values == -1)
    worth = np.where(alive, result["valuation_usd"].isel(month=-1).values, 0.0)
    given = sum(result[name].sum("month").values for name in PUT_IN)
    revenue = result["revenue_usd"].isel(month=slice(-MONTHS_PER_YEAR, None)).sum("month").values
    whole = revenue.sum(axis=1, keepdims=True)
    first = result["revenue_usd"].isel(month=0).values
    free = result["owner"].isel(month=0).values == -1
    found: Mapping[str, Any] = {
        "alive": alive, "independent": own, "value_usd": np.nan_to_num(worth) - given,
        "share": revenue / np.where(whole > 0.0, whole, 1.0),
        "first_revenue_usd": np.where(free, first, 0.0),
    }  # fmt: skip
    return {name: np.asarray(each, dtype=np.float64) for name, each in found.items()}


PUT_IN = ("equity_raised_usd", "strategic_raised_usd", "credits_received_usd")
"""What funds and clouds gave for shares, cash and credits, USD a month."""
