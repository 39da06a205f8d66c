"""Every decision that a user's own agents may take: one record each, and all there is to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

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
    shape: tuple[str, ...] = ("worlds",)
    """Axes of one agent's answer."""
    axis: int = 1
    """Where the agents' axis stands in the answer of all agents."""
    sign: Sign = "at least 0"
    """What a number may be; whether the answer is none, but yes or no."""

    @property
    def says(self) -> str:
        """The decision in a line: what it is, and its shape."""
        comma = "," if len(self.shape) == 1 else ""
        truth = " of bool" if self.sign == "yes or no" else ""
        what, *more = self.text.split(";")
        return ";".join([f"{what}, ({', '.join(self.shape)}{comma}){truth}", *more]) + "."


_ALL = (
    Decision("lab", "decide_budget", "R&D compute wanted this month, USD"),
    Decision("lab", "decide_training", "Whether a final training run starts now", sign="yes or no"),
    Decision(
        "lab",
        "decide_release",
        "Whether a finished model comes out; else it is held back",
        sign="yes or no",
    ),
    Decision(
        "lab", "decide_price", "List prices, USD per Mtok", ("worlds", "tiers"), sign="above 0"
    ),
    Decision("lab", "decide_round", "What it asks investors for, USD; 0 opens no round"),
    Decision(
        "lab",
        "decide_open_weights",
        "Whether the weights of what comes out are published",
        sign="yes or no",
    ),
    Decision("lab", "decide_sale", "Whether it seeks a buyer now", sign="yes or no"),
    Decision("hyperscaler", "decide_capex", "Compute ordered this month, H100e"),
    Decision(
        "hyperscaler", "decide_cloud_price", "Contract price, USD per H100-hour", sign="above 0"
    ),
    Decision(
        "hyperscaler",
        "decide_credits",
        "Cash and credits offered to each lab for equity, USD",
        ("worlds", "labs"),
        axis=2,
    ),
    Decision("hyperscaler", "decide_own_lab", "R&D compute it pays for its own labs, USD"),
    Decision(
        "hyperscaler",
        "decide_bid",
        "Bid for each lab on sale, USD; 0 for none",
        ("worlds", "labs"),
        axis=2,
    ),
    Decision(
        "chip_maker",
        "decide_price",
        "Price of an H100-equivalent, USD",
        ("worlds", "1"),
        sign="above 0",
    ),
    Decision(
        "chip_maker",
        "decide_allocation",
        "H100e shipped to each hyperscaler and, last, to all others",
        ("worlds", "clouds"),
    ),
    Decision(
        "investor",
        "decide_offers",
        "Money offered to each lab with an open round, USD",
        ("worlds", "labs"),
        axis=2,
    ),
    Decision(
        "builder",
        "decide_routing",
        "Shares of spend that is free to move; they are scaled to sum to one",
        ("worlds", "tiers", "products"),
        axis=3,
    ),
    Decision(
        "builder",
        "decide_self_hosting",
        "Factor on the appeal of self-hosting; 0 rules it out",
        ("worlds", "tiers"),
        axis=2,
    ),
    Decision(
        "consumers",
        "decide_plan",
        "Users of each lab after the month, million people",
        ("worlds", "segments", "labs"),
    ),
)

DECISIONS: Mapping[tuple[str, str], Decision] = MappingProxyType(
    {(each.kind, each.name): each for each in _ALL}
)
"""By kind of agent and name."""


def of_kind(kind: str) -> tuple[Decision, ...]:
    """All decisions of a kind of agent."""
    return tuple(each for each in _ALL if each.kind == kind)
