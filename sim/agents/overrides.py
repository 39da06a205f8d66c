"""Let agents whose classes override a decision take it; all others keep to the rules."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.agents.base import Handle, overridden
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.economy.behaviour.observe import View
from sim.month.decisions import DECISIONS, Sign


class Overrides:
    """The hooks of a model: which agents override which decision is found once."""

    def __init__(self, agents: Iterable[Handle]) -> None:
        self._overriding: dict[tuple[str, str], list[Handle]] = {}
        for agent in agents:
            for decision in overridden(type(agent)):
                self._overriding.setdefault((agent.kind, decision.name), []).append(agent)

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
                where = f"{agent.name}.{decision}"
                sign = DECISIONS[kind, decision].sign
                chosen[place] = checked(answer, default[place], where, sign)
        return chosen


def checked(answer: object, default: FloatArray, where: str, sign: Sign) -> FloatArray:
    """An answer as an array like the default; a plain number stands for all of it.

    Raises
    ------
    EndgameError
        One line that names the agent and the decision.
    """
    try:
        given = np.asarray(answer)
        if given.dtype.kind in "cSU":  # numpy would read texts, and drop what is imaginary
            raise TypeError
        array = given.astype(default.dtype)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        said = f"{where} returned a {kind}: must be an array of numbers or None"
        raise EndgameError(said) from None
    if array.shape not in ((), default.shape):
        shape = f"shape {array.shape}: must be {default.shape}, worlds first, like the default"
        raise EndgameError(f"{where} returned {shape}")
    wrong, bound = {
        "above 0": (~np.isfinite(array) | (array <= 0), "finite and above 0"),
        "at least 0": (~np.isfinite(array) | (array < 0), "finite and at least 0"),
        "any": (~np.isfinite(array), "finite"),
        "yes or no": (~np.isin(given, (0, 1)), "True or False"),
    }[sign]
    if wrong.any():
        value = given[wrong].flat[0].item()
        raise EndgameError(f"{where} returned {value!r}: must be {bound}")
    return array
