"""A world again from what is stored of it, and its other branch from a month on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.base.errors import ScenarioError
from sim.results.event_table import events
from sim.runs.ensemble.driver import ensemble
from sim.runs.fork import (
    Origin,
    branched,
    first_parting,
    of_ensemble,
    of_result,
    played_again,
)
from sim.runs.single import run

FEW = {"builders.count": 20}
VENTURE = {"capital.vc_supply_usd_per_year": 1e11}


@pytest.fixture(scope="module")
def two() -> xr.Dataset:
    """Worlds 3 and 5, parameters and levels drawn, but for one that is given."""
    given = {"labs.price_speed": [0.31, 0.53]}
    return run("baseline", [3, 5], 2, 1, True, levers=FEW, parameters=given)


def same(one: xr.Dataset, other: xr.Dataset) -> bool:
    """To the last bit: every number of every month, every event, the ending."""
    assert first_parting(one, other) == -1
    assert events(one).equals(events(other))
    for name in one.data_vars:
        if "event" not in one[name].dims and "word" not in one[name].dims:
            np.testing.assert_array_equal(one[name].values, other[name].values)
    return str(one["ending"].values[0]) == str(other["ending"].values[0])


def test_a_fork_without_a_change_is_the_world_to_the_bit(two: xr.Dataset) -> None:
    origin = of_result(two, 5)
    assert origin.given["labs.price_speed"] == 0.53
    one = two.isel(world=[1])
    assert branched(origin, "2027-01", {}) == origin
    assert same(one, played_again(origin))
    # A change to what it is already is none.
    now = float(two["param.capital.vc_supply_usd_per_year"].values[1])
    fork = branched(origin, "2027-01", {"capital.vc_supply_usd_per_year": now})
    assert same(one, played_again(fork))


def test_so_is_one_of_fixed_parameters() -> None:
    fixed = run("baseline", 1, years=1, levers=FEW)
    assert same(fixed, played_again(of_result(fixed, 0)))


def test_so_is_a_world_of_an_ensemble(tmp_path: Path) -> None:
    place = tmp_path / "e"
    stored = ensemble(
        "baseline", 4, 1, 1, 1, store=place, progress=False, levers=FEW, sampling="sobol",
        keep="monthly",
    )  # fmt: skip
    origin = of_ensemble(place, 2)
    assert origin.given
    again = played_again(origin)
    assert int(again["world"].values[0]) == 2
    for name in ("revenue_usd", "cash_usd", "hhi"):
        np.testing.assert_array_equal(again[name].values[0], stored[name].sel(world=2).values)


def test_nothing_before_the_fork_changes(two: xr.Dataset) -> None:
    origin, one = of_result(two, 5), two.isel(world=[1])
    other = played_again(branched(origin, "2027-01", VENTURE))
    month = first_parting(one, other)
    assert month >= 6  # January 2027, counted from July 2026
    for name in one.data_vars:
        if one[name].dims[:2] == ("world", "month"):
            np.testing.assert_array_equal(one[name].values[:, :6], other[name].values[:, :6])
    early = [
        table[table["month"] < "2027-01"].reset_index(drop=True)
        for table in (events(one), events(other))
    ]
    assert early[0].equals(early[1])
    name = "param.capital.vc_supply_usd_per_year"
    assert other[name].values[0] == one[name].values[0]


def test_a_cash_injection_is_paid_once(two: xr.Dataset) -> None:
    origin = of_result(two, 3)
    fork = branched(origin, "2026-12", {"lab.openai.cash_injection_usd": 7e9})
    shock = fork.scenario.shocks[-1]
    assert (shock.date, shock.until) == ("2026-12", "2027-01")
    one, other = two.isel(world=[0]), played_again(fork)
    raised = [each["equity_raised_usd"].sel(lab="openai").values[0] for each in (one, other)]
    assert first_parting(one, other) == 5
    assert raised[1][5] - raised[0][5] == pytest.approx(7e9)


@pytest.mark.parametrize(
    ("month", "changes", "said"),
    [
        ("2026-07", VENTURE, "after 2026-07, the first, and up to 2027-06"),
        ("2027-07", VENTURE, "up to 2027-06"),
        ("2027-1", VENTURE, "YYYY-MM"),
        ("2027-01", {"builders.count": 30}, "read at the start alone"),
        ("2027-01", {"start.sentiment": 1}, "read at the start alone"),
        ("2027-01", {"entry.staff_people": 99}, "read at the start alone"),
        ("2027-01", {"lab.openai.cash_usd": 1e9}, "start value"),
        ("2027-01", {"capital.vc_suply_usd_per_year": 1e9}, "did you mean"),
        ("2027-01", {"capital.vc_supply_usd_per_year": -1}, "must be"),
        ("2027-01", {"lab.openi.brand": 1}, "did you mean openai"),
    ],
)
def test_what_cannot_change_is_refused_in_a_line(
    two: xr.Dataset, month: str, changes: dict[str, float], said: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        branched(of_result(two, 3), month, changes)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_world_that_is_not_there_is_refused(two: xr.Dataset) -> None:
    with pytest.raises(ScenarioError, match="3 to 5"):
        of_result(two, 4)
    with pytest.raises(ScenarioError, match="agents"):
        of_result(two.assign_attrs(agents="{}"), 3)


def test_an_origin_knows_its_end(two: xr.Dataset) -> None:
    origin = of_result(two, 3)
    assert isinstance(origin, Origin)
    assert (origin.end, origin.draw, origin.seed, origin.uncertain) == ("2027-07", 3, 2, True)
