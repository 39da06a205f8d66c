"""A driver turned off moves what stands behind its ending, in the same worlds.

Read are the outcomes of an ending's conditions and not its score: that is of the weakest condition,
so that most worlds have 0 or 1. When written price over full cost fell from 0.99 to 0.80 (capital
that is not scarce; 3.2 times the half-width of its interval), concentration from 3720 to 3510
(commitments, 1.8), open tokens from 75 to 65% (spillovers, 3.2), and in 160 worlds concentration
from 3770 to 3620 (takeovers, 2.0) and large labs lost from 0.33 to 0.14 (2.4).

That without releases less of all tokens are open does not hold: old weights cost less to run, so
that a smaller part of spend buys a larger part of tokens (56 to 67%). Their part of spend is read.
That the race of sunk costs concentrates the market does not hold: without it the leader keeps its
lead and the HHI is 430 points higher. It makes labs close and sell, and that is read.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from by_path import experiment

from sim.analysis.differences import mean_difference
from sim.analysis.outcomes import Outcome
from sim.runs.paired import Variant, check_pairs

without = experiment("02_ablations", "design").without
Runner = Callable[[Variant], Outcome]


@pytest.mark.parametrize(
    ("driver", "outcome"),
    [
        ("scarce_capital", "price_to_full_cost"),
        ("sunk_costs", "closures"),
        ("sunk_costs", "acquisitions"),
        ("spillovers", "open_token_share"),
    ],
)
def test_what_stands_behind_an_ending_falls_without_its_driver(
    driver: str, outcome: str, small: Runner
) -> None:
    before, after = small(without("baseline")), small(without("baseline", (driver,)))
    check_pairs(before, after)
    found = mean_difference(before[outcome], after[outcome])
    assert found.falls, found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("driver", "outcome"),
    [("takeovers", "hhi"), ("takeovers", "large_labs_lost"), ("commitments", "hhi")],
)
def test_without_bids_or_commitments_the_market_is_less_concentrated(
    driver: str, outcome: str, larger: Runner
) -> None:
    before, after = larger(without("baseline")), larger(without("baseline", (driver,)))
    check_pairs(before, after)
    found = mean_difference(before[outcome], after[outcome])
    assert found.falls, found


def test_without_bids_nobody_is_bought_and_more_labs_close(small: Runner) -> None:
    before = small(without("baseline"))
    after = small(without("baseline", ("takeovers",)))
    assert after["acquisitions"].max() == 0.0
    assert mean_difference(before["closures"], after["closures"]).rises


def test_without_releases_the_open_frontier_falls_behind(small: Runner) -> None:
    before = small(without("baseline"))
    after = small(without("baseline", ("open_weights",)))
    assert mean_difference(before["open_gap"], after["open_gap"]).rises
    assert mean_difference(before["open_spend_share"], after["open_spend_share"]).falls


def test_a_change_that_changes_nothing_leaves_every_world_as_it_is(small: Runner) -> None:
    """Replacing a parameter by its own value moves no draw and no luck: pairs are pairs."""
    same = Variant.of({"distress.salvage_share": 0.4})
    before, after = small(without("baseline")), small(same)
    for name, values in before.items():
        assert values.tobytes() == after[name].tobytes(), name
