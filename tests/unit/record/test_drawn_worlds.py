"""Worlds weighted by the past, ranks of the record in them, and dated forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.record.backtest import Way
from sim.record.dated_forecasts import (
    COLUMNS,
    ahead,
    forecast_table,
    quantile_score,
    score_forecasts,
)
from sim.record.drawn_worlds import Drawn, conditioned, drawn
from sim.record.history.points import Point, month_number
from sim.record.prior_check import histogram, prior_ranks
from sim.record.table.table_points import table_points
from sim.runs.passage.programs import SWITCH
from sim.scenario.definition import Scenario

NAME = "revenue_run_rate, OpenAI"


def of_openai() -> list[Point]:
    return [each for each in table_points("2026-07") if each.reading.name == NAME]


def made(points: list[Point], figures: np.ndarray) -> Drawn:
    return Drawn(Scenario.load("baseline_2025"), points, figures, 0)


def test_points_are_of_the_records_own_series() -> None:
    points = table_points("2026-07")
    assert max(each.last for each in points) == month_number("2026-07")
    names = {each.reading.name for each in points}
    assert {"chip_revenue, Nvidia, quarter", NAME} <= names
    keys = [(each.reading.name, each.date) for each in points]
    assert len(keys) == len(set(keys))
    quarter = next(each for each in points if each.reading.period == "quarter")
    assert (quarter.last - quarter.first, quarter.reading.dates) == (2, "month")


def test_worlds_near_the_past_come_more_often() -> None:
    points = of_openai()
    level = np.linspace(-1.0, 1.0, 201)[:, None]
    figures = np.array([each.observed for each in points]) + level
    before = np.array([each.last < month_number("2025-01") for each in points])
    figures[:, before] = np.nan
    found = conditioned(made(points, figures), "2025-06", least=20.0)
    assert found.effective >= 20.0
    assert len(found.figures) == 201
    left = found.figures[:, ~before] - np.array([each.observed for each in points])[~before]
    assert abs(left.mean()) < 0.05
    assert left.std() < 0.4
    same = conditioned(made(points, figures), "2024-12")
    assert same.figures is figures
    assert conditioned(made(points, figures), "2025-06", leave_out={"run_rate"}).figures is figures


def test_ranks_are_even_where_the_record_is_one_of_the_worlds() -> None:
    points = of_openai()
    exact = np.array([each.observed for each in points])
    ladder = np.linspace(-1.0, 1.0, 401)[:, None]
    ranks = prior_ranks(made(points, exact + ladder))
    assert ranks["rank"].to_numpy() == pytest.approx(0.5, abs=0.05)
    assert set(ranks["later"]) == {False, True}
    assert prior_ranks(made(points, exact + ladder - 5.0))["rank"].min() == 1.0
    table = histogram(ranks)
    assert table["later"].sum() + table["to_2025_06"].sum() == len(ranks)
    assert table["series"].sum() == pytest.approx(1.0)


def test_forecasts_are_of_each_month_after_the_last_one_known() -> None:
    points = ahead("2025-01", "2026-07")
    dates = [each.date for each in points if each.reading.name == NAME and np.isnan(each.value)]
    assert (dates[0], dates[-1], len(dates)) == ("2026-08", "2027-12", 17)
    quarters = [each.date for each in points if np.isnan(each.value)
                and each.reading.name == "chip_revenue, Nvidia, quarter"]  # fmt: skip
    assert quarters == ["2026-10", "2027-01", "2027-04", "2027-07", "2027-10"]
    late = ahead("2026-07", "2026-07")
    assert not any(each.reading.reader == "compute_sold" for each in late)


def test_a_table_of_forecasts_has_bands_around_what_is_anchored() -> None:
    points = [each for each in ahead("2025-01") if each.reading.name == NAME]
    table = forecast_table(made(points, np.zeros((400, len(points)))), Way("anchored"))
    assert set(table["known"]) == {"2026-06"}
    last = of_openai()[-1].value
    assert table["p50"].to_numpy() == pytest.approx(last, rel=0.1)
    ends = table[list(COLUMNS)].to_numpy()
    assert (np.diff(ends, axis=1) > 0.0).all()
    width = np.log(table["p95"] / table["p05"]).to_numpy()
    assert width[-1] > width[0]


def test_what_the_run_cannot_be_anchored_at_is_forecast_as_simulated() -> None:
    points = [each for each in ahead("2025-01") if each.reading.name == NAME]
    figures = np.full((400, len(points)), 2.0)
    figures[:, [k for k, each in enumerate(points) if np.isfinite(each.value)]] = np.nan
    table = forecast_table(made(points, figures), Way("anchored"))
    assert set(table["known"]) == {""}
    assert table["p50"].to_numpy() == pytest.approx(np.exp(2.0), rel=0.1)


def test_forecasts_are_scored_by_rows_of_a_record() -> None:
    row = {"series": "revenue_run_rate", "actor": "OpenAI", "quantity": "run-rate"}
    row |= {"unit": "USD bn/yr", "date": "2026-12", "low": "40", "value": "50", "high": "60"}
    ends = dict(zip(COLUMNS, (20.0, 25.0, 35.0, 45.0, 49.0, 70.0, 80.0), strict=True))
    forecasts = pd.DataFrame(
        [{"series": NAME, "date": date, "unit": "USD bn/yr", **ends}
         for date in ("2026-12", "2027-01")]
    )  # fmt: skip
    (found,) = score_forecasts(forecasts, [row]).to_dict("records")
    assert (found["inside_50"], found["inside_80"], found["inside_90"]) == (0, 1, 1)
    assert found["record"] == pytest.approx(50.0)
    assert 0.0 < found["crps"] < 1.0


def test_the_score_of_quantiles_in_one_place_is_the_distance() -> None:
    assert quantile_score(np.ones(7), 3.0) == pytest.approx(2.0)
    assert quantile_score(np.ones(7), 1.0) == 0.0


def test_a_few_worlds_show_the_figures_of_their_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")  # for so few months code is not worth making
    points = [*of_openai(), replace(of_openai()[0], first=0, last=0)]
    scenario = Scenario.load("baseline_2025").replace({"builders.count": 60})
    found = drawn(scenario, points, 3, seed=1)
    start = month_number("2025-01")
    shown = np.atleast_1d(np.isfinite(found.figures).all(axis=0))
    assert [bool(each) for each in shown] == [each.last >= start - 3 for each in points]
    again = drawn(scenario, points, 2, seed=1)
    assert np.array_equal(found.figures[:2], again.figures, equal_nan=True)
