"""A fund that invests in labs."""

from __future__ import annotations

from sim.agents.base import Column, Handle, Reading
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View


class Investor(Handle):
    """A venture, sovereign or crossover fund."""

    kind = "investor"
    dry_powder_usd = Column("investors.cash_usd", "Capital not yet invested, USD.")
    returns = Column("investors.returns", "Smoothed multiple on money distributed.")
    stakes = Column("labs.cap_table", "Share of each lab that it holds, (labs,).", axis=2)

    @property
    def portfolio_usd(self) -> Reading:
        """Value of its stakes at the labs' last rounds, USD."""
        labs = self.state.labs
        return self.read((labs.cap_table * labs.valuation_usd[..., None]).sum(axis=1))

    def decide_offers(self, view: View, default: FloatArray) -> FloatArray | None:
        """Money offered to each lab with an open round, USD, (worlds, labs)."""
        return None
