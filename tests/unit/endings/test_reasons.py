"""Why this ending rather than the next: in words, from the world's own numbers."""

from __future__ import annotations

import hand_made
import pytest

from sim.endings.classification import classify, indicators, outcomes
from sim.endings.reasons import reasons
from sim.endings.registry import RECORDS


def told(*names: str) -> list[str]:
    result = classify(hand_made.dataset(*(hand_made.WORLDS[name]() for name in names)))
    values = {name: each[:, -1] for name, each in indicators(outcomes(result)).items()}
    return reasons(values, result["membership"].values, result["ending"].values)


@pytest.mark.parametrize("ending", list(hand_made.WORLDS))
def test_each_ending_has_two_sentences_that_name_it_and_another(ending: str) -> None:
    first, second = told(ending)
    assert first.startswith(RECORDS[ending].title)
    assert ", the next, fits " in second
    assert "nan" not in first + second


def test_a_sentence_has_the_value_and_the_limit() -> None:
    first, second = told("consolidation")
    assert "concentration of revenue by controlling owner 4,500 (at least 3,693)" in first
    assert "bought or closed 2 (at least 2)" in first
    assert second == (
        "Oligopoly, the next, fits 100% by its own lines: it stands beside, for consolidation is "
        "tested before it."
    )


def test_what_is_left_says_so() -> None:
    first, second = told("unresolved")
    assert first == "Unresolved is what is left (fit 80%): no other ending fits 50%."
    assert "it lacks" in second


def test_many_worlds_are_set_apart_by_their_medians() -> None:
    first, second = told("commoditization", "commoditization", "consolidation")
    assert first.startswith("Commoditization (2 worlds) is set apart by ")
    assert second.startswith("Consolidation (1 world) is set apart by ")
    assert "; commoditization " in second
