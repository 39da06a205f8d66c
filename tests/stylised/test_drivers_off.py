"""An ending's own driver turned off lowers that ending, in the same worlds.

When written scores fell by 0.17 (scarce capital), 0.23 (takeovers), 0.38 (sunk costs), 0.39
(commitments), 0.19 (spillovers) and 0.24 (open weights), each two to four times the half-width of
its interval.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from by_path import experiment

from sim.analysis.differences import mean_difference
from sim.analysis.outcomes import Outcome
from sim.endings.classification import ENDINGS
from sim.runs.paired import Variant, check_pairs

without = experiment("02_ablations", "design").without
Runner = Callable[[Variant], Outcome]


@pytest.mark.parametrize(
    ("driver", "ending"),
    [
        ("scarce_capital", "prices_rise"),
        ("takeovers", "consolidation"),
        ("sunk_costs", "consolidation"),
        ("commitments", "consolidation"),
        ("spillovers", "commoditization"),
        ("open_weights", "commoditization"),
    ],
)
def test_the_score_of_an_ending_falls_without_its_driver(
    driver: str, ending: str, small: Runner
) -> None:
    before, after = small(without("baseline")), small(without("baseline", (driver,)))
    check_pairs(before, after)
    code = ENDINGS.index(ending)
    found = mean_difference(before["membership"][:, code], after["membership"][:, code])
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
