"""Moves of thresholds: which there are, and that a world near a line changes sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xarray as xr

from sim.analysis import robustness
from sim.analysis.reading import labels
from sim.endings.classification import DEFAULT, Thresholds, outcomes
from sim.endings.registry import RECORDS, lines, of_kind

Make = Callable[..., xr.Dataset]


def test_every_number_of_the_classifier_is_moved_once_per_factor() -> None:
    found = list(robustness.moves())
    alone = {move.what for move in found if move.kind != "all"}
    widths = {name for name in _names() if name.endswith("_width")}
    assert alone == _names() - widths
    assert len(found) == 2 * (len(alone) + 3)
    by_name = {(move.what, move.factor): move.thresholds for move in found}
    assert by_name["hhi_high", 0.8].hhi_high == pytest.approx(0.8 * 3692.75)
    assert by_name["hhi_high", 0.8].investment_fall == DEFAULT.investment_fall
    assert by_name["all lines", 1.2] == DEFAULT.scaled(1.2)
    assert by_name["all widths", 1.2].hhi_high_width == pytest.approx(1.2 * DEFAULT.hhi_high_width)
    assert by_name["all widths", 1.2].hhi_high == DEFAULT.hhi_high


def test_stricter_asks_more_of_every_condition() -> None:
    found = robustness.stricter(1.2)
    assert found.hhi_high == pytest.approx(1.2 * 3692.75)
    assert found.commodity_margin == pytest.approx(0.8 * 0.04754)
    assert found.subsidy_now == pytest.approx(1.2 * 0.16475)
    assert found.floor == DEFAULT.floor
    for ending in RECORDS.values():
        for test in ending.tests:
            moved, line = test.limit(found), test.limit(DEFAULT)
            if test.line.value:  # all of the cost is no distance from it
                assert (moved > line) == test.at_least, test.indicator
                assert moved != line
    scaled = {each.name for each in of_kind("line") if each.value}
    changed = {name for name in _names() if getattr(found, name) != getattr(DEFAULT, name)}
    assert changed == scaled


def _names() -> set[str]:
    return set(lines())


def test_a_world_near_one_line_changes_with_that_line_only(make: Make) -> None:
    result = make("consolidation", "subsidised", "oligopoly")
    # The yearly mean subsidy is 0.18: with the line at 0.198 others no longer pay enough.
    ratio = result["price_to_full_cost"].values.copy()
    ratio[1] = 0.82
    result = result.assign(price_to_full_cost=(("world", "month"), ratio))
    table = robustness.threshold_moves(result)
    assert table.loc[0, ["what", "changed", "share_subsidised"]].tolist() == ["none", 0, 1 / 3]
    moved = table.set_index(["what", "factor"])["changed"]
    assert moved["subsidy_now", 1.2] == pytest.approx(1 / 3)
    assert moved["subsidy_now", 0.8] == 0.0
    assert moved["open_tail", 1.2] == 0.0
    after = table.set_index(["what", "factor"]).loc[("subsidy_now", 1.2)]
    assert after["share_subsidised"] == 0.0
    assert after["share_unresolved"] == after["share_oligopoly"] == pytest.approx(1 / 3)


def test_transitions_say_from_where_to_where(make: Make) -> None:
    result = make("consolidation", "subsidised", "subsidised")
    table = robustness.transitions(result, Thresholds(subsidy_now=0.9))
    assert table.at["subsidised", "unresolved"] == 2
    assert table.at["consolidation", "consolidation"] == 1
    assert table.to_numpy().sum() == 3


def test_unmoved_lines_give_the_labels_of_the_result(make: Make) -> None:
    result = make("consolidation", "prices_rise", "commoditization")
    again = robustness.relabelled(outcomes(result), DEFAULT)
    assert again.tolist() == labels(result).tolist()
