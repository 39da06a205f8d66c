"""Why this ending rather than the next: in words, from the world's own numbers."""

from __future__ import annotations

import hand_made
import numpy as np
import pytest

from sim.endings.classification import classify, indicators, outcomes
from sim.endings.reasons import reasons


def told(*names: str) -> list[str]:
    result = classify(hand_made.dataset(*(hand_made.WORLDS[name]() for name in names)))
    values = {name: each[:, -1] for name, each in indicators(outcomes(result)).items()}
    return reasons(values, result["membership"].values, result["ending"].values)


@pytest.mark.parametrize("ending", list(hand_made.WORLDS))
def test_each_ending_has_two_sentences_that_name_it_and_another(ending: str) -> None:
    first, second = told(ending)
    assert first.lower().startswith(ending.replace("_", " "))
    assert ", the next, fits " in second
    assert "nan" not in first + second


def test_a_sentence_has_the_value_and_the_limit() -> None:
    first, second = told("consolidation")
    assert "share of tokens sold near serving cost 10% (at least 50%)" in second
    assert "labs at the frontier that no hyperscaler controls 1 (at most 2)" in first
    assert "concentration of revenue by controlling owner 3,400 (at least 1,800)" in first


def test_what_is_left_says_so() -> None:
    first, second = told("oligopoly")
    assert first == "Oligopoly is what is left (fit 93%): no other ending fits 45%."
    assert "it lacks" in second


def test_many_worlds_are_set_apart_by_their_medians() -> None:
    first, second = told("commoditization", "commoditization", "consolidation")
    assert first.startswith("Commoditization (2 worlds) is set apart by ")
    assert second.startswith("Consolidation (1 world) is set apart by ")
    assert "; commoditization " in second


def test_a_subsidy_beside_an_ending_does_not_count() -> None:
    result = classify(hand_made.dataset(
        hand_made.consolidation() | {"price_to_full_cost": hand_made.flat(0.5)}
    ))  # fmt: skip
    values = {name: each[:, -1] for name, each in indicators(outcomes(result)).items()}
    said = reasons(values, result["membership"].values, result["ending"].values)[1]
    assert "it counts only where no other ending fits 45%" in said
    assert np.all(result["ending"].values == "consolidation")
