"""The market of `market_start` in AgentPy, one world: agent lists whose calls reach every agent."""

from __future__ import annotations

import agentpy
from market_start import Final, Start
from rules import BuilderRules, LabRules, Market


class Lab(agentpy.Agent, LabRules):
    """A lab that prices two tiers."""

    def setup(self, column: int) -> None:
        """Called by AgentPy for each new agent."""
        self.market = self.model.market
        self.born(self.p.start, column)


class Builder(agentpy.Agent, BuilderRules):
    """A builder that buys tokens."""

    def setup(self, column: int) -> None:
        """Called by AgentPy for each new agent."""
        self.market = self.model.market
        self.born(self.p.start, column)


class AgentpyMarket(agentpy.Model):
    """One world; ``p`` holds the start."""

    def setup(self) -> None:
        """Create the agents."""
        start = self.p.start
        self.market = Market(start)
        labs, builders = start.unit_cost.shape[1], len(start.classes)
        self.labs = agentpy.AgentList(self, labs, Lab, column=agentpy.AttrIter(range(labs)))
        columns = agentpy.AttrIter(range(builders))
        self.builders = agentpy.AgentList(self, builders, Builder, column=columns)

    def step(self) -> None:
        """One month: labs price in any order, then builders buy in any order."""
        self.market.open_month()
        self.labs.set_price()
        self.market.open_shop()
        self.builders.shuffle().buy()
        self.market.month += 1


def run(start: Start, months: int) -> Final:
    """World 0 after some months."""
    model = AgentpyMarket({"start": start, "steps": months, "seed": 0})
    model.run(display=False)
    return model.market.final(list(model.labs), list(model.builders.sort("id")))
