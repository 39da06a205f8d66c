"""The market of `market_start` as a plain Mesa model of one world: agents are objects."""

from __future__ import annotations

import mesa
from market_start import Final, Start
from rules import BuilderRules, LabRules, Market


class Lab(LabRules, mesa.Agent):
    """A lab that prices two tiers."""

    def __init__(self, model: MesaMarket, start: Start, column: int) -> None:
        mesa.Agent.__init__(self, model)
        self.market = model.market
        self.born(start, column)


class Builder(BuilderRules, mesa.Agent):
    """A builder that buys tokens."""

    def __init__(self, model: MesaMarket, start: Start, column: int) -> None:
        mesa.Agent.__init__(self, model)
        self.market = model.market
        self.born(start, column)


class MesaMarket(mesa.Model):
    """One world; agent sets are looked up once, not in every step."""

    def __init__(self, start: Start) -> None:
        super().__init__(rng=0)
        self.market = Market(start)
        labs, builders = start.unit_cost.shape[1], len(start.classes)
        Lab.create_agents(self, labs, start, list(range(labs)))
        Builder.create_agents(self, builders, start, list(range(builders)))
        self.labs, self.builders = self.agents_by_type[Lab], self.agents_by_type[Builder]

    def step(self) -> None:
        """One month: labs price in any order, then builders buy in any order."""
        self.market.open_month()
        self.labs.do("set_price")
        self.market.open_shop()
        self.builders.shuffle_do("buy")
        self.market.month += 1


def run(start: Start, months: int) -> Final:
    """World 0 after some months."""
    model = MesaMarket(start)
    for _ in range(months):
        model.step()
    return model.market.final(list(model.labs), list(model.builders))
