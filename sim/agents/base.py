"""What all agents share: a handle on one column of the state, in every world of the batch."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import mesa  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from sim.agents.classes import look_at, look_for_slips
from sim.agents.streams import Draws
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.errors import EndgameError, ScenarioError
from sim.economy.state import State
from sim.results.variables import variables
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    from sim.agents.crewed import Crewed

Reading = Any
"""A plain number or array if the batch has one world, else an array with worlds first."""


Answer = Any
"""What a decision returns: an array like its default, a number or bool for all of it, or None."""

FIXED = frozenset({"kind", "alone", "name", "label", "column"})
"""What an agent is: nobody sets it."""

SAY_CHANGE = (
    "agents read the market, and nothing would follow from it; change parameters with levers, "
    "dated ones with [[shocks]] of the scenario, what an agent does with a decide_... method"
)
SAY_DECIDE = "write the method in a class and give that: agents={name: class}"
SAY_REMOVE = (
    "the market says who closes (see decide_sale); to run without an agent, leave it out of the "
    "scenario's roster"
)


class Handle(mesa.Agent):  # type: ignore[misc]
    """An agent that owns no numbers: it reads its column, and may override its decisions.

    ``name`` is as in the scenario and the Dataset, ``label`` for readers. Each decision is a method
    ``decide_...(self, view, default)``; see `sim.agents.View` for what it is shown. ``default`` is
    the rule's own answer, a private copy, worlds first; what is returned is an array of its shape,
    one number or bool for all of it, or None for the default. Where the agent, or a lab that the
    answer is about, is closed or not yet founded, the default stands.

    Attributes of your own, such as ``self.memory``, are as in mesa. Those of the market are read,
    never set. Random numbers come from `draws`: mesa's ``self.random`` and ``model.rng`` are one
    stream for all worlds of a batch.
    """

    kind: ClassVar[str]
    """As in ``MarketModel(agents={kind: ...})`` and as a dimension of the Dataset."""
    alone: ClassVar[bool] = False
    """True for the only agent of its kind: it decides whole arrays, not a column of them."""
    _taken: ClassVar[frozenset[str]]
    """Names of the market: neither mesa's nor the user's own."""
    model: Crewed
    name: str
    label: str
    column: int

    def __init_subclass__(cls, **how: Any) -> None:
        """Look at a user's class where it is written, which is where it can be mended.

        Raises
        ------
        ScenarioError
            If a ``decide_...`` is no decision or no method, or a reading is overwritten.
        """
        super().__init_subclass__(**how)
        above = (each for each in cls.__mro__[1:] if issubclass(each, Handle))
        ours: Any = next((each for each in above if "kind" in vars(each)), None)
        if ours is None:  # one of our own
            cls._taken = FIXED | {*dir(cls)} - {*dir(mesa.Agent)}
            return
        theirs = [each for each in cls.__mro__ if each not in ours.__mro__]
        names = {name for each in theirs for name in vars(each)}
        for name in names:
            if isinstance(getattr(ours, name, None), Column | property) or name in FIXED:
                raise ScenarioError(
                    f"{cls.__name__}.{name} would hide what agents read; take another name"
                )
        cls._taken = ours._taken - names
        look_for_slips(cls, names, ours.kind)
        look_at(cls, ours.kind)

    def __init__(self, model: Crewed, name: str, label: str, column: int) -> None:
        super().__init__(model)
        self.__dict__.update(name=name, label=label, column=column)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute of the user's own: any name that the market does not use.

        Raises
        ------
        EndgameError
            If the name is a reading, a decision, or part of what the agent is.
        """
        decision = name.startswith("decide_")
        if decision or name in self._taken:
            how, who = SAY_DECIDE if decision else SAY_CHANGE, vars(self).get("name", "agent")
            raise EndgameError(f"{who}.{name} = {reprlib.repr(value)} is refused: {how}")
        super().__setattr__(name, value)

    def remove(self) -> None:
        """Agents stay: the market says who closes.

        Raises
        ------
        EndgameError
            Always.
        """
        raise EndgameError(f"{self.name}.remove() is refused: {SAY_REMOVE}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def state(self) -> State:
        """The state of the whole batch; not to be written to."""
        return self.model.world.state

    def read(self, values: FloatArray | BoolArray | IntArray, axis: int = 1) -> Reading:
        """This agent's part of a column of the state; a copy."""
        return plain(np.take(values, self.column, axis=axis))

    def draws(self, purpose: str) -> Draws:
        """Random numbers of this agent for this month, the same in any batch.

        Asked again with the same purpose in the same month, the same again.

        Examples
        --------
        >>> agent.draws("mood").normal()  # (worlds,), standard normal
        """
        batch = self.model.world.batch
        whose = f"{self.name}: {purpose}"
        return Draws(batch.seed, whose, batch.worlds, self.model.world.month)

    def history(self, name: str) -> Reading:
        """One of this agent's series so far: (months, ...), or (worlds, months, ...).

        Raises
        ------
        EndgameError
            If no month is over, or agents of this kind have no such series.
        """
        world, rows = self.model.world, variables()
        series = world.tape.trimmed(world.month)
        mine = [each for each in series if each in rows and self.kind in rows[each].dims]
        one_of(dict.fromkeys(mine, NO_VALUES), name)  # looks at names alone: a record may be far
        values = series[name]
        axis = rows[name].dims.index(self.kind)
        if values.ndim == axis:  # the tape drops an axis of one agent
            return plain(values)
        return plain(np.take(values, self.place_among(values.shape[axis]), axis=axis))

    def place_among(self, size: int) -> int:
        """Its place along an axis of ``size`` agents."""
        return self.column


NO_VALUES: FloatArray = np.empty(0)


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
