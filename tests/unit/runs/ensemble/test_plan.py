"""What is asked for: checked, numbered, and told apart."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import sim
from sim.base.errors import ScenarioError
from sim.runs.ensemble.keep import parsed
from sim.runs.ensemble.plan import planned
from sim.scenario.definition import Scenario

SUPPLY = "capital.vc_supply_usd_per_year"


def test_chunks_cover_every_world_once(small: Scenario) -> None:
    plan = planned(small, 600)
    assert [plan.span(number) for number in range(plan.chunks)] == [
        range(0, 250), range(250, 500), range(500, 600),
    ]  # fmt: skip
    assert planned(small, 50_000).chunk == 500
    assert planned(small, 1_000_000).chunk == 1000


def test_a_grid_pairs_its_points_by_draw(small: Scenario) -> None:
    lever = next(name for name in small.uncertainties if name != SUPPLY)
    row = small.uncertainties[lever]
    plan = planned(small, 3, grid={SUPPLY: [1e10, 2e10], lever: [row.low, row.high]})
    assert plan.rows == 12
    given = plan.given(range(12))
    assert given[SUPPLY].tolist() == [1e10, 1e10, 2e10, 2e10] * 3
    assert given[lever].tolist() == [row.low, row.high] * 6
    assert plan.draws(range(12)).tolist() == np.repeat([0, 1, 2], 4).tolist()
    assert plan.points(range(12)).tolist() == [0, 1, 2, 3] * 3
    assert lever not in plan.scenario.uncertainties
    part = plan.given(range(5, 8))
    assert np.array_equal(part[SUPPLY], given[SUPPLY][5:8])


def test_a_latin_hypercube_is_over_the_draws_of_each_grid_point(small: Scenario) -> None:
    plan = planned(small, 4, sampling="lhs", grid={SUPPLY: [1e10, 2e10]})
    given = plan.given(range(8))
    for name in plan.scenario.uncertainties:
        assert np.array_equal(given[name][::2], given[name][1::2])


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"sampling": "random"}, "sampling = 'random': must be one of independent, lhs, sobol"),
        ({"worlds": 0}, "worlds = 0: must be a whole number from 1"),
        ({"chunk": 0}, "chunk = 0: must be a whole number from 1"),
        ({"grid": {"market.nothing": [1.0]}}, "market.nothing"),
        ({"grid": {SUPPLY: [-1.0]}}, SUPPLY),
        ({"grid": {SUPPLY: []}}, "must have at least one value"),
        ({"grid": {"builders.count": [10, 20]}}, "must be the same in every world"),
        ({"worlds": 600_000, "grid": {SUPPLY: [1e10, 2e10]}}, "1200000 with the grid"),
        ({"keep": "weekly"}, "keep = 'weekly': must be one of monthly, yearly, last"),
        ({"keep": ["hhi=weekly"]}, "keep hhi=weekly: must be one of monthly, yearly, last"),
        ({"keep": ["hi=last"]}, "keep 'hi': no such series"),
        ({"keep": ["events=some"]}, "keep events=some: must be one of all, rare, exits, none"),
    ],
)
def test_what_cannot_be_run_gets_one_line(
    small: Scenario, asked: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        planned(**{"scenario": small, "worlds": 10, **asked})  # type: ignore[arg-type]
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_the_identity_is_plain_json_and_tells_plans_apart(small: Scenario) -> None:
    identity = planned(small, 10).identity()
    assert json.loads(json.dumps(identity)) == identity
    assert identity["endgame"] == sim.__version__  # the key of stores made so far
    others = (
        planned(small, 10, seed=1),
        planned(small, 10, sampling="lhs"),
        planned(small, 10, keep="last"),
        planned(small, 10, grid={SUPPLY: [1e10]}),
        planned(small.replace({SUPPLY: 1e10}), 10),
    )
    assert all(other.identity() != identity for other in others)


def test_exceptions_to_what_is_kept() -> None:
    keep = parsed("last hhi,markup=monthly revenue_usd=yearly events=none")
    assert (keep.monthly, keep.yearly, keep.events) == (("hhi", "markup"), ("revenue_usd",), "none")
    assert "price_index" in keep.last
    assert parsed({"hhi": "monthly"}).monthly == ("hhi",)
    assert parsed("monthly").events == "all"


@pytest.mark.parametrize(
    "grid", [3, [(SUPPLY, [1e10])], {SUPPLY: 1e10}, {SUPPLY: "1e10"}, {3: [1]}]
)
def test_a_grid_that_is_none_is_refused(small: Scenario, grid: Any) -> None:
    with pytest.raises(ScenarioError, match=r"grid|no parameter 3"):
        planned(small, 2, grid=grid)


@pytest.mark.parametrize("keep", [3, None, [3]])
def test_what_is_no_rate_is_refused(keep: Any) -> None:
    with pytest.raises(ScenarioError, match=r"keep = .*: must be one of monthly, yearly, last"):
        parsed(keep)


def test_agents_are_checked_before_the_work(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match="must be classes by name"):
        planned(small, 2, agents=3)  # type: ignore[arg-type]
