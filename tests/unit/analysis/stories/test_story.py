"""Typical worlds and their timelines, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis.stories import chronicle, story

Make = Callable[..., xr.Dataset]
Add = Callable[..., xr.Dataset]


def test_money_is_rounded_for_reading() -> None:
    written = [chronicle.usd(x) for x in (6.2e10, 4.1e9, 3.06e11, 8.37e8, 1.5e12, 96e6, 2e5, 0)]
    assert written == [
        *("62 bn USD", "4.1 bn USD", "306 bn USD", "837 m USD", "1.5 tn USD", "96 m USD"),
        *("200,000 USD", "0 USD"),
    ]


@pytest.mark.parametrize(
    ("condition", "hold", "expected"),
    [
        ([0, 0, 1, 0, 1, 1, 1, 0, 0], 2, [(4, 6)]),
        ([1, 1, 0, 1, 1], 2, [(0, 4)]),
        ([1, 1, 0, 0, 1], 2, [(0, 1)]),
        ([0, 0, 0], 2, []),
        ([1, 0, 1, 0, 1], 1, [(0, 0), (2, 2), (4, 4)]),
    ],
)
def test_spells_leave_out_flickers(
    condition: list[int], hold: int, expected: list[tuple[int, int]]
) -> None:
    assert chronicle.spells(np.array(condition) > 0, hold) == expected


def test_the_typical_world_is_nearest_to_the_median_of_its_ending(make: Make) -> None:
    result = make("subsidised", "subsidised", "subsidised", "oligopoly")
    hhi = result["hhi"].values.copy()
    hhi[:3] = np.array([900.0, 1300.0, 1250.0])[:, None]
    result = result.assign(hhi=(("world", "month"), hhi))
    assert story.typical_worlds(result) == {"subsidised": 2, "oligopoly": 3}
    far = story.distances(result, "subsidised")
    # The worlds differ in HHI alone, one of seven indicators of the path, and the path is half:
    # the squares are (gap/sd)^2/14, memberships apart.
    assert far[2] == pytest.approx(0.0, abs=1e-9)
    assert far[0] == pytest.approx(350.0 / hhi.std() / np.sqrt(14.0), rel=1e-3)
    assert far[1] == pytest.approx(50.0 / hhi.std() / np.sqrt(14.0), rel=1e-3)
    assert np.isnan(story.distances(result, "winter")).all()


def test_a_world_of_another_ending_is_never_typical_of_this_one(make: Make) -> None:
    result = make("oligopoly", "oligopoly", "oligopoly")
    hhi = np.array([900.0, 1700.0, 1300.0])[:, None] + np.zeros((3, 48))
    named = np.array(["winter", "winter", "mixed"])
    result = result.assign(hhi=(("world", "month"), hhi)).assign_coords(ending=("world", named))
    assert story.distances(result, "winter")[2] == pytest.approx(0.0)
    assert story.typical_worlds(result)["winter"] in (0, 1)


def test_the_story_tells_sales_with_buyer_price_and_size(make: Make, event: Add) -> None:
    result = make("consolidation", "oligopoly")
    result = event(result, 10, 20, "acquisition", "ant", 4.1e9, "google")
    result = event(result, 11, 20, "closure", "ant", 0.0)
    result = event(result, 11, 23, "entry", "bee", 3e8)
    lines = story.tell(result, 0).splitlines()
    assert lines[0] == "## Consolidation: world 10"
    assert (
        "- Sep 2026: Google buys Ant for 4.1 bn USD (25 % of labs' revenue in the year before)."
        in lines
    )
    assert not any("closes" in line for line in lines)
    closing = story.tell(result, 1)
    assert "Sep 2026: Ant closes (25 % of labs' revenue in the year before).\n" in closing
    assert "Dec 2026: Bee & Co, a new lab, opens with 300 m USD.\n\n**2027.**" in closing


def test_rounds_are_summed_up_by_year_largest_first(make: Make, event: Add) -> None:
    result = make("oligopoly")
    for month, kind, lab, amount in (
        (0, "round", "ant", 1e9), (5, "down_round", "bee", 3e9), (11, "round", "ant", 1e9),
        (3, "failed_round", "cat", 5e9), (4, "failed_run", "cat", 1e8), (12, "round", "cat", 7e8),
        (8, "blocked_merger", "bee", 0.0), (9, "blocked_merger", "bee", 0.0),
    ):  # fmt: skip
        result = event(result, 10, month, kind, lab, amount)
    told = [entry for entry in chronicle.chronicle(result, 0) if entry.yearly]
    assert [entry.month for entry in told] == [0, 12]
    assert told[0].text == (
        "Labs raise 5 bn USD in 3 rounds, 1 of them at a lower price than before (Bee & Co 3 bn "
        "USD, Ant 2 bn USD); rounds that fail: 1; training runs that fail: 1; sales that antitrust "
        "blocks: Bee & Co twice."
    )
    assert told[1].text == "Labs raise 700 m USD in one round (cat 700 m USD)."


def test_conditions_are_told_when_they_begin_and_cease(make: Make) -> None:
    result = make("prices_rise")
    told = chronicle.chronicle(result, 0)
    # Of the rise in month 24 the twelve-months' means have a quarter in month 26, which makes a
    # margin that is larger by 0.13; the label counts after six months.
    rising = [
        entry.month for entry in told if "prices rise is met: rise of the margin" in entry.text
    ]
    assert rising == [26]
    labelled = [entry.month for entry in told if entry.text.startswith("The label has been")]
    path = result["ending_monthly"].values[0]
    assert labelled == [month for month in range(1, 48) if path[month] != path[month - 1]]
    assert path[labelled[-1]] == "prices_rise"
    months = [entry.month for entry in told]
    assert months == sorted(months)
    subsidised = [entry.text for entry in told if "of subsidised" in entry.text]
    assert len(subsidised) == 1
    assert "no longer met" in subsidised[0]


def test_unusual_draws_are_named(make: Make) -> None:
    draws = [float(k) for k in range(20)]
    result = make(*["oligopoly"] * 20, k=draws)
    assert "`k` 0 (low)" in story.tell(result, 0)
    assert "`k` 19 (high)" in story.tell(result, 19)
    assert "No parameter was drawn" in story.tell(result, 10)


def test_years_that_do_not_begin_in_january_are_named_by_their_months(make: Make) -> None:
    result = make("oligopoly")
    later = result.assign_coords(month=result["month"].values + np.timedelta64(31 * 3, "D"))
    assert "**Apr 2025 to Mar 2026.**" in story.tell(later, 0)
    assert "**2025.**" in story.tell(result, 0)
