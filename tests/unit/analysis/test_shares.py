"""Shares, first passages and events, counted by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis import ending_shares as shares
from sim.analysis import reading
from sim.analysis.intervals import wilson
from sim.endings.classification import ENDINGS

Make = Callable[..., xr.Dataset]
FIVE = ("prices_rise", "consolidation", "consolidation", "commoditization", "subsidised")


def test_made_worlds_end_as_they_were_made(make: Make) -> None:
    kinds = (*FIVE, "oligopoly")
    assert reading.labels(make(*kinds)).tolist() == list(kinds)


def test_shares_count_every_ending_also_those_without_worlds(make: Make) -> None:
    table = shares.ending_shares(make(*FIVE)).set_index("ending")
    assert table.index.tolist() == list(ENDINGS)
    assert table["worlds"].tolist() == [1, 2, 1, 0, 1, 0, 0, 0, 0]
    assert table["share"].sum() == pytest.approx(1.0)
    share, low, high = wilson(2, 5)
    assert table.loc["consolidation", ["share", "low", "high"]].tolist() == [share, low, high]
    assert table.at["winter", "low"] == 0.0
    assert table.at["winter", "high"] == pytest.approx(3.8415 / 8.8415, abs=1e-4)


def test_labels_by_month_add_up_and_end_as_labelled(make: Make) -> None:
    monthly = shares.shares_by_month(make(*FIVE))
    assert monthly.sum(axis=1) == pytest.approx(np.ones(48))
    assert monthly[-1] == pytest.approx([0.2, 0.4, 0.2, 0, 0.2, 0, 0, 0, 0])
    assert monthly[0, ENDINGS.index("subsidised")] == pytest.approx(0.4)


def test_the_subsidy_ends_when_its_yearly_mean_does(make: Make) -> None:
    # 0.5 until month 23, then 1.4: the mean price over cost of k new months is 0.5 + 0.9 k/12, at
    # least 0.95 from k = 6, that is from month 29.
    ended = shares.subsidy_ends(make("prices_rise", "subsidised", "oligopoly"))
    assert ended[0] == 29
    assert np.isnan(ended[1])
    assert ended[2] == 0


def test_passages_say_when_and_whether_it_stays(make: Make) -> None:
    result = make("consolidation", "consolidation", "oligopoly", "subsidised")
    table = shares.passages(result).set_index("ending")
    row = table.loc["consolidation"]
    assert row["worlds_ever"] == 2
    assert row["share_ever"] == 0.5
    # All but the count of lost labs holds from the start; two are bought in month 20.
    assert row["years_median"] == pytest.approx(20 / 12)
    assert row["share_kept"] == 1.0
    assert table.at["winter", "worlds_ever"] == 0
    assert np.isnan(table.at["winter", "years_median"])
    assert np.isnan(table.at["winter", "share_kept"])
    assert table.at["subsidy_ends", "share_ever"] == 0.75


def test_an_ending_that_is_left_again_is_reached_but_not_kept(make: Make) -> None:
    result = make("consolidation", "oligopoly")
    monthly = result["membership_monthly"].values.copy()
    monthly[1, 5:11, ENDINGS.index("winter")] = 0.50
    result = result.assign(membership_monthly=(("world", "month", "outcome"), monthly))
    row = shares.passages(result).set_index("ending").loc["winter"]
    assert (row["worlds_ever"], row["years_median"], row["share_kept"]) == (1, 5 / 12, 0.0)
    monthly[1, 10, ENDINGS.index("winter")] = 0.49  # five months are too few
    again = result.assign(membership_monthly=(("world", "month", "outcome"), monthly))
    assert shares.passages(again).set_index("ending").at["winter", "worlds_ever"] == 0


def test_events_are_counted_by_ending(make: Make, event: Callable[..., xr.Dataset]) -> None:
    result = make("consolidation", "oligopoly", "oligopoly")
    for world, kind in ((10, "closure"), (10, "closure"), (12, "closure"), (12, "entry")):
        result = event(result, world, 3, kind, "ant")
    table = shares.events_by_ending(result, ("closure", "entry")).set_index("ending")
    assert table.loc["all"].tolist() == [3, 1.0, pytest.approx(2 / 3), 1 / 3, 1 / 3]
    assert table.at["consolidation", "closure_per_world"] == 2.0
    assert table.at["oligopoly", "closure_share_of_worlds"] == 0.5
    assert table.at["oligopoly", "entry_per_world"] == 0.5
    assert table.at["winter", "worlds"] == 0
    assert np.isnan(table.at["winter", "closure_per_world"])
