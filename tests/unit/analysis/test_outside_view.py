"""The outside view by hand: lines told, phases named, races of the past beside made-up worlds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis import outside_view
from sim.analysis.intervals import wilson
from sim.endings.classification import ENDINGS

Make = Callable[..., xr.Dataset]


def test_seven_lines_are_told_with_their_misses() -> None:
    table = outside_view.lines_table().set_index(["ending", "indicator"])
    assert len(table) == 7
    row = table.loc[("consolidation", "hhi")]
    assert (row["own"], row["others"], row["right"], row["right_left_out"]) == (5, 6, 9, 9)
    assert (table["right"] <= table["own"] + table["others"]).all()
    assert (table["lowest"] <= table["line"]).all()
    assert (table["line"] <= table["highest"]).all()


def test_phases_are_named_by_the_tests_in_turn() -> None:
    table = outside_view.named_phases().set_index(["industry", "code"])
    assert table.at[("UK railways", "winter"), "named"] == "winter"
    assert table.at[("Smartphones", "tiered"), "named"] == "tiered"
    # Memory lost money from reserves in 2023: revenue over cost alone calls that a race.
    assert table.at[("DRAM", "oligopoly"), "named"] == "subsidised"
    assert not table.at[("US televisions", "none"), "judged"]
    judged = table[table["judged"]]
    assert len(judged) == 25
    assert (judged.index.get_level_values("code") == judged["named"]).sum() == 21


def test_base_rates_have_intervals_and_what_became_of_winters() -> None:
    table = outside_view.base_rates().set_index("ending")
    assert table["races"].sum() == table["final"].sum() == 16
    assert table.at["winter", "races"] == 7
    assert table.at["winter", "final"] == 2
    assert table.at["consolidation", "final"] == 9
    low, high = (float(each) for each in wilson(7, 16)[1:])
    assert (table.at["winter", "low"], table.at["winter", "high"]) == (low, high)


def test_worlds_stand_beside_past_races(make: Make) -> None:
    result = make("prices_rise", "subsidised", "oligopoly")
    table = outside_view.beside(result).set_index("ending")
    assert table.index.tolist() == [*ENDINGS, "none"]
    assert table.at["prices_rise", "first_worlds"] == 1
    assert table.at["none", "first_worlds"] == 2  # one never left the race, one never began it
    assert table.at["none", "final_share"] == 0.0
    assert np.isnan(table.at["none", "past_races"])
    assert table.at["oligopoly", "final_share"] == pytest.approx(1 / 3)
    passages = outside_view.passages_between(result).set_index(["first", "final"])
    assert passages.at[("prices_rise", "prices_rise"), "worlds"] == 1
    assert passages["share"].sum() == pytest.approx(1.0)


def test_the_outside_view_is_a_sentence() -> None:
    assert outside_view.sentence() == (
        "Outside view: 16 subsidised races of the past ended first in winter (7), consolidation "
        "(4), prices rise (2), commoditization (2), oligopoly (1) (95% interval of the first 23% "
        "to 67%); few owners came out of 5 winters."
    )
