"""Every decision that a user's own agents may take: one record each, and all there is to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Sign = Literal["above 0", "at least 0", "any", "yes or no"]


@dataclass(frozen=True)
class Decision:
    """A decision of one kind of agent: the page of the month asks for it, agents may take it.

    To add one, write its record below and its ``decide`` on the page.
    """

    kind: str
    """Kind of agent, as in ``MarketModel(agents={kind: ...})``."""
    name: str
    """The agents' method, ``decide_...``."""
    text: str
    """What the answer means, and its unit."""
    sign: Sign = "at least 0"
    """What a number may be; whether the answer is none, but yes or no."""
    shape: tuple[str, ...] = ("worlds",)
    """Axes of one agent's answer."""
    axis: int = 1
    """Where the agents' axis stands in the answer of all agents."""

    @property
    def says(self) -> str:
        """The decision in a line: what it is, and its shape."""
        comma = "," if len(self.shape) == 1 else ""
        truth = " of bool" if self.sign == "yes or no" else ""
        what, *more = self.text.split(";")
        return ";".join([f"{what}, ({', '.join(self.shape)}{comma}){truth}", *more]) + "."


_YES: Final = "yes or no"
_MORE: Final = "above 0"
_SOME: Final = "at least 0"
_LABS, _TIERS, _CLOUDS = ("worlds", "labs"), ("worlds", "tiers"), ("worlds", "clouds")
_PRODUCTS, _SEGMENTS = ("worlds", "tiers", "products"), ("worlds", "segments", "labs")

_ALL = (
    Decision("lab", "decide_budget", "R&D compute wanted this month, USD"),
    Decision("lab", "decide_training", "Whether a final training run starts now", _YES),
    Decision("lab", "decide_release", "Whether a finished model comes out; else it waits", _YES),
    Decision("lab", "decide_price", "List prices, USD per Mtok", _MORE, _TIERS),
    Decision("lab", "decide_round", "What it asks investors for, USD; 0 opens no round"),
    Decision("lab", "decide_open_weights", "Whether weights that come out are published", _YES),
    Decision("lab", "decide_sale", "Whether it seeks a buyer now", _YES),
    Decision("hyperscaler", "decide_capex", "Compute ordered this month, H100e"),
    Decision("hyperscaler", "decide_cloud_price", "Contract price, USD per H100-hour", _MORE),
    Decision(
        "hyperscaler", "decide_credits", "Cash and credits offered for equity, USD", _SOME, _LABS, 2
    ),
    Decision("hyperscaler", "decide_own_lab", "R&D compute it pays for its own labs, USD"),
    Decision("hyperscaler", "decide_bid", "Bid for each lab, USD; 0 for none", _SOME, _LABS, 2),
    Decision("chip_maker", "decide_price", "Price of an H100e, USD", _MORE, ("worlds", "1")),
    Decision(
        "chip_maker",
        "decide_allocation",
        "H100e shipped by cloud; the last is all others",
        _SOME,
        _CLOUDS,
    ),
    Decision("investor", "decide_offers", "Offered to each open round, USD", _SOME, _LABS, 2),
    Decision(
        "builder", "decide_routing", "Shares of spend that is free to move", _SOME, _PRODUCTS, 3
    ),
    Decision(
        "builder",
        "decide_self_hosting",
        "Factor on the appeal of self-hosting; 0 rules it out",
        _SOME,
        _TIERS,
        2,
    ),
    Decision("consumers", "decide_plan", "Users after the month, million", _SOME, _SEGMENTS),
)

DECISIONS: Mapping[tuple[str, str], Decision] = MappingProxyType(
    {(each.kind, each.name): each for each in _ALL}
)
"""By kind of agent and name."""


def of_kind(kind: str) -> tuple[Decision, ...]:
    """All decisions of a kind of agent."""
    return tuple(each for each in _ALL if each.kind == kind)
