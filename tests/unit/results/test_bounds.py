from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.base.errors import ParameterError
from sim.results import bounds as module
from sim.results.bounds import beyond, bounds, sentences, series
from sim.scenario.definition import scenarios


def world(**monthly: float | list[float]) -> xr.Dataset:
    """Three years of one world from January 2025, the given series constant or by year."""
    months = pd.date_range("2025-01-01", periods=36, freq="MS")
    values = {
        name: (("world", "month"), np.repeat(np.broadcast_to(each, 3), 12)[None].astype(float))
        for name, each in monthly.items()
    }
    return xr.Dataset(values, coords={"world": [0], "month": months})


def test_each_bound_has_one_side_a_reason_and_a_source() -> None:
    assert len(bounds()) == 20
    for bound in bounds().values():
        assert np.isfinite(bound.most) != np.isfinite(bound.least)
        assert bound.reason
        assert bound.source
        assert bound.across in ("sum", "most")
        assert bound.window in ("month", "year", "rise")


def test_a_bound_that_names_no_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds.cache_clear()
    monkeypatch.setattr(module, "text", lambda _: '[power]\nvariables = ["pwer_mw"]\nmost = 1')
    with pytest.raises(ParameterError, match=r"result_bounds.toml: \[power\]"):
        bounds()
    monkeypatch.undo()
    bounds.cache_clear()


def test_too_much_power_is_told_once_with_its_worst_month() -> None:
    found = beyond(world(power_mw=[1e5, 5e5, 6e5]))
    told = found[found.bound == "power"]
    assert len(told) == 1
    row = told.iloc[0]
    assert (str(row["since"])[:7], str(row["month"])[:7]) == ("2026-01", "2027-01")
    assert row["value"] == 6e5
    assert row["limit"] == pytest.approx(360e3 * np.exp(0.03 * 2.0))


def test_a_rise_is_over_twelve_months_and_a_year_is_their_sum() -> None:
    rising = world(power_mw=[1e4, 1.1e5, 1.1e5], market_revenue_usd=[1.0, 2.0, 2.0])
    rise = series(bounds()["power_added"], rising)[0]
    assert rise[[0, 12, 23, 24]].tolist() == [0.0, 1e5, 1e5, 0.0]
    year = series(bounds()["model_revenue"], rising)[0]
    assert year[[0, 11, 12, 23, 35]].tolist() == [1.0, 12.0, 13.0, 24.0, 24.0]


def test_no_builder_left_is_beyond_the_possible() -> None:
    assert beyond(world(builders_alive=[1000, 1, 1])).empty
    assert beyond(world(builders_alive=[1000, 0, 0])).bound.tolist() == ["builders"]


def test_sentences_name_value_month_limit_and_reason() -> None:
    (line,) = sentences(world(users_million=[100, 100, 9700]))
    assert line.startswith("users of assistants and enterprise seats: 9,700 million people in")
    assert "at most 6,240 possible (everybody who is online" in line
    assert sentences(world(users_million=100)) == []


@pytest.mark.parametrize("name", ["baseline", "history_2023", "chip_shock", "subsidy"])
def test_shipped_scenarios_are_possible(name: str) -> None:
    assert name in scenarios()
    assert sentences(sim.run(name, levers={"builders.count": 30})) == []
