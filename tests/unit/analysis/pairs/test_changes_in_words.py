"""What sides are is told in words: questions of scenarios, levers with unit and description."""

from __future__ import annotations

from sim.analysis.pairs.compared import changes_of
from sim.runs.sides import paired_sides, side
from sim.scenario.parameters import table

VC = "capital.vc_supply_usd_per_year"


def test_each_question_and_lever_is_told_once() -> None:
    sides = [side("baseline", {}), side("baseline", {VC: 8e9}), side("price_war", {VC: 8e9})]
    told = list(changes_of(paired_sides(sides).sides))
    assert [line.partition(":")[0] for line in told[:2]] == ["baseline", "price_war"]
    assert told[2:] == [f"{VC} = 8e9 {table()[VC].unit}: {table()[VC].description}"]
