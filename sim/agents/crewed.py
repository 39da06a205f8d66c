"""A batch with its agents on it: what a user's agent finds as ``self.model``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

import mesa  # type: ignore[import-untyped]

from sim.agents.base import Handle, Reading, one_of, plain
from sim.agents.crew import crew
from sim.agents.kinds import Builder, ChipMaker, Consumers, Hyperscaler, Investor, Lab, Neocloud
from sim.agents.overrides import Overrides
from sim.base.errors import EndgameError
from sim.month.world import World
from sim.results.coordinates import calendar
from sim.results.event_table import event_table
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import pandas as pd

Kind = TypeVar("Kind", bound=Handle)


class Crewed(mesa.Model):  # type: ignore[misc]
    """A batch whose decisions its agents take, where their classes say so.

    Parameters
    ----------
    world : the batch; from here on it asks these agents.
    agents : class by agent name or by kind.
    """

    def __init__(self, world: World, agents: Mapping[str, type[Handle]]) -> None:
        self.seed = world.batch.seed
        super().__init__(rng=self.seed)
        self.random.seed(self.seed)  # releases of mesa differ in how they seed it from rng
        # From 3.5 on mesa has scenarios of its own, which its views would hand back in place of
        # ours when the user resets the model.
        self._scenario = None
        self._numbered = 0
        self.world = world
        self._crew = {each.name: each for each in crew(self, agents)}
        world.hooks = Overrides(self._crew.values())

    @property
    def month(self) -> int:
        """Finished months."""
        return self.world.month

    @property
    def date(self) -> str:
        """The month that comes next, ``YYYY-MM``."""
        return str(calendar(self.world.setting.start, self.month + 1)[-1])[:7]

    @property
    def events(self) -> pd.DataFrame:
        """What happened so far: rounds, price moves, releases, acquisitions, closures, entries."""
        return event_table(self.world)

    @overload
    def agent(self, name: str) -> Handle: ...
    @overload
    def agent(self, name: str, cls: type[Kind]) -> Kind: ...

    def agent(self, name: str, cls: type[Handle] = Handle) -> Handle:
        """The agent of a name, such as "openai".

        Parameters
        ----------
        name : as in the scenario.
        cls : class that it is of, for type checkers and editors: ``model.agent("openai", Lab)``.

        Raises
        ------
        EndgameError
            If there is none, or it is of another class.
        """
        found = self._crew.get(name)
        if found is None:
            raise EndgameError(f"no agent {name!r}{nearest(name, self._crew)}")
        if not isinstance(found, cls):
            raise EndgameError(f"{name} is a {type(found).__name__}, no {cls.__name__}")
        return found

    def of(self, cls: type[Handle]) -> mesa.agent.AgentSet:
        """All agents of a class and of its subclasses; mesa's ``agents_by_type`` goes by the class.

        With one lab of a user's class, ``of(Lab)`` has one more than ``agents_by_type[Lab]``.
        """
        return self.agents.select(agent_type=cls)

    @property
    def labs(self) -> mesa.agent.AgentSet:
        """All labs, whatever their class."""
        return self.of(Lab)

    @property
    def hyperscalers(self) -> mesa.agent.AgentSet:
        """All hyperscalers, whatever their class."""
        return self.of(Hyperscaler)

    @property
    def neoclouds(self) -> mesa.agent.AgentSet:
        """All neoclouds, whatever their class."""
        return self.of(Neocloud)

    @property
    def investors(self) -> mesa.agent.AgentSet:
        """All investors, whatever their class."""
        return self.of(Investor)

    @property
    def builders(self) -> mesa.agent.AgentSet:
        """All builders, whatever their class; none where they are too many to have handles."""
        return self.of(Builder)

    @property
    def chip_maker(self) -> ChipMaker:
        """The chip maker."""
        return self.agent("chip_maker", ChipMaker)

    @property
    def consumers(self) -> Consumers:
        """The consumers."""
        return self.agent("consumers", Consumers)

    def latest(self, name: str) -> Reading:
        """The last month of a series, as in the Dataset."""
        return plain(one_of(self.world.tape.series, name)[:, self.month - 1])

    def register_agent(self, agent: Any) -> None:
        """Register an agent with mesa; numbered here, because 3.3 would never free the model."""
        super().register_agent(agent)
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)
            self._numbered += 1
            agent.unique_id = self._numbered

    def deregister_agent(self, agent: Any) -> None:
        """Let an agent of the user's own go; those of the market stay.

        Raises
        ------
        EndgameError
            If the agent is one of the market's.
        """
        if isinstance(agent, Handle):
            agent.remove()
        super().deregister_agent(agent)
