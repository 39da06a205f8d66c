"""Where a user's own behaviour enters a month: one seam for every decision of every agent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.base.arrays import frozen
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View
from sim.month.decisions import DECISIONS

Kind = TypeVar("Kind", bound=np.generic)


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

    def deciders(self) -> tuple[str, ...]:
        """Who may depart from it in what: names for messages."""
        ...

    def tell_mute(self) -> None:
        """Warn of who might have departed and never did: no further month will come."""
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

    def deciders(self) -> tuple[str, ...]:
        """None."""
        return ()

    def tell_mute(self) -> None:
        """Nobody might have."""


class Decide:
    """Decisions of one month: the default, or what users' agents chose instead.

    Parameters
    ----------
    hooks : what users' agents choose.
    view : the snapshot on which all decide.
    """

    def __init__(self, hooks: Hooks, view: View) -> None:
        self.hooks, self.view = hooks, view

    def __call__(self, kind: str, name: str, default: NDArray[Kind]) -> NDArray[Kind]:
        """Return the decisions of all agents of a kind, of the default's shape and type."""
        axis = DECISIONS[kind, name].axis
        if self.hooks.asks(kind, name):
            frozen(default)  # it may be a column of the view, or be read again
        chosen = self.hooks.decide(kind, name, self.view, default, axis)
        return default if chosen is default else np.asarray(chosen, dtype=default.dtype)

    def later(self, kind: str, name: str) -> Callable[[FloatArray], FloatArray] | None:
        """The decision as a function of its default, for a rule that asks midway; or None."""
        if not self.hooks.asks(kind, name):
            return None
        return partial(self, kind, name)
