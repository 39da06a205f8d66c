"""The market of `market_start` as a plain Mesa model without numpy inside agents.

Each builder works out the utility of each product by itself with ``math`` and lists, the way most
Mesa models are written. Labs are those of `in_mesa`.
"""

from __future__ import annotations

from math import exp, log

import mesa
from in_mesa import Lab
from market_start import LN10, Final, Start
from rules import Market


class Builder(mesa.Agent):
    """A builder that buys tokens; its vectors are lists, by tier."""

    def __init__(self, model: PlainMarket, start: Start, column: int) -> None:
        super().__init__(model)
        self.market = model.market
        group = int(start.classes[column])
        self.weight = float(start.weight[0, column])
        self.hard_share = self.tier_share = float(start.hard_share[0, column])
        self.taste = start.taste[0, :, column].tolist()
        self.shares = start.state.shares[0, :, :, column].tolist()
        hazard = float(start.p["market.switching_hazard_per_month"][0, 0])
        self.freed = 1.0 if start.router[0, column] else hazard
        self.slope = (start.between[0] * start.class_sigma[group]).tolist()
        p = self.market.p
        self.quality_taste = p["market.quality_exponent"] * LN10 * float(start.class_quality[group])

    def buy(self) -> None:
        """Choose in each tier, move the freed part of spend, and pay."""
        market, model = self.market, self.model
        bill = market.spend * self.weight
        dearer = 1.0 + market.p["open.self_hosting_fixed_usd_per_month"] / max(bill, 1.0)
        appeal = []
        power = market.p["market.tier_elasticity"] - 1.0
        for tier in (0, 1):
            scores, slope = self.scores(tier), self.slope[tier]
            scores[-1] *= dearer**-slope
            total, old, kept = sum(scores), self.shares[tier], 1.0 - self.freed
            moved = self.freed / total
            self.shares[tier] = [
                kept * share + moved * score for share, score in zip(old, scores, strict=True)
            ]
            appeal.append(total ** (power / slope))
        hard = self.hard_share * appeal[0]
        easy = (1.0 - self.hard_share) * appeal[1]
        self.tier_share += self.freed * (hard / (hard + easy) - self.tier_share)
        for tier, part in enumerate((self.tier_share, 1.0 - self.tier_share)):
            sales, paid = model.sales[tier], bill * part
            for product, share in enumerate(self.shares[tier]):
                sales[product] += paid * share

    def scores(self, tier: int) -> list[float]:
        """Exponentials of this builder's utilities of the products of a tier."""
        model, slope, quality = self.model, self.slope[tier], self.quality_taste
        offers = zip(
            model.gap[tier], model.log_price[tier], model.shift[tier], self.taste, strict=True
        )
        return [
            exp(slope * (quality * gap - dear) + shift) * taste
            for gap, dear, shift, taste in offers
        ]


class PlainMarket(mesa.Model):
    """One world; agent sets are looked up once, not in every step."""

    def __init__(self, start: Start) -> None:
        super().__init__(rng=0)
        self.market = Market(start)
        self.gap, self.shift = start.gap[0].tolist(), start.shift[0].tolist()
        labs, builders = start.unit_cost.shape[1], len(start.classes)
        Lab.create_agents(self, labs, start, list(range(labs)))
        Builder.create_agents(self, builders, start, list(range(builders)))
        self.labs, self.builders = self.agents_by_type[Lab], self.agents_by_type[Builder]

    def step(self) -> None:
        """One month: labs price in any order, then builders buy in any order."""
        market = self.market
        market.open_month()
        self.labs.do("set_price")
        self.log_price = [[log(price) for price in tier] for tier in market.price.tolist()]
        self.sales = [[0.0] * len(tier) for tier in self.log_price]
        self.builders.shuffle_do("buy")
        market.sales[:] = self.sales
        market.month += 1


def run(start: Start, months: int) -> Final:
    """World 0 after some months."""
    model = PlainMarket(start)
    for _ in range(months):
        model.step()
    return model.market.final(list(model.labs), list(model.builders))
