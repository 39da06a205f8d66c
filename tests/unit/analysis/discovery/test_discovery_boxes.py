"""Boxes, their scores, the rule that chooses among them, and their words, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import planted
import pytest

from sim.analysis.discovery import box_words as words
from sim.analysis.discovery.boxes import Box, Limit, Score, pruned, quasi_p, scored, trained
from sim.analysis.discovery.discovered import chosen, discovered, require_both
from sim.analysis.discovery.scales import drawn_by_ratio, over_a_decade
from sim.analysis.discovery.trees import branches
from sim.base.errors import EndgameError

TABLE = pd.DataFrame({"a": [0.1, 0.2, 0.5, 0.6], "b": [1.0, 2.0, 3.0, 4.0]})


def test_both_ends_of_a_limit_are_inside() -> None:
    assert Box((Limit("a", 0.2, 0.5),)).holds(TABLE).tolist() == [False, True, True, False]
    assert Box().holds(TABLE).all()


def test_scores_by_hand() -> None:
    box = Box((Limit("b", high=3.0),))
    found = scored(box, TABLE, np.array([True, True, False, False]))
    assert found == Score(4, 2, 3, 2)
    assert (found.coverage, found.density, found.base) == (1.0, 2 / 3, 0.5)
    assert not found.beats_luck  # three worlds say little
    assert Score(1000, 300, 200, 100).beats_luck
    empty = Score(4, 0, 0, 0)
    assert np.isnan([empty.coverage, empty.density]).all()


def test_quasi_p_is_the_binomial_tail() -> None:
    # 20 worlds, 10 hits in all; the box keeps ten, nine hits: P(9 or 10 of 10 at 1/2) = 11/1024
    table = pd.DataFrame({"a": np.arange(20.0)})
    outcome = np.array([True] * 9 + [False] + [True] + [False] * 9)
    box = Box((Limit("a", high=9.0),))
    assert quasi_p(box, table, outcome) == {"a": pytest.approx(11 / 1024)}
    assert pruned(box, table, outcome) == box
    assert pruned(box, table, outcome, line=0.01) == Box()


def test_a_world_keeps_its_side_when_others_are_added() -> None:
    few, many = trained(np.arange(500)), trained(np.arange(20_000))
    assert (few == many[:500]).all()
    assert many.mean() == pytest.approx(0.7, abs=0.015)
    assert trained(np.array([7, 7, 3])).tolist() == [many[7], many[7], many[3]]


def test_the_rule_takes_the_simplest_box_near_the_best() -> None:
    boxes = [Box(), Box((Limit("a", 0.1),)), Box((Limit("a", 0.2), Limit("b", 1.0))), Box()]
    # base rate 0.2; densities 0.2, 0.7, 0.75, and 0.9 of a box that covers too little
    scores = [
        Score(1000, 200, 1000, 200), Score(1000, 200, 171, 120), Score(1000, 200, 146, 110),
        Score(1000, 200, 50, 45),
    ]  # fmt: skip
    assert chosen(boxes, scores) == 1
    weaker = Score(1000, 200, 240, 120)  # 0.5: less than 80% of 0.55 over the base rate
    assert chosen(boxes, [scores[0], weaker, *scores[2:]]) == 2


@pytest.mark.parametrize(
    ("true", "told"),
    [
        (13, "true in 13 of 2,000 worlds; a box needs 20 of either kind: try 3,500 worlds"),
        (1990, "not true in 10 of 2,000 worlds"),
        (0, "true in 0 of 2,000 worlds; a box needs 20 of either kind: try a wider outcome"),
    ],
)
def test_too_few_worlds_are_told_with_what_helps(true: int, told: str) -> None:
    with pytest.raises(EndgameError, match=told):
        require_both(np.arange(2000) < true, "winter")


def test_nothing_drawn_is_told() -> None:
    flat = pd.DataFrame({"a": np.ones(100)})
    with pytest.raises(EndgameError, match="no parameter differs"):
        discovered(flat, np.arange(100) < 50)


def test_another_box_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.analysis.discovery.discovered.peeled", lambda *_: planted.BOXES)
    table, outcome = planted.planted()
    assert discovered(table, outcome).prim.number == 2
    other = discovered(table, outcome, box=1)
    assert other.prim.held_out == scored(
        planted.BOXES[1], table[~other.train], outcome[~other.train]
    )
    assert other.prim.train.worlds == other.train.sum()
    assert (other.prim.number, other.prim.box) == (1, planted.BOXES[1])
    with pytest.raises(EndgameError, match="--box 3: PRIM has boxes 0 to 2"):
        discovered(table, outcome, box=3)


def test_branches_of_a_tree_are_boxes_that_part_the_worlds() -> None:
    table, outcome = planted.planted()
    boxes = branches(table, outcome)
    assert boxes[0] == Box()
    first = [each for each in boxes if len(each.limits) == 1][:2]
    assert len({limit.parameter for each in first for limit in each.limits}) == 1
    best = boxes[chosen(boxes, [scored(each, table, outcome) for each in boxes])]
    limits = {each.parameter: each for each in best.limits}
    assert limits[planted.VC].high == pytest.approx(4e10, rel=0.1)
    assert limits[planted.ROUTER].low == pytest.approx(0.12, abs=0.02)


def test_boxes_in_words() -> None:
    found = planted.by_hand(*planted.planted())
    text = words.opening("tiered", found)
    assert "below $40 bn per year (capital.vc_supply_usd_per_year)" in text
    assert "above 12% (market.router_share)" in text
    assert text.startswith("tiered: in ")
    assert "Each of these stands by itself" in words.confirmed_words(found.prim)
    assert words.limit_words(Limit("own.number", 1.0, 2.0)) == (
        "own.number between 1 and 2 (own.number)"
    )


def test_tables_of_both_methods() -> None:
    table, outcome = planted.planted()
    found = planted.by_hand(table, outcome)
    rows = words.restrictions(found, table)
    assert rows["method"].tolist() == ["PRIM", "PRIM", "CART"]
    assert rows["density_without"].is_monotonic_increasing or rows["density_without"].iloc[2] < 0.5
    assert np.isnan(rows.set_index("parameter").loc[planted.ROUTER, "high"])
    sides = words.sides(found).set_index("method")
    assert sides.loc["PRIM", "held_out_density"] > 0.8 > sides.loc["CART", "held_out_density"]
    assert sides.loc["PRIM", "worlds"] + sides.loc["PRIM", "held_out_worlds"] == 400


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1.2e10, "USD per year", "$12 bn per year"), (0.223, "fraction", "22%"),
        (9.04, "months", "9.04 months"), (2.5, "ratio", "2.5"), (np.nan, "ratio", "-"),
        (2.5e6, "people", "2.5 m people"),
    ],
)  # fmt: skip
def test_values_with_their_units(value: float, unit: str, told: str) -> None:
    assert words.value_words(value, unit) == told


def test_scales() -> None:
    assert over_a_decade(1.0, 10.0)
    assert not over_a_decade(0.0, 100.0)
    assert drawn_by_ratio([1.0, 10.0, 100.0])
    assert not drawn_by_ratio([1.0, 50.0, 100.0])
    assert not drawn_by_ratio([0.0, 1.0, 100.0])
    assert not drawn_by_ratio([2.0, 2.0])
