"""Let agents whose classes override a decision take it; all others keep to the rules."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from sim.agents.answers import Array, checked, there
from sim.agents.base import Handle
from sim.agents.classes import overridden
from sim.agents.kinds import DEFAULTS
from sim.base.errors import EndgameError, WorldError
from sim.economy.behaviour.observe import View
from sim.month.decisions import DECISIONS


class Overrides:
    """The hooks of a model: which agents override which decision is found once."""

    def __init__(self, agents: Iterable[Handle]) -> None:
        self._overriding: dict[tuple[str, str], list[Handle]] = {}
        for agent in agents:
            for decision in overridden(type(agent), DEFAULTS):
                self._overriding.setdefault((agent.kind, decision.name), []).append(agent)
        self._mute: dict[tuple[type[Handle], str], bool] = {}
        """By class and decision that was asked: whether it has never answered."""

    def asks(self, kind: str, decision: str) -> bool:
        """Whether some agent takes this decision itself."""
        return (kind, decision) in self._overriding

    def deciders(self) -> tuple[str, ...]:
        """Which agents take which decisions."""
        pairs = self._overriding.items()
        return tuple(f"{agent.name}.{hook}" for (_, hook), agents in pairs for agent in agents)

    def decide(self, kind: str, decision: str, view: View, default: Array, axis: int) -> Array:
        """Return the decisions of all agents; ``axis`` is the agents' axis of ``default``.

        Raises
        ------
        EndgameError
            Where an agent fails or its answer is none; it names agent, decision, month and world.
        """
        agents = self._overriding.get((kind, decision))
        if agents is None:
            return default
        chosen = default.copy()
        before = drawn(agents[0])
        for agent in agents:
            self._mute.setdefault((type(agent), decision), True)
            column = slice(None) if agent.alone else agent.column
            place = (slice(None),) * axis + (column,)
            chosen[place] = self._of(agent, decision, view, default[place])
        if drawn(agents[0]) != before:
            _warn(type(agents[0]), decision, SHARED)
        if view.month == agents[0].model.world.batch.months - 1:
            self.tell_mute(decision)
        return chosen

    def tell_mute(self, decision: str | None = None) -> None:
        """Warn of decisions on which no agent of a class ever answered; each is told once.

        Of all, where a run ends before its horizon.
        """
        for (cls, name), mute in self._mute.items():
            if mute and decision in (name, None):
                _warn(cls, name, MUTE)
                self._mute[cls, name] = False

    def _of(self, agent: Handle, decision: str, view: View, default: Array) -> Array:
        """One agent's decision."""
        world, who = agent.model.world, (agent.name, decision)
        offered = default.copy()
        try:
            answer = getattr(agent, decision)(view, offered)
            if answer is None:
                if offered.tobytes() != default.tobytes():
                    raise EndgameError("changed default and returned nothing: say `return default`")
                return default
            self._mute[type(agent), decision] = False
            record = DECISIONS[agent.kind, decision]
            on = there(view.state, record, agent.column, default.shape)
            cost = record.of_cost * view.unit_cost[:, agent.column] if record.of_cost else 0.0
            return checked(answer, default, record, on, ".".join(who), cost)
        except WorldError:
            raise
        except EndgameError as error:
            raise EndgameError(f"{'.'.join(who)}, month {world.month_label}: {error}") from error
        except Exception as error:
            why = f"{type(error).__name__}: {error}".partition("\n")[0]
            raise EndgameError(
                f"{'.'.join(who)}, month {world.month_label}: failed with {why}"
            ) from error


SHARED = (
    "drew from mesa's random numbers (self.random, model.rng), which all worlds of a batch share: "
    'world k is another in another batch; take self.draws("purpose")'
)
MUTE = "returned None in every month: the rule has decided all along"


def drawn(agent: Handle) -> tuple[Any, ...]:
    """How far mesa's random numbers have been drawn."""
    model: Any = agent.model
    return model.random.getstate(), model.rng.bit_generator.state


def _warn(cls: type[Handle], decision: str, what: str) -> None:
    """Of a class, whichever of its agents it is."""
    warnings.warn(f"{cls.__name__}.{decision} {what}", UserWarning, stacklevel=3)
