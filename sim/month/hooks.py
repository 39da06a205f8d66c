"""Where a user's own behaviour enters a month: one seam for every decision of every agent."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.economy.behaviour.observe import View

Kind = TypeVar("Kind", bound=np.generic)


class Decide(Protocol):
    """One decision of one kind of agent: the default, or what users' agents chose instead."""

    def __call__(self, kind: str, name: str, default: NDArray[Kind], /) -> NDArray[Kind]:
        """Return the decisions of all agents of a kind, of the default's shape and type."""
        ...


class Hooks(Protocol):
    """Replace decisions of some agents; called once per decision and month."""

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Return the decisions of all agents; ``axis`` is the agents' axis of ``default``."""
        ...

    def asks(self, kind: str, decision: str) -> bool:
        """Whether anybody may depart from the default: else a rule may take a short cut."""
        ...


class Defaults:
    """No overrides: every rule's own answer stands."""

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """Return the default."""
        return default

    def asks(self, kind: str, decision: str) -> bool:
        """Nobody does."""
        return False


AXES = {
    ("hyperscaler", "decide_credits"): 2,
    ("hyperscaler", "decide_bid"): 2,
    ("investor", "decide_offers"): 2,
    ("builder", "decide_self_hosting"): 2,
    ("builder", "decide_routing"): 3,
}
"""Agents' axis of each decision's array; 1 where it is not named here."""
