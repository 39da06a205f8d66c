"""The chip maker."""

from __future__ import annotations

from sim.agents.base import Column, Handle
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View


class ChipMaker(Handle):
    """The one maker of merchant accelerators."""

    kind = "chip_maker"
    alone = True
    cash_usd = Column("chips.cash_usd", "Cash, USD.")
    price_usd_per_h100e = Column("chips.price_usd", "Price of an H100-equivalent, USD.")
    shipments_h100e = Column("chips.shipments_h100e", "Shipped last month, H100e.")
    supply_cap_h100e = Column("chips.supply_cap_h100e", "Most it can ship in a month, H100e.")
    lead_time_months = Column("chips.lead_time_months", "Months of orders that wait.")

    def decide_price(self, view: View, default: FloatArray) -> FloatArray | None:
        """Price of an H100-equivalent, USD, (worlds, 1)."""
        return None

    def decide_allocation(self, view: View, default: FloatArray) -> FloatArray | None:
        """H100e shipped to each hyperscaler and, last, to all others, (worlds, clouds)."""
        return None
