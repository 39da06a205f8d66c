"""A lab that undercuts its own rule by a fifth, for a year."""

import sim
from sim.agents import Lab


class PriceWarrior(Lab):
    def decide_price(self, view, default):  # (worlds, tiers), USD per million tokens
        return default * 0.8


model = sim.MarketModel(scenario="baseline", worlds=1, rng=7, agents={"openai": PriceWarrior})
for _ in range(12):
    model.step()
print(model.agents_by_type[PriceWarrior])
print(model.result()["price_index"].isel(world=0, month=-1).item())
print(model.events.tail())
