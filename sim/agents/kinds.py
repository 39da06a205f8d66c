"""The kinds of agents: what each can read of its column, and decide; see `DECISIONS`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.agents.base import Answer, Column, Handle, Reading, plain
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.observe import View
from sim.month.decisions import DECISIONS

LEAST_BURN_USD = 1e4
"""Monthly burn below which a runway has no end."""


class Lab(Handle):
    """A lab, living or not yet founded. Prices are by tier: frontier, small."""

    kind = "lab"
    alive = Column("labs.alive", "True while it operates.")
    cash_usd = Column("labs.cash_usd", "Cash, USD.")
    arrears_usd = Column("labs.arrears_usd", "Compute bills not yet paid, USD.")
    price_usd_per_mtok = Column("labs.price", "List prices by tier, USD per Mtok.")
    plan_price_usd = Column("labs.plan_price", "Consumer plan, USD per month.")
    seat_price_usd = Column("labs.seat_price", "Enterprise seat, USD per month.")
    capability = Column("labs.capability", "Best released model, log10 effective FLOP.")
    open_weights = Column("labs.open_weights", "True if it publishes its weights.")
    valuation_usd = Column("labs.valuation_usd", "Post-money value of the last round, USD.")
    burn_usd = Column("labs.burn_usd", "Smoothed outflow before financing, USD per month.")
    rd_usd = Column("labs.rd_usd", "R&D compute, USD per month.")
    staff_people = Column("labs.staff_people", "Staff.")

    @property
    def revenue_usd(self) -> Reading:
        """Revenue of the last month, USD."""
        return self.read(self.state.labs.revenue_window[..., -1])

    @property
    def credits_usd(self) -> Reading:
        """Compute credits not yet used, USD."""
        return self.read(self.state.labs.credits_usd.sum(axis=2))

    @property
    def runway_months(self) -> Reading:
        """Cash over burn; infinite without burn."""
        labs = self.state.labs
        months = labs.cash_usd / np.maximum(labs.burn_usd, LEAST_BURN_USD)
        return self.read(np.where(labs.burn_usd > LEAST_BURN_USD, months, np.inf))

    @property
    def owner(self) -> Reading:
        """Name of the hyperscaler that controls it, "independent" or "outside parent"."""
        names = np.array([*self.model.world.setting.hyperscalers, "outside parent", "independent"])
        return plain(names[self.state.labs.owner[:, self.column]])

    def decide_budget(self, view: View, default: FloatArray) -> Answer:
        """R&D compute wanted this month, USD, (worlds,)."""
        return default

    def decide_training(self, view: View, default: BoolArray) -> Answer:
        """Whether a final training run starts now, (worlds,) of bool."""
        return default

    def decide_release(self, view: View, default: BoolArray) -> Answer:
        """Whether a finished model comes out, (worlds,) of bool; else it waits."""
        return default

    def decide_price(self, view: View, default: FloatArray) -> Answer:
        """List prices, USD per Mtok, (worlds, tiers)."""
        return default

    def decide_plan_price(self, view: View, default: FloatArray) -> Answer:
        """Price of the consumer plan, USD per month, (worlds,)."""
        return default

    def decide_seat_price(self, view: View, default: FloatArray) -> Answer:
        """Price of an enterprise seat, USD per month, (worlds,)."""
        return default

    def decide_ads(self, view: View, default: BoolArray) -> Answer:
        """Whether it begins ads to free users, (worlds,) of bool; begun they stay."""
        return default

    def decide_round(self, view: View, default: FloatArray) -> Answer:
        """What it asks investors for, USD, (worlds,); 0 opens no round."""
        return default

    def decide_open_weights(self, view: View, default: BoolArray) -> Answer:
        """Whether weights that come out are published, (worlds,) of bool."""
        return default

    def decide_open_older(self, view: View, default: BoolArray) -> Answer:
        """Whether a closed model is published as another replaces it, (worlds,) of bool."""
        return default

    def decide_sale(self, view: View, default: BoolArray) -> Answer:
        """Whether it seeks a buyer now, (worlds,) of bool."""
        return default


class _Cloud(Handle):
    """What all clouds that are agents let read; each kind has its own decisions."""

    cash_usd = Column("clouds.cash_usd", "Cash, USD.")
    utilisation = Column("clouds.utilisation", "Share of installed AI compute in use.")
    cloud_price_usd_per_h100_hour = Column("clouds.price_usd", "Posted contract price.")
    pipeline_h100e = Column("clouds.pipeline_h100e", "Ordered, not yet shipped, H100e.")
    ai_revenue_usd = Column("clouds.ai_revenue_usd", "Smoothed AI revenue, USD per month.")
    debt_usd = Column("clouds.debt_usd", "Owed to lenders for AI, USD.")

    @property
    def capacity_h100e(self) -> Reading:
        """Installed AI compute, H100e."""
        return self.read(self.state.clouds.vintages_h100e.sum(axis=2))


class Hyperscaler(_Cloud):
    """A hyperscaler."""

    kind = "hyperscaler"

    def decide_capex(self, view: View, default: FloatArray) -> Answer:
        """Compute ordered this month, H100e, (worlds,)."""
        return default

    def decide_cloud_price(self, view: View, default: FloatArray) -> Answer:
        """Contract price, USD per H100-hour, (worlds,)."""
        return default

    def decide_credits(self, view: View, default: FloatArray) -> Answer:
        """Cash and credits offered for equity, USD, (worlds, labs)."""
        return default

    def decide_own_lab(self, view: View, default: FloatArray) -> Answer:
        """R&D compute it pays for its own labs, USD, (worlds,)."""
        return default

    def decide_bid(self, view: View, default: FloatArray) -> Answer:
        """Bid for each lab, USD, (worlds, labs); 0 for none."""
        return default


class Neocloud(_Cloud):
    """A cloud company without another business: it builds on what lenders give, and can default.

    Its ``column`` is that of its clouds' columns, after the hyperscalers'.
    """

    kind = "neocloud"
    default_spread = Column("clouds.default_spread", "Added to its rate since a default, a year.")

    def place_among(self, size: int) -> int:
        """Its place along an axis of ``size``: that of neoclouds alone, or of all clouds."""
        setting = self.model.world.setting
        alone = size == len(setting.neoclouds)
        return self.column - len(setting.hyperscalers) if alone else self.column

    def decide_capex(self, view: View, default: FloatArray) -> Answer:
        """Compute ordered this month, H100e, (worlds,)."""
        return default

    def decide_cloud_price(self, view: View, default: FloatArray) -> Answer:
        """Contract price, USD per H100-hour, (worlds,)."""
        return default


class ChipMaker(Handle):
    """The one maker of merchant accelerators."""

    kind = "chip_maker"
    alone = True
    cash_usd = Column("chips.cash_usd", "Cash, USD.")
    price_usd_per_h100e = Column("chips.price_usd", "Price of an H100-equivalent, USD.")
    shipments_h100e = Column("chips.shipments_h100e", "Shipped last month, H100e.")
    supply_cap_h100e = Column("chips.supply_cap_h100e", "Most it can ship in a month, H100e.")
    lead_time_months = Column("chips.lead_time_months", "Months of orders that wait.")

    def decide_price(self, view: View, default: FloatArray) -> Answer:
        """Price of an H100e, USD, (worlds, 1)."""
        return default

    def decide_allocation(self, view: View, default: FloatArray) -> Answer:
        """H100e shipped by cloud, (worlds, clouds); the last is all but those with a name."""
        return default


class Investor(Handle):
    """A venture, sovereign or crossover fund."""

    kind = "investor"
    dry_powder_usd = Column("investors.committed_usd", "Committed and not yet called, USD.")
    returns = Column("investors.returns", "Smoothed multiple on money distributed.")
    stakes = Column("labs.cap_table", "Share of each lab that it holds, (labs,).", axis=2)

    @property
    def portfolio_usd(self) -> Reading:
        """Value of its stakes at the labs' last rounds, USD."""
        labs = self.state.labs
        return self.read((labs.cap_table * labs.valuation_usd[..., None]).sum(axis=1))

    def decide_offers(self, view: View, default: FloatArray) -> Answer:
        """Offered to each open round, USD, (worlds, labs)."""
        return default


class Builder(Handle):
    """An API builder. Products: each lab's API, open weights hosted, the same self-hosted."""

    kind = "builder"
    alive = Column("builders.alive", "True while it is in business.")
    cash_usd = Column("builders.cash_usd", "Cash, USD.")
    weight = Column("builders.weight", "Share of its segment's potential spend.")
    router = Column("builders.router", "True if it re-optimises all spend each month.")
    frontier_share = Column("builders.tier_share", "Share of spend on the frontier tier.")
    shares = Column("builders.shares", "Shares of spend, (tiers, products).", axis=3)

    def decide_routing(self, view: View, default: FloatArray) -> Answer:
        """Shares of spend that is free to move, (worlds, tiers, products)."""
        return default

    def decide_self_hosting(self, view: View, default: FloatArray) -> Answer:
        """Factor on the appeal of self-hosting, (worlds, tiers); 0 rules it out."""
        return default


class Consumers(Handle):
    """All who use assistants; segments are casual, professional, enterprise."""

    kind = "consumers"
    alone = True

    @property
    def users_million(self) -> Reading:
        """Users by segment and lab, million people, (segments, labs)."""
        return plain(self.state.consumers.users)

    @property
    def paying_million(self) -> Reading:
        """Paying users and seats by segment and lab, million, (segments, labs)."""
        return plain(self.state.consumers.paying)

    def decide_plan(self, view: View, default: FloatArray) -> Answer:
        """Users after the month, million, (worlds, segments, labs)."""
        return default


KINDS: Mapping[str, type[Handle]] = {
    each.kind: each
    for each in (Lab, Hyperscaler, Neocloud, ChipMaker, Investor, Builder, Consumers)
}
"""The class of each kind of agent."""

DEFAULTS = frozenset(getattr(KINDS[kind], name) for kind, name in DECISIONS)
"""The methods that keep the default."""
