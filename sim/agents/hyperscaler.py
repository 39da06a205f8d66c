"""A cloud company that builds capacity, rents it out, and funds and owns labs."""

from __future__ import annotations

from sim.agents.base import Column, Handle, Reading
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View


class Hyperscaler(Handle):
    """A hyperscaler."""

    kind = "hyperscaler"
    cash_usd = Column("clouds.cash_usd", "Cash, USD.")
    utilisation = Column("clouds.utilisation", "Share of installed AI compute in use.")
    cloud_price_usd_per_h100_hour = Column("clouds.price_usd", "Posted contract price.")
    pipeline_h100e = Column("clouds.pipeline_h100e", "Ordered, not yet shipped, H100e.")
    ai_revenue_usd = Column("clouds.ai_revenue_usd", "Smoothed AI revenue, USD per month.")

    @property
    def capacity_h100e(self) -> Reading:
        """Installed AI compute, H100e."""
        return self.read(self.state.clouds.vintages_h100e.sum(axis=2))

    def decide_capex(self, view: View, default: FloatArray) -> FloatArray | None:
        """Compute ordered this month, H100e, (worlds,)."""
        return None

    def decide_cloud_price(self, view: View, default: FloatArray) -> FloatArray | None:
        """Contract price posted, USD per H100-hour, (worlds,)."""
        return None

    def decide_credits(self, view: View, default: FloatArray) -> FloatArray | None:
        """Cash and credits offered to each lab for equity, USD, (worlds, labs)."""
        return None

    def decide_own_lab(self, view: View, default: FloatArray) -> FloatArray | None:
        """R&D compute it pays for its own labs, USD, (worlds,)."""
        return None

    def decide_bid(self, view: View, default: FloatArray) -> FloatArray | None:
        """Bid for each lab on sale, USD, (worlds, labs); 0 for none."""
        return None
