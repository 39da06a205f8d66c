"""Every decision that a user's own agents may take: one record each, and all there is to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Range = tuple[float, float]


@dataclass(frozen=True)
class Decision:
    """A decision of one kind of agent: the page of the month asks for it, agents may take it.

    To add one, write its record below and its ``decide`` on the page, and its method on the agents.
    """

    kind: str
    """Kind of agent, as in ``MarketModel(agents={kind: ...})``."""
    name: str
    """The agents' method, ``decide_...``."""
    text: str
    """What the answer means, and its unit."""
    within: Range | None
    """Least and most that a number may be, where the default is not beyond; None for yes or no."""
    shape: tuple[str, ...] = ("worlds",)
    """Axes of one agent's answer."""
    axis: int = 1
    """Where the agents' axis stands in the answer of all agents."""
    of_cost: float = 0.0
    """Least share of what serving costs it, `View.unit_cost`, which has the answer's axes."""

    @property
    def says(self) -> str:
        """The decision in a line: what it is, and its shape."""
        comma = "," if len(self.shape) == 1 else ""
        truth = " of bool" if self.within is None else ""
        what, *more = self.text.split(";")
        return ";".join([f"{what}, ({', '.join(self.shape)}{comma}){truth}", *more]) + "."

    @property
    def may_be(self) -> str:
        """What its numbers may be, in words."""
        if self.within is None:
            return "True or False"
        cost = f", and at least {self.of_cost:g} of what serving costs" if self.of_cost else ""
        return "from {:g} to {:g}".format(*self.within) + cost


# Nobody decides beyond these: money of other sizes has no last digits left to balance.
_USD: Final = (0.0, 1e15)
"""No more than twice what all people own: 5e14 USD (UBS Global Wealth Report 2025)."""
_MTOK: Final = (1e-12, 1e6)
"""USD per Mtok: at most a dollar a token; the record's lists go from 0.02 to 600."""
_MONTHLY: Final = (0.01, 1e5)
"""USD per month and person: from a cent to more than people earn."""
_HOUR: Final = (1e-9, 1e6)
"""USD per H100-hour; the record's stay within one digit of a dollar."""
_CHIP: Final = (1e-6, 1e9)
"""USD per H100e; the record's are tens of thousands."""
_H100E: Final = (0.0, 1e12)
"""Fifty thousand times all that was installed in 2025."""
_MILLION: Final = (0.0, 1e4)
"""More people than there are."""
_FACTOR: Final = (0.0, 1e9)
_OF_COST: Final = 1e-3
"""Nearly given away, tokens are asked for without end, and the price of an hour has none either."""
_LABS, _TIERS, _CLOUDS = ("worlds", "labs"), ("worlds", "tiers"), ("worlds", "clouds")
_PRODUCTS, _SEGMENTS = ("worlds", "tiers", "products"), ("worlds", "segments", "labs")

_ALL = (
    Decision("lab", "decide_budget", "R&D compute wanted this month, USD", _USD),
    Decision("lab", "decide_training", "Whether a final training run starts now", None),
    Decision("lab", "decide_release", "Whether a finished model comes out; else it waits", None),
    Decision("lab", "decide_price", "List prices, USD per Mtok", _MTOK, _TIERS, 1, _OF_COST),
    Decision("lab", "decide_plan_price", "Price of the consumer plan, USD per month", _MONTHLY),
    Decision("lab", "decide_seat_price", "Price of an enterprise seat, USD per month", _MONTHLY),
    Decision("lab", "decide_ads", "Whether it begins ads to free users; begun they stay", None),
    Decision("lab", "decide_round", "What it asks investors for, USD; 0 opens no round", _USD),
    Decision("lab", "decide_open_weights", "Whether weights that come out are published", None),
    Decision(
        "lab",
        "decide_open_older",
        "Whether a closed model is published as another replaces it",
        None,
    ),
    Decision("lab", "decide_sale", "Whether it seeks a buyer now", None),
    Decision("hyperscaler", "decide_capex", "Compute ordered this month, H100e", _H100E),
    Decision("hyperscaler", "decide_cloud_price", "Contract price, USD per H100-hour", _HOUR),
    Decision(
        "hyperscaler", "decide_credits", "Cash and credits offered for equity, USD", _USD, _LABS, 2
    ),
    Decision("hyperscaler", "decide_own_lab", "R&D compute it pays for its own labs, USD", _USD),
    Decision("hyperscaler", "decide_bid", "Bid for each lab, USD; 0 for none", _USD, _LABS, 2),
    Decision("neocloud", "decide_capex", "Compute ordered this month, H100e", _H100E),
    Decision("neocloud", "decide_cloud_price", "Contract price, USD per H100-hour", _HOUR),
    Decision("chip_maker", "decide_price", "Price of an H100e, USD", _CHIP, ("worlds", "1")),
    Decision(
        "chip_maker",
        "decide_allocation",
        "H100e shipped by cloud; the last is all but those with a name",
        _H100E,
        _CLOUDS,
    ),
    Decision("investor", "decide_offers", "Offered to each open round, USD", _USD, _LABS, 2),
    Decision(
        "builder", "decide_routing", "Shares of spend that is free to move", _FACTOR, _PRODUCTS, 3
    ),
    Decision(
        "builder",
        "decide_self_hosting",
        "Factor on the appeal of self-hosting; 0 rules it out",
        _FACTOR,
        _TIERS,
        2,
    ),
    Decision("consumers", "decide_plan", "Users after the month, million", _MILLION, _SEGMENTS),
)

DECISIONS: Mapping[tuple[str, str], Decision] = MappingProxyType(
    {(each.kind, each.name): each for each in _ALL}
)
"""By kind of agent and name."""


def of_kind(kind: str) -> tuple[Decision, ...]:
    """All decisions of a kind of agent."""
    return tuple(each for each in _ALL if each.kind == kind)
