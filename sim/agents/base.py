"""What all agents share: a handle on one column of the state, in every world of the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol

import mesa  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.economy.behaviour.observe import View
from sim.economy.state import State
from sim.month.decisions import Decision, of_kind
from sim.month.world import World
from sim.results.variables import variables
from sim.scenario.schema import nearest

Reading = Any
"""A plain number or array if the batch has one world, else an array with worlds first."""


class Market(Protocol):
    """What an agent needs of its model."""

    world: World


class Handle(mesa.Agent):  # type: ignore[misc]
    """An agent that owns no numbers: it reads its column, and may override its decisions.

    ``name`` is as in the scenario and the Dataset, ``label`` for readers.
    """

    kind: ClassVar[str]
    """As in ``MarketModel(agents={kind: ...})`` and as a dimension of the Dataset."""
    alone: ClassVar[bool] = False
    """True for the only agent of its kind: it decides whole arrays, not a column of them."""
    model: Market

    def __init_subclass__(cls, **how: Any) -> None:
        """Give a new kind of agent a method for each of its decisions, which keeps the default."""
        super().__init_subclass__(**how)
        if "kind" in vars(cls):
            for decision in of_kind(cls.kind):
                if not hasattr(cls, decision.name):
                    setattr(cls, decision.name, kept(decision))

    def __init__(self, model: Market, name: str, label: str, column: int) -> None:
        super().__init__(model)
        self.name, self.label, self.column = name, label, column

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def state(self) -> State:
        """The state of the whole batch; not to be written to."""
        return self.model.world.state

    def read(self, values: FloatArray | BoolArray | IntArray, axis: int = 1) -> Reading:
        """This agent's part of a column of the state; a copy."""
        return plain(np.take(values, self.column, axis=axis))

    def history(self, name: str) -> Reading:
        """One of this agent's series so far: (months, ...), or (worlds, months, ...).

        Raises
        ------
        EndgameError
            If no month is over, or agents of this kind have no such series.
        """
        world, rows = self.model.world, variables()
        series = world.tape.trimmed(world.month)
        mine = {n: x for n, x in series.items() if n in rows and self.kind in rows[n].dims}
        return self.read(one_of(mine, name), rows[name].dims.index(self.kind))


def one_of(series: Mapping[str, FloatArray], name: str) -> FloatArray:
    """A series by name.

    Raises
    ------
    EndgameError
        If there is none of this name, or none at all yet.
    """
    if name not in series:
        why = nearest(name, series) if series else "; step the model first"
        raise EndgameError(f"no series {name!r}{why}")
    return series[name]


Hook = Callable[[Handle, View, FloatArray], FloatArray | None]
"""An agent's method for a decision: it is handed its part of the default, a copy."""


@cache
def kept(decision: Decision) -> Hook:
    """The method of an agent that leaves a decision to the rule."""

    def decide(self: Handle, view: View, default: FloatArray) -> FloatArray | None:
        return None

    decide.__name__ = decision.name
    decide.__qualname__ = f"Handle.{decision.name}"
    decide.__doc__ = decision.says
    return decide


def overridden(cls: type[Handle]) -> tuple[Decision, ...]:
    """Decisions that a class takes itself, by whatever road its methods came."""
    return tuple(each for each in of_kind(cls.kind) if getattr(cls, each.name) is not kept(each))


def plain(values: FloatArray | BoolArray | IntArray | NDArray[np.str_]) -> Reading:
    """Drop the axis of worlds if there is one world. ``plain([2.0])``: 2.0; of two: both."""
    if len(values) != 1:
        return values.copy()
    return values[0].item() if values.ndim == 1 else values[0].copy()


class Column:
    """A reading: ``cash_usd = Column("labs.cash_usd", "Cash, USD.")``."""

    def __init__(self, path: str, doc: str, axis: int = 1) -> None:
        self.kind, self.column = path.split(".")
        self.axis, self.__doc__ = axis, doc

    def __get__(self, agent: Handle | None, owner: type[Handle]) -> Reading:
        if agent is None:
            return self
        return agent.read(getattr(getattr(agent.state, self.kind), self.column), self.axis)
