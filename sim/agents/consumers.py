"""Consumers and enterprises with seats, by segment."""

from __future__ import annotations

from sim.agents.base import Handle, Reading, plain
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View


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

    def decide_plan(self, view: View, default: FloatArray) -> FloatArray | None:
        """Users of each lab after the month, million people, (worlds, segments, labs)."""
        return None
