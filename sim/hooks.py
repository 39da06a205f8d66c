"""Where a user's own behaviour enters a month: one seam for every decision of every agent."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.axes import FloatArray
from sim.behaviour.observe import View


class Hooks(Protocol):
    """Replace decisions of some agents; called once per decision and month."""

    def decide(
        self, kind: str, decision: str, view: View, default: FloatArray, axis: int
    ) -> FloatArray:
        """Return the decisions of all agents; ``axis`` is the agents' axis of ``default``."""
        ...


class Defaults:
    """No overrides: every rule's own answer stands."""

    def decide(
        self, kind: str, decision: str, view: View, default: FloatArray, axis: int
    ) -> FloatArray:
        """Return the default."""
        return np.asarray(default)


AXES = {
    ("hyperscaler", "decide_credits"): 2,
    ("hyperscaler", "decide_bid"): 2,
    ("investor", "decide_offers"): 2,
    ("builder", "decide_self_hosting"): 2,
    ("builder", "decide_routing"): 3,
}
"""Agents' axis of each decision's array; 1 where it is not named here."""
