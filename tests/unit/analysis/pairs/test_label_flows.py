"""Flows from ending to ending are counts of pairs."""

from __future__ import annotations

import numpy as np
from sides_by_hand import WORLDS, world_rows

from sim.analysis.pairs.label_flows import LABELS, cross_table, flows_of


def test_flows_add_up_to_all_worlds_and_to_both_margins() -> None:
    before, after = world_rows(False), world_rows(True)
    flows = flows_of(before, after)
    for of in ("ending", "first_ending"):
        mine = flows[flows["of"] == of]
        assert mine["worlds"].sum() == WORLDS
        for side, table in (("before", before), ("after", after)):
            counted = mine.groupby(side)["worlds"].sum().to_dict()
            assert counted == table[of].value_counts().to_dict()
    moved = flows[(flows["before"] == "tiered") & (flows["after"] == "winter")]
    assert moved["worlds"].tolist() == [12]
    assert (flows["low"] <= flows["share"]).all()
    assert (flows["share"] <= flows["high"]).all()


def test_a_cross_table_has_what_was_in_its_rows() -> None:
    one, other = (np.array(x) for x in (["tiered", "tiered", "none"], ["tiered", "winter", "none"]))
    table = cross_table(one, other)
    tiered, winter, none = (LABELS.index(each) for each in ("tiered", "winter", "none"))
    assert (table[tiered, tiered], table[tiered, winter], table[none, none]) == (1, 1, 1)
    assert table.sum() == 3
