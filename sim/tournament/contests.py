"""Who can be ranked: kinds of agents that have a league, and why the others have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.agents import Builder, ChipMaker, Consumers, Hyperscaler, Investor, Lab, Neocloud
from sim.agents.base import Handle
from sim.base.errors import ScenarioError

SURVIVES, VALUE, SHARE = "survives", "value_usd", "share"
MEASURES = (SURVIVES, VALUE, SHARE)
"""By which places are given, each with equal weight."""


@dataclass(frozen=True)
class Contest:
    """The league of one kind of agent: who sits, and what the three measures mean there."""

    cls: type[Handle]
    noun: str
    nouns: str
    seats: int
    """At most as many, of those that earn most."""
    survives: str
    value: str
    share: str
    seated: str
    """Who sits, in words."""
    rules_own: Mapping[str, str]
    """Decisions that stay the rules', and why."""

    @property
    def kind(self) -> str:
        """As in ``MarketModel(agents={kind: ...})``."""
        return self.cls.kind

    @property
    def heads(self) -> tuple[tuple[str, str, str], ...]:
        """Measure, its head, and what it is."""
        texts = (self.survives, self.value, self.share)
        heads = ("Survives", "Value made", "Share")
        return tuple(zip(MEASURES, heads, texts, strict=True))


_NO_PRICE = (
    "a lab inside a cloud has no price in the model, so that neither starving nor feeding nor "
    "buying one can be scored"
)
_CLOUDS_VALUE = (
    "cash, machines and halls at what new ones cost less age, and shares of labs, less debt, at "
    "the end over the start, and what owners took less what they and other business put in; mean"
)
_CLOUDS_SHARE = "of all clouds' sales of compute in the last year, mean"
CONTESTS: Mapping[str, Contest] = {
    each.kind: each
    for each in (
        Contest(
            Lab, "lab", "labs", 8,
            "alive and its own at the end, part of worlds",
            "worth at the end less money put in since the start, mean",
            "of all labs' revenue in the last year, mean",
            "the independent labs that earn most in the first month", {},
        ),
        Contest(
            Hyperscaler, "hyperscaler", "hyperscalers", 8,
            "never in default, part of worlds", _CLOUDS_VALUE, _CLOUDS_SHARE,
            "the hyperscalers", {"decide_own_lab": _NO_PRICE, "decide_bid": _NO_PRICE},
        ),
        Contest(
            Neocloud, "neocloud", "neoclouds", 8,
            "never in default, part of worlds", _CLOUDS_VALUE, _CLOUDS_SHARE,
            "the neoclouds, which live on what lenders give", {},
        ),
    )
}  # fmt: skip
"""By kind."""
_ONE = "there is one in each world, and nobody to rank it against"
REFUSED: Mapping[type[Handle], str] = {
    ChipMaker: _ONE,
    Consumers: _ONE,
    Investor: "what a fund holds is valued at the price of rounds that its own offers make, so "
    "that it could bid up its own score",
    Builder: "a builder is a draw from a sample that stands for thousands of customers, another "
    "one in each world, so that no seat is the same twice",
}
"""Kinds without a league, and why."""


def contest(cls: type[Handle], decides: frozenset[str]) -> Contest:
    """The league in which a class plays, ``decides`` being the decisions that it takes itself.

    Raises
    ------
    ScenarioError
        There is none, or a decision is none that can be scored.
    """
    for kind, why in REFUSED.items():
        if issubclass(cls, kind):
            raise ScenarioError(f"subclasses {kind.__name__}, which cannot be ranked fairly: {why}")
    found = next((each for each in CONTESTS.values() if issubclass(cls, each.cls)), None)
    if found is None:
        raise ScenarioError(f"{cls.__name__} is of no kind that can be ranked: {_known()}")
    for name in sorted(decides & set(found.rules_own)):
        raise ScenarioError(f"{name} is not a strategy's to take here: {found.rules_own[name]}")
    return found


def _known() -> str:
    return " or ".join(each.cls.__name__ for each in CONTESTS.values())
