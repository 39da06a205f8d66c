"""Let agents whose classes override a decision take it; all others keep to the rules."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.agents.base import Handle
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.economy.behaviour.observe import View

POSITIVE = ("decide_price", "decide_cloud_price")
"""Decisions in which 0 has no meaning."""


class Overrides:
    """The hooks of a model: which agents override which decision is found once."""

    def __init__(self, agents: Iterable[Handle]) -> None:
        self._overriding: dict[tuple[str, str], list[Handle]] = {}
        for agent in agents:
            for decision in overridden(type(agent)):
                self._overriding.setdefault((agent.kind, decision), []).append(agent)

    def asks(self, kind: str, decision: str) -> bool:
        """Whether some agent takes this decision itself."""
        return (kind, decision) in self._overriding

    def decide(
        self, kind: str, decision: str, view: View, default: FloatArray, axis: int
    ) -> FloatArray:
        """Return the decisions of all agents; ``axis`` is the agents' axis of ``default``."""
        agents = self._overriding.get((kind, decision))
        if agents is None:
            return default
        chosen = default.copy()
        for agent in agents:
            place = (slice(None),) * axis + (slice(None) if agent.alone else agent.column,)
            answer = getattr(agent, decision)(view, default[place].copy())
            if answer is not None:
                chosen[place] = checked(
                    answer, default[place], f"{agent.name}.{decision}", decision
                )
        return chosen


def overridden(cls: type[Handle]) -> tuple[str, ...]:
    """Decisions that a class takes itself: those it does not inherit from its kind's class."""
    base = next(each for each in cls.__mro__ if each.__module__.startswith("sim.agents."))
    names = (name for name in vars(base) if name.startswith("decide_"))
    return tuple(name for name in names if getattr(cls, name) is not getattr(base, name))


def checked(answer: object, default: FloatArray, where: str, decision: str) -> FloatArray:
    """An answer as an array like the default; a plain number stands for all of it.

    Raises
    ------
    EndgameError
        One line that names the agent and the decision.
    """
    try:
        array = np.asarray(answer).astype(default.dtype)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        raise EndgameError(f"{where} returned a {kind}: must be an array or None") from None
    if array.shape not in ((), default.shape):
        shape = f"shape {array.shape}: must be {default.shape}, worlds first, like the default"
        raise EndgameError(f"{where} returned {shape}")
    wrong = ~np.isfinite(array) | (array < 0) | ((array == 0) & (decision in POSITIVE))
    if array.dtype.kind == "f" and wrong.any():
        least = "above 0" if decision in POSITIVE else "at least 0"
        value = float(array[wrong].flat[0])
        raise EndgameError(f"{where} returned {value!r}: must be finite and {least}")
    return array
