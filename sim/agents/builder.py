"""A builder of applications that buys tokens."""

from __future__ import annotations

from sim.agents.base import Column, Handle
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View


class Builder(Handle):
    """An API builder. Products: each lab's API, open weights hosted, the same self-hosted."""

    kind = "builder"
    alive = Column("builders.alive", "True while it is in business.")
    cash_usd = Column("builders.cash_usd", "Cash, USD.")
    weight = Column("builders.weight", "Share of potential market spend.")
    router = Column("builders.router", "True if it re-optimises all spend each month.")
    frontier_share = Column("builders.tier_share", "Share of spend on the frontier tier.")
    shares = Column("builders.shares", "Shares of spend, (tiers, products).", axis=3)

    def decide_routing(self, view: View, default: FloatArray) -> FloatArray | None:
        """Shares of spend that is free to move, (worlds, tiers, products); sum to one."""
        return None

    def decide_self_hosting(self, view: View, default: FloatArray) -> FloatArray | None:
        """Factor on the appeal of self-hosting, (worlds, tiers); 0 rules it out."""
        return None
