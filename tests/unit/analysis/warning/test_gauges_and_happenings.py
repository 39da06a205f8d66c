"""Signs use no later month; questions are states of months; definitions are known as such."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.warning.gauges import GAUGES, SERIES, burn, gauged, growth, of_lab, over
from sim.analysis.warning.happenings import (
    EVENTS,
    GAUGE,
    NEEDED,
    STATE,
    defining,
    part_of_definition,
    watched,
)
from sim.base.errors import EndgameError
from sim.endings.classification import indicators, outcomes
from sim.results.variables import variables

MONTHS = 18


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    few = {"builders.count": 20.0}
    return sim.run("baseline", worlds=2, years=2, levers=few, uncertain=True)


def test_worked_numbers() -> None:
    assert over(np.array([6.0, 6.0, 0.0]), np.array([4.0, 0.0, 0.0])).tolist() == [1.5, 50.0, 0.0]
    rising = np.repeat([[2.0, 3.0]], 12, axis=1)
    assert growth(rising)[0, [11, 12, 23]].tolist() == [0.0, 0.5, 0.5]
    lab = {
        "cash_usd": 60.0, "runway_months": 20.0, "alive": 1.0, "owner": -1.0,
    }  # fmt: skip
    assert burn({name: np.full((1, 1, 1), each) for name, each in lab.items()}).item() == 3.0


def test_no_gauge_looks_ahead(result: xr.Dataset) -> None:
    gauges = (*GAUGES, *of_lab("openai", 0))

    def of(part: xr.Dataset) -> dict[str, np.ndarray]:
        own = {name: part[name].transpose("world", "month", ...).values for name in SERIES}
        return gauged({**indicators(outcomes(part)), **own}, gauges)

    whole, early = of(result), of(result.isel(month=slice(MONTHS)))
    for name, values in whole.items():
        assert np.isfinite(values).all(), name
        np.testing.assert_array_equal(values[:, :MONTHS], early[name], err_msg=name)


def test_all_events_and_questions(result: xr.Dataset) -> None:
    found = watched(result)
    assert {name for name in found if name.startswith(STATE)} == {STATE + each for each in EVENTS}
    assert all(each.shape == (2, 24) for each in found.values())
    assert set(NEEDED) <= set(result.variables) | {"month"}
    assert all("month" in variables()[name].dims for name in NEEDED)
    one = watched(result, "openai alive and not tiered")
    assert f"{GAUGE}openai.runway_months" in one
    assert one[f"{STATE}openai alive and not tiered"].dtype == bool
    whole = watched(result, "subsidy_rate > 0.2")[STATE + "subsidy_rate > 0.2"]
    expected = indicators(outcomes(result))["subsidy_rate"] > 0.2
    np.testing.assert_array_equal(whole, expected)


def test_bad_questions_are_refused(result: xr.Dataset) -> None:
    for text, why in (
        ("hi > 3", "no 'hi'"), ("hhi", "is a number"), ("hhi >", "cannot be read"),
        ("big_lab_lost", "no such event; did you mean large_lab_lost"),
    ):  # fmt: skip
        with pytest.raises(EndgameError, match=why):
            watched(result, text)


def test_what_is_part_of_a_definition() -> None:
    named = {each.name: each for each in GAUGES}
    for event, inside, outside in (
        ("winter", "capex_growth", "hhi"), ("tiered", "hhi", "open_gap"),
        ("commoditization", "open_token_share", "capex_growth"),
        ("subsidy_ends", "price_to_full_cost", "open_token_share"),
        ("hhi > 5000", "hhi", "open_gap"), ("not tiered", "hhi", "open_gap"),
        ("hhi>5000", "hhi_change", "open_gap"), ("not(tiered)", "hhi", "open_gap"),
        ("three independents at the frontier", "independents_at_frontier", "hhi"),
        ("independent_frontier_labs >= 3", "independents_at_frontier", "hhi"),
        ("lerner>0.5", "serving_margin", "hhi"),
    ):  # fmt: skip
        assert part_of_definition(named[inside], event), event
        assert not part_of_definition(named[outside], event), event
    assert not any(part_of_definition(each, "large_lab_lost") for each in GAUGES)
    assert "investment_fall" in defining("winter")
