"""A frontier lab."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Column, Handle, Reading, plain
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View

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

    def decide_budget(self, view: View, default: FloatArray) -> FloatArray | None:
        """R&D compute wanted this month, USD, (worlds,)."""
        return None

    def decide_training(self, view: View, default: FloatArray) -> FloatArray | None:
        """Whether a final training run starts now, (worlds,) of bool."""
        return None

    def decide_release(self, view: View, default: FloatArray) -> FloatArray | None:
        """Whether a finished model comes out, (worlds,) of bool; held back where False."""
        return None

    def decide_price(self, view: View, default: FloatArray) -> FloatArray | None:
        """List prices, USD per Mtok, (worlds, tiers)."""
        return None

    def decide_round(self, view: View, default: FloatArray) -> FloatArray | None:
        """What it asks investors for, USD, (worlds,); 0 opens no round."""
        return None

    def decide_open_weights(self, view: View, default: FloatArray) -> FloatArray | None:
        """Whether the weights of what comes out are published, (worlds,) of bool."""
        return None

    def decide_sale(self, view: View, default: FloatArray) -> FloatArray | None:
        """Whether it seeks a buyer now, (worlds,) of bool."""
        return None
