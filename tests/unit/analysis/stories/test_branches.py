"""Two branches held against each other."""

from __future__ import annotations

import pandas as pd
import pytest
import xarray as xr

from sim.analysis.stories.branches import (
    ORDER,
    WORDS,
    difference,
    first_event,
    forked_headline,
    rows_told,
)
from sim.month.events import KINDS
from sim.results.event_table import events
from sim.results.world_table import world_table
from sim.runs.fork import branched, first_parting, of_result, played_again


@pytest.fixture(scope="module")
def pair(hard_times: xr.Dataset) -> tuple[xr.Dataset, xr.Dataset]:
    fork = branched(of_result(hard_times, 1), "2027-07", {"labs.price_speed": 0.15})
    return hard_times.isel(world=[1]), played_again(fork)


def test_every_kind_of_event_has_words() -> None:
    assert set(WORDS) == set(KINDS) == set(ORDER)


def test_the_table_has_both_values(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    rows = difference(*pair).set_index("what")
    left, right = (world_table(each).iloc[0] for each in pair)
    row = rows.loc["concentration of owners (HHI)"]
    assert row["as it was"] == f"{left['hhi']:,.0f} points"
    assert row["forked"] == f"{right['hhi']:,.0f} points"
    told = rows_told(rows.reset_index())
    assert len(told) >= 2
    assert "what" in told[0]


def test_the_first_event_that_differs_is_in_one_branch_alone(
    pair: tuple[xr.Dataset, xr.Dataset],
) -> None:
    found = first_event(*pair)
    assert found is not None
    assert found.month >= first_parting(*pair) >= 12  # July 2027, counted from July 2026
    keys = ["month", "kind", "agent", "counterparty", "detail"]
    mine, theirs = (events(each)[keys] for each in pair)
    mine, theirs = (mine, theirs) if found.branch == "as it was" else (theirs, mine)
    when = pd.Timestamp(pair[0]["month"].values[found.month])
    here, there = (each[each["month"] == when].value_counts() for each in (mine, theirs))
    assert (here.sub(there, fill_value=0) > 0).any()
    before = [each[each["month"] < when].reset_index(drop=True) for each in (mine, theirs)]
    assert before[0].equals(before[1])


def test_a_branch_beside_itself_has_no_difference(hard_times: xr.Dataset) -> None:
    one = hard_times.isel(world=[1])
    assert first_event(one, one) is None
    assert rows_told(difference(one, one)) == ["By the end none of these numbers differs."]
    said = forked_headline(one, one, "2027-07", "nothing")
    told = "With nothing from 2027-07 on the world's ending is still subsidised: no lab fares "
    assert said == told + "otherwise."
