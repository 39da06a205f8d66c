"""The market of `market_start` in mesa-frames: labs, builders and choices as Polars frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from market_start import COST_DECLINE, LN10, SPEND_GROWTH, Final, Start
from mesa_frames import AgentSetPolars, ModelDF

KEYS = ["builder", "tier"]


class Labs(AgentSetPolars):
    """One row for each lab's tier: whole columns are priced at once; ids are unique in a model."""

    def __init__(self, model: ModelDF, start: Start) -> None:
        super().__init__(model)
        labs = start.unit_cost.shape[1]
        tier, product = np.repeat([0, 1], labs), np.tile(np.arange(labs), 2)
        self += pl.DataFrame(
            {
                "unique_id": np.arange(2 * labs),
                "tier": tier,
                "product": product,
                "cost": start.unit_cost[0].T.ravel(),
                "price": start.state.price[0].T.ravel(),
                "between": 1.0 + start.between[0][tier],
                "impatience": start.impatience[0][product],
            }
        )

    def step(self) -> None:
        """A month of these agents."""
        self.set_price()

    def set_price(self) -> None:
        """Move prices towards the discounted Bertrand mark-up over cost."""
        p, mobile = self.model.p, self.model.mobile
        share = pl.col("sales") / pl.col("sold")
        far = pl.col("between") * (1.0 - share) + p["market.demand_elasticity"] * share
        near = p["market.captive_elasticity"]
        near = near + p["market.mobile_elasticity_weight"] * mobile * pl.col("far")
        patience = mobile / (mobile + pl.col("impatience"))
        felt = patience * pl.col("far") + (1.0 - patience) * near
        felt = felt.clip(lower_bound=p["market.elasticity_floor"])
        markup = (pl.col("felt") / (pl.col("felt") - 1.0)).clip(upper_bound=p["market.markup_cap"])
        cost = pl.col("cost") * np.exp(-COST_DECLINE * self.model.month)
        step = p["labs.price_speed"] * (cost * markup / pl.col("price")).log()
        cut, rise = np.log1p(-p["labs.most_price_cut"]), np.log1p(p["labs.most_price_rise"])
        priced = (
            self.agents.lazy()
            .join(
                self.model.sales.lazy(), on=["tier", "product"], how="left", maintain_order="left"
            )
            .with_columns(far=far)
            .with_columns(felt=felt)
            .with_columns(price=pl.col("price") * step.clip(cut, rise).exp())
            .collect()
        )
        self["price"] = priced["price"]


class Builders(AgentSetPolars):
    """One row for each builder; what it may buy is a frame of builder by tier by product."""

    def __init__(self, model: ModelDF, start: Start) -> None:
        super().__init__(model)
        tiers, products, builders = start.state.shares[0].shape
        hazard = float(start.p["market.switching_hazard_per_month"][0, 0])
        self += pl.DataFrame(
            {
                "unique_id": 2 * start.unit_cost.shape[1] + np.arange(builders),
                "builder": np.arange(builders),
                "weight": start.weight[0],
                "hard": start.hard_share[0],
                "tier_share": start.hard_share[0],
                "freed": np.maximum(start.router[0], hazard),
                "sigma": start.class_sigma[start.classes],
            }
        )
        b, t, j = (each.ravel() for each in np.indices((builders, tiers, products)))
        self.choices = pl.DataFrame(
            {
                "builder": b,
                "tier": t,
                "product": j,
                "group": start.classes[b],
                "taste": start.taste[0][j, b],
                "share": start.state.shares[0][t, j, b],
                "own": j == products - 1,
                "slope": start.between[0][t] * start.class_sigma[start.classes][b],
            }
        )

    def step(self) -> None:
        """A month of these agents."""
        self.buy()

    def buy(self) -> None:
        """Choose, move the freed part of spend, and pay."""
        model, p = self.model, self.model.p
        spend = model.start_spend * np.exp(SPEND_GROWTH * model.month)
        people = self.agents.select("builder", "freed", bill=spend * pl.col("weight"))
        dearer = 1.0 + p["open.self_hosting_fixed_usd_per_month"] / pl.col("bill").clip(1.0)
        own = pl.when("own").then(dearer ** -pl.col("slope")).otherwise(1.0)
        keys = ["group", "tier", "product"]
        choices = (
            self.choices.lazy()
            .join(model.weights().lazy(), on=keys, how="left", maintain_order="left")
            .join(people.lazy(), on="builder", how="left", maintain_order="left")
            .with_columns(score=pl.col("appeal") * pl.col("taste") * own)
            .with_columns(total=pl.col("score").sum().over(KEYS))
            .with_columns(
                share=(1.0 - pl.col("freed")) * pl.col("share")
                + pl.col("freed") * pl.col("score") / pl.col("total")
            )
            .collect()
        )
        self["tier_share"] = self.tier_shares(choices)
        split = self.agents.select("builder", "tier_share")
        frontier = pl.col("tier") == 0
        part = pl.when(frontier).then("tier_share").otherwise(1.0 - pl.col("tier_share"))
        model.sales = (
            choices.lazy()
            .join(split.lazy(), on="builder", how="left", maintain_order="left")
            .group_by("tier", "product", maintain_order=True)
            .agg(sales=(pl.col("share") * pl.col("bill") * part).sum())
            .with_columns(sold=pl.col("sales").sum().over("tier"))
            .collect()
        )
        self.choices = self.choices.with_columns(choices["share"])

    def tier_shares(self, choices: pl.DataFrame) -> pl.Series:
        """Frontier share of each builder's spend after the part that is free has moved."""
        power = (self.model.p["market.tier_elasticity"] - 1.0) / pl.col("slope")
        first = choices.lazy().filter(pl.col("product") == 0)
        index = first.with_columns(index=pl.col("total") ** power)
        index = index.group_by("builder", maintain_order=True).agg(pl.col("index"))
        hard = pl.col("hard") * pl.col("index").list.get(0)
        easy = (1.0 - pl.col("hard")) * pl.col("index").list.get(1)
        old = pl.col("tier_share")
        both = self.agents.lazy().with_columns(index.collect()["index"])
        moved = old + pl.col("freed") * (hard / (hard + easy) - old)
        return both.select(tier_share=moved).collect()["tier_share"]


class FramesMarket(ModelDF):
    """One world."""

    def __init__(self, start: Start) -> None:
        super().__init__(0)
        self.p: dict[str, float] = {name: float(each[0, 0]) for name, each in start.p.items()}
        hazard = self.p["market.switching_hazard_per_month"]
        self.mobile = hazard + (1.0 - hazard) * self.p["market.router_share"]
        self.start_spend, self.month = float(start.spend_usd[0, 0]), 0
        self.labs, self.builders = Labs(self, start), Builders(self, start)
        self.agents += [self.labs, self.builders]
        tiers, products = start.gap[0].shape
        c, t, j = (each.ravel() for each in np.indices((len(start.class_sigma), tiers, products)))
        sigma = start.between[0][t] * start.class_sigma[c]
        quality = self.p["market.quality_exponent"] * LN10 * start.class_quality[c]
        worth = sigma * quality * start.gap[0][t, j] + start.shift[0][t, j]
        self.offers = pl.DataFrame(
            {"group": c, "tier": t, "product": j, "sigma": sigma, "worth": worth}
        )
        t, j = (each.ravel() for each in np.indices((tiers, 2)))
        self.open = pl.DataFrame(
            {"tier": t, "product": j + products - 2, "price": start.open_price[0][t, j]}
        )
        t, j = (each.ravel() for each in np.indices((tiers, products)))
        sales = {"tier": t, "product": j, "sales": start.state.sales[0][t, j]}
        self.sales = pl.DataFrame(sales).with_columns(sold=pl.col("sales").sum().over("tier"))

    def weights(self) -> pl.DataFrame:
        """Exponentials of utility by class of builders and product."""
        price = pl.concat([self.labs.agents.select("tier", "product", "price"), self.open])
        value = pl.col("worth") - pl.col("sigma") * pl.col("price").log()
        return (
            self.offers.lazy()
            .join(price.lazy(), on=["tier", "product"], how="left", maintain_order="left")
            .select("group", "tier", "product", appeal=value.clip(-60.0, 60.0).exp())
            .collect()
        )

    def step(self) -> None:
        """One month: all labs price at once, then all builders buy."""
        self.agents.step()
        self.month += 1


def run(start: Start, months: int) -> Final:
    """World 0 after some months."""
    model: Any = FramesMarket(start)
    for _ in range(months):
        model.step()
    tiers, products, builders = start.state.shares[0].shape
    shares = model.builders.choices["share"].to_numpy().reshape(builders, tiers, products)
    price = model.labs["price"].to_numpy().reshape(tiers, -1)
    sales = model.sales.sort("tier", "product")["sales"].to_numpy().reshape(tiers, products)
    tier_share = model.builders["tier_share"].to_numpy()
    return Final(price.T[None], shares.transpose(1, 2, 0)[None], tier_share[None], sales[None])
