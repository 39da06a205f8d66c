"""Patron: pays for its customers' growth with cash and credits, and takes shares for them.

Why: a seller with a margin can lend to those whom banks turn away, because part of each dollar
comes back as sales (Brennan, Maksimovic and Zechner 1988, Journal of Finance 43:1127). Loses when
the customers that it keeps alive die later, and owe more.
"""

from sim.agents import Hyperscaler, View
from sim.base.axes import FloatArray

MORE = 2.0


class Patron(Hyperscaler):
    """Twice the cash and credits that the rule would offer to the labs it hosts."""

    def decide_credits(self, view: View, default: FloatArray) -> FloatArray:
        """Cash and credits offered for equity, USD, (worlds, labs)."""
        return default * MORE
