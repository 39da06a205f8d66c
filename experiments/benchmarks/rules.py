"""The rules of a lab and of a builder for one agent at a time, shared by Mesa and AgentPy.

Both libraries hold agents as objects, so their users would write the same bodies: plain floats with
``math`` for a lab's two prices (quicker than numpy on two numbers), numpy for a builder's vectors.
What is common to a class of builders is computed once a month by the model, not by each builder.
"""

from __future__ import annotations

from math import exp, log, log1p
from typing import Any

import numpy as np
from market_start import COST_DECLINE, LN10, SPEND_GROWTH, Final, Start

from sim.base.axes import FloatArray


class Market:
    """What all agents of one world see: prices, sales, and the appeal of products to classes."""

    def __init__(self, start: Start, world: int = 0) -> None:
        self.p = {name: float(values[world, 0]) for name, values in start.p.items()}
        self.between = start.between[world].tolist()
        self.sigma = start.between[world][None, :, None] * start.class_sigma[:, None, None]
        quality = self.p["market.quality_exponent"] * LN10 * start.class_quality[:, None, None]
        self.worth = self.sigma * quality * start.gap[world] + start.shift[world]
        self.slope = (start.between[world][None, :] * start.class_sigma[:, None]).copy()
        self.price = np.concatenate([start.state.price[world].T, start.open_price[world]], axis=1)
        self.sales = start.state.sales[world].copy()
        self.sold = self.sales.sum(axis=1).tolist()
        self.start_spend = float(start.spend_usd[world, 0])
        hazard = self.p["market.switching_hazard_per_month"]
        self.mobile = hazard + (1.0 - hazard) * self.p["market.router_share"]
        self.month = 0

    def open_month(self) -> None:
        """Trends of the month, and last month's market by tier."""
        self.cost_index = exp(-COST_DECLINE * self.month)
        self.spend = self.start_spend * exp(SPEND_GROWTH * self.month)
        self.sold = self.sales.sum(axis=1).tolist()

    def open_shop(self) -> None:
        """Exponentials of utility by class, once all labs have priced, (C, T, P)."""
        self.weights = np.exp(np.clip(self.worth - self.sigma * np.log(self.price), -60.0, 60.0))
        self.sales = np.zeros_like(self.sales)

    def final(self, labs: list[Any], builders: list[Any]) -> Final:
        """The state of all agents, a batch of one."""
        shares = np.stack([np.array(each.shares) for each in builders], axis=2)
        tier = np.array([each.tier_share for each in builders])
        price = np.array([each.price for each in labs])
        return Final(price[None], shares[None], tier[None], self.sales[None])


class LabRules:
    """Discounted Bertrand mark-up on each tier and a sluggish step (Atkeson and Burstein 2008)."""

    market: Market

    def born(self, start: Start, column: int) -> None:
        """Take this lab's numbers of world 0."""
        self.column = column
        self.unit_cost = start.unit_cost[0, column].tolist()
        self.price = start.state.price[0, column].tolist()
        self.impatience = float(start.impatience[0, column])

    def set_price(self) -> None:
        """Move each tier's price towards its mark-up over cost."""
        market = self.market
        p = market.p
        patience = market.mobile / (market.mobile + self.impatience)
        for tier in (0, 1):
            share = float(market.sales[tier, self.column]) / market.sold[tier]
            far = (1.0 + market.between[tier]) * (1.0 - share)
            far += p["market.demand_elasticity"] * share
            near = p["market.mobile_elasticity_weight"] * market.mobile * far
            near += p["market.captive_elasticity"]
            felt = patience * far + (1.0 - patience) * near
            felt = max(felt, p["market.elasticity_floor"])
            markup = min(felt / (felt - 1.0), p["market.markup_cap"])
            target = self.unit_cost[tier] * market.cost_index * markup
            step = p["labs.price_speed"] * log(target / self.price[tier])
            step = max(step, log1p(-p["labs.most_price_cut"]))
            self.price[tier] *= exp(min(step, log1p(p["labs.most_price_rise"])))
            market.price[tier, self.column] = self.price[tier]


class BuilderRules:
    """Nested CES over two tiers of products; part of the spend is free to move each month."""

    market: Market

    def born(self, start: Start, column: int) -> None:
        """Take this builder's numbers of world 0."""
        self.group = int(start.classes[column])
        self.weight = float(start.weight[0, column])
        self.hard_share = float(start.hard_share[0, column])
        self.tier_share = self.hard_share
        self.taste: FloatArray = start.taste[0, :, column].copy()
        self.shares: FloatArray = start.state.shares[0, :, :, column].copy()
        hazard = float(start.p["market.switching_hazard_per_month"][0, 0])
        self.freed = 1.0 if start.router[0, column] else hazard
        self.slope = (start.between[0] * start.class_sigma[self.group]).tolist()

    def buy(self) -> None:
        """Choose, move the freed part of spend, and pay."""
        market = self.market
        p = market.p
        bill = market.spend * self.weight
        score = market.weights[self.group] * self.taste
        dearer = 1.0 + p["open.self_hosting_fixed_usd_per_month"] / max(bill, 1.0)
        score[0, -1] *= dearer ** -self.slope[0]
        score[1, -1] *= dearer ** -self.slope[1]
        total = score.sum(axis=1)
        self.shares *= 1.0 - self.freed
        # Kept shares sum to 1 - freed, as nothing is withdrawn from sale.
        self.shares += score * (self.freed / total)[:, None]
        power = p["market.tier_elasticity"] - 1.0
        hard = self.hard_share * float(total[0]) ** (power / self.slope[0])
        easy = (1.0 - self.hard_share) * float(total[1]) ** (power / self.slope[1])
        self.tier_share += self.freed * (hard / (hard + easy) - self.tier_share)
        frontier = bill * self.tier_share
        market.sales[0] += self.shares[0] * frontier
        market.sales[1] += self.shares[1] * (bill - frontier)
