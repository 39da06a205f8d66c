"""How agents are called in sentences: those whom no roster names too."""

from __future__ import annotations

from collections.abc import Mapping

OUTSIDE_BUYERS = {
    "other_company": "a company outside the model",
    "chip_maker": "the chip maker",
    "buyout_fund": "a buyout fund",
}
"""Buyers of labs that no roster spells, by their names in the table of events."""
PARENTS = {"spacex": "SpaceX", "bytedance": "ByteDance"}
"""Owners outside the market whose names have capitals within."""


def called(name: str, labels: Mapping[str, str]) -> str:
    """An agent in a sentence; ``labels`` are those of the scenario's roster.

    Worked: buyout_fund -> ``a buyout fund``; all_others, which nobody labels, -> ``all others``.
    """
    return labels.get(name) or OUTSIDE_BUYERS.get(name, name.replace("_", " "))


def parent_called(name: str) -> str:
    """An owner outside the market, as a scenario writes it. Worked: spacex -> ``SpaceX``."""
    return PARENTS.get(name, name.replace("_", " ").title())
