"""A batch with its agents on it: what a user's agent finds as ``self.model``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import mesa  # type: ignore[import-untyped]

from sim.agents.base import Handle, Reading, one_of, plain
from sim.agents.crew import crew
from sim.agents.overrides import Overrides
from sim.base.errors import EndgameError
from sim.month.world import World
from sim.results.coordinates import calendar
from sim.results.event_table import event_table
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import pandas as pd


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
        world.hooks = Overrides(crew(self, agents))

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

    def agent(self, name: str) -> Handle:
        """The agent of a name, such as "openai"."""
        for each in self.agents:
            if each.name == name:
                return each  # type: ignore[no-any-return]
        known = [each.name for each in self.agents]
        raise EndgameError(f"no agent {name!r}{nearest(name, known)}")

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
