"""Everybody has a name in sentences, those too whom no roster spells."""

from __future__ import annotations

from sim.economy.behaviour.capital.acquirers import ACQUIRERS
from sim.results.called import OUTSIDE_BUYERS, called, parent_called


def test_every_buyer_outside_the_roster_has_a_name() -> None:
    assert set(OUTSIDE_BUYERS) == set(ACQUIRERS)
    assert called("buyout_fund", {}) == "a buyout fund"


def test_the_roster_s_spelling_goes_first() -> None:
    labels = {"openai": "OpenAI", "chip_maker": "Nvidia"}
    assert [called(name, labels) for name in ("openai", "chip_maker", "all_others")] == [
        "OpenAI", "Nvidia", "all others",
    ]  # fmt: skip


def test_owners_outside_keep_their_capitals() -> None:
    assert [parent_called(name) for name in ("spacex", "high_flyer")] == ["SpaceX", "High Flyer"]
