"""What no parameter can turn off: rules that are replaced by their absence, by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.errors import EndgameError
from sim.economy.behaviour.observe import View
from sim.month.done import Month
from sim.month.hooks import Defaults, Hooks
from sim.month.watch import Watch
from sim.month.world import World
from sim.start.build import Batch

Rule = Callable[[View, NDArray[Any]], NDArray[Any]]
"""From what is seen and the default to the decisions of all agents of a kind."""


def no_releases(view: View, default: NDArray[Any]) -> NDArray[Any]:
    """Nobody publishes weights, new or old, dated openings included; what is out ages."""
    return np.zeros_like(default)


def given_sunk_costs(view: View, default: NDArray[Any]) -> NDArray[Any]:
    """R&D is a fixed cost, as in Sutton's exogenous case: no budget grows beyond its start.

    What a lab sinks then no longer answers the size of the market or what rivals sink. Labs
    founded later are held to the budget that a new lab starts with.
    """
    start = view.state.market.rd_start_usd
    given = np.where(start > 0.0, start, view.p["entry.rd_usd_per_month"])
    return np.asarray(np.minimum(default, given))


class NeutralMood(World):
    """A batch whose capital market is always in a neutral mood.

    Nothing that reads sentiment finds any: funds raised, pools opened, willingness, valuations,
    founding of labs and the patience of labs. No parameter takes all of these away at once.
    """

    def __init__(
        self, batch: Batch, hooks: Hooks | None = None, watch: Sequence[Watch] = ()
    ) -> None:
        super().__init__(batch, hooks, watch)
        market = self.state.market
        calm = np.zeros_like(market.sentiment)
        market = replace(market, sentiment=calm, lagged_sentiment=calm)
        self.settle(replace(self.state, market=market))

    def commit(self, done: Month) -> None:
        """Write a month whose mood did not move."""
        calm = np.zeros_like(done.mood.sentiment)
        mood = replace(done.mood, sentiment=calm, lagged_sentiment=calm)
        super().commit(replace(done, mood=mood))


class MerchantChips(World):
    """A batch whose clouds buy no chips of their own: all they order is the chip maker's."""

    def __init__(
        self, batch: Batch, hooks: Hooks | None = None, watch: Sequence[Watch] = ()
    ) -> None:
        none = np.zeros_like(batch.setting.own_chip_share)
        setting = replace(batch.setting, own_chip_share=none)
        super().__init__(replace(batch, setting=setting), hooks, watch)


RULES: dict[str, tuple[str, tuple[str, ...], Rule]] = {
    "no_releases": ("lab", ("decide_open_weights", "decide_open_older"), no_releases),
    "given_sunk_costs": ("lab", ("decide_budget",), given_sunk_costs),
}
"""Kind of agent, its decisions, and what replaces their rules."""
WORLDS: dict[str, type[World]] = {
    "merchant_chips": MerchantChips,
    "neutral_mood": NeutralMood,
}
SWITCHES = (*RULES, *WORLDS)


class Switched(Defaults):
    """Hooks that replace some rules."""

    def __init__(self, switches: Collection[str]) -> None:
        chosen = (RULES[name] for name in switches if name in RULES)
        self.rules = {
            (kind, decision): rule for kind, decisions, rule in chosen for decision in decisions
        }

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Return what stands in place of a rule, or the rule's own answer."""
        rule = self.rules.get((kind, decision))
        return default if rule is None else rule(view, default)

    def asks(self, kind: str, decision: str) -> bool:
        """Whether a rule is replaced."""
        return (kind, decision) in self.rules

    def tell_mute(self) -> None:
        """They always answer."""

    def deciders(self) -> tuple[str, ...]:
        """Rules that are replaced."""
        return tuple(decision for _, decision in self.rules)


def switched(batch: Batch, switches: Collection[str] = ()) -> World:
    """A batch before its first month, with some rules switched off.

    Raises
    ------
    EndgameError : there is no such switch, or two that each need a world of their own.
    """
    if unknown := set(switches) - set(SWITCHES):
        raise EndgameError(f"switch {min(unknown)}: must be one of {', '.join(SWITCHES)}")
    kinds = [WORLDS[name] for name in switches if name in WORLDS] or [World]
    if len(kinds) > 1:
        raise EndgameError(f"switches {', '.join(switches)}: at most one of {', '.join(WORLDS)}")
    return kinds[0](batch, Switched(switches) if set(switches) & set(RULES) else None)
