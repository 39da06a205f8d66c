"""What no parameter can turn off: worlds in which a rule is replaced by its absence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.economy.behaviour.observe import View
from sim.month.done import Month
from sim.month.hooks import Defaults, Hooks
from sim.month.world import World
from sim.start.build import Batch


class NoReleases(Defaults):
    """Nobody publishes weights, dated openings included; what is out stays out, and ages."""

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Answer for all labs that their weights stay closed."""
        if (kind, decision) != ("lab", "decide_open_weights"):
            return default
        return np.zeros_like(default)


class GivenSunkCosts(Defaults):
    """R&D is a fixed cost, as in Sutton's exogenous case: no budget grows beyond its start.

    What a lab sinks then no longer answers the size of the market or what rivals sink. Labs
    founded later are held to the budget that a new lab starts with.
    """

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Cap the R&D compute that labs want."""
        if (kind, decision) != ("lab", "decide_budget"):
            return default
        start = view.state.market.rd_start_usd
        given = np.where(start > 0.0, start, view.p["entry.rd_usd_per_month"])
        return np.minimum(default, given)


class Several(Defaults):
    """One set of hooks after the other."""

    def __init__(self, hooks: Iterable[NoReleases | GivenSunkCosts]) -> None:
        self.hooks = tuple(hooks)

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Let each in turn change what the one before it decided."""
        for each in self.hooks:
            default = each.decide(kind, decision, view, default, axis)
        return default


class NeutralMood(World):
    """A batch whose capital market is always in a neutral mood.

    Nothing that reads sentiment finds any: funds raised, pools opened, willingness, valuations,
    founding of labs and the patience of labs. No parameter takes all of these away at once.
    """

    def __init__(self, batch: Batch, hooks: Hooks | None = None) -> None:
        super().__init__(batch, hooks)
        market = self.state.market
        calm = np.zeros_like(market.sentiment)
        market = replace(market, sentiment=calm, lagged_sentiment=calm)
        self.state = replace(self.state, market=market)

    def commit(self, done: Month) -> None:
        """Write a month whose mood did not move."""
        calm = np.zeros_like(done.mood.sentiment)
        mood = replace(done.mood, sentiment=calm, lagged_sentiment=calm)
        super().commit(replace(done, mood=mood))


HOOKS = {
    "no_releases": NoReleases,
    "given_sunk_costs": GivenSunkCosts,
}
MOODS = {"neutral_mood": NeutralMood}
SWITCHES = (*HOOKS, *MOODS)


def batch_class(switches: Iterable[str]) -> type[World]:
    """The kind of batch that some switches ask for."""
    return next((MOODS[name] for name in switches if name in MOODS), World)


def hooks_of(switches: Iterable[str]) -> Several | None:
    """The hooks that some switches ask for; None for none."""
    chosen = [HOOKS[name]() for name in switches if name in HOOKS]
    return Several(chosen) if chosen else None
