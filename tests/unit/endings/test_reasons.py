"""Why this ending rather than the next: in words, from the world's own numbers."""

from __future__ import annotations

import hand_made
import numpy as np
import pytest

from sim.base.written import both_written
from sim.endings.classification import classify, indicators, outcomes
from sim.endings.reasons import reasons
from sim.endings.registry import DEFAULT, RECORDS


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


def test_what_the_other_ending_meets_better_sets_nothing_apart() -> None:
    own, others = (
        {each.indicator: each.limit(DEFAULT) + by * (1 if each.at_least else -1)
         for record in RECORDS.values() for condition in record.conditions
         for each in condition.tests}
        for by in (0.0, 1e3)
    )  # fmt: skip
    values = {name: np.array([own[name], own[name], others[name]]) for name in own}
    reached = np.array(["oligopoly", "oligopoly", "tiered"])
    first, _ = reasons(values, np.zeros((3, len(RECORDS))), reached)
    assert first == (
        "Oligopoly (2 worlds) is set apart by no condition of its own: "
        f"{RECORDS['tiered'].words} meets each about as well or better, in the median."
    )


def test_a_value_is_told_from_its_limit_where_rounding_makes_both_the_same() -> None:
    test = next(each for record in RECORDS.values() for condition in record.conditions
                for each in condition.tests if each.line.unit.startswith("share"))  # fmt: skip
    limit = test.limit(DEFAULT)
    mine, told = test.beside(limit + 0.002, DEFAULT)
    assert mine != told.rsplit(" ", 1)[1]
    assert both_written(0.843, 0.84, "share of tokens") == ("84.3%", "84.0%")
    assert both_written(0.31, 0.5, "share of tokens") == ("31%", "50%")
    assert both_written(1.001, 1.0, "ratio") == ("1.001x", "1.000x")
    assert both_written(2.0, 2.0, "firms") == ("2", "2")
    assert both_written(3693.2, 3693.0, "points") == ("3,693.2", "3,693")


def test_many_worlds_are_set_apart_by_their_medians() -> None:
    first, second = told("commoditization", "commoditization", "consolidation")
    assert first.startswith("Commoditization (2 worlds) is set apart by ")
    assert second.startswith("Consolidation (1 world) is set apart by ")
    assert "; commoditization " in second
