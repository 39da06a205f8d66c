"""Forecasts and their scores on ensembles made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.record.backtest import (
    Played,
    choose,
    future_table,
    headline,
    point_table,
    quarterly,
    score_table,
)
from sim.record.forecasts import Ensemble, anchors, error_growth, forecast, members
from sim.record.history.points import Point, month_number, readings
from sim.record.naive import naive_rows
from sim.scenario.posterior import Posterior

SPLIT = month_number("2025-06")


def point(name: str, date: str, value: float) -> Point:
    reading = next(each for each in readings() if each.name == name)
    last = month_number(date) + (11 if reading.dates == "year" else 0)
    return Point(reading, date, value, value, value, month_number(date), last)


def log_record() -> list[Point]:
    """A doubling every half year, in logs exactly linear."""
    dates = ("2023-12", "2024-06", "2024-12", "2025-06", "2025-12", "2026-06")
    return [point("run_rate openai", date, 2.0**step) for step, date in enumerate(dates)]


def played(record: list[Point], figures: np.ndarray) -> Played:
    count = len(figures)
    ones = np.ones(count, dtype=np.int64)
    found = Posterior("made", {}, ones, ones, 0, np.arange(count), ())
    quarters = quarterly(record)
    more = np.zeros((count, len(quarters)))
    return Played(np.concatenate([figures, more], axis=1), record, quarters, found)


def test_members_are_repeated_by_their_counts() -> None:
    rows = members(np.array([[1.0], [2.0], [3.0]]), np.array([2, 0, 1]))
    assert rows[:, 0].tolist() == [1.0, 1.0, 3.0]


def test_anchor_is_the_last_figure_before_the_split() -> None:
    record = [*log_record(), point("run_rate xai", "2025-07", 0.5)]
    assert anchors(record, SPLIT) == {4: 3, 5: 3}


def test_anchored_forecasts_shift_each_world_to_what_was_known() -> None:
    record = log_record()
    known = record[3].observed
    figures = np.zeros((50_000, 6))
    figures[:, 3], figures[:, 4] = 2.0, 2.5
    ensemble = Ensemble(figures, record, seed=1)
    drawn = forecast(ensemble, 4, 3, "anchored")
    assert drawn.mean() == pytest.approx(known + 0.5, abs=0.005)
    assert drawn.std() == pytest.approx(0.2 * error_growth(6.0), rel=0.02)
    raw = forecast(ensemble, 4, 3, "raw")
    assert (raw.mean(), raw.std()) == (pytest.approx(2.5, abs=0.005), pytest.approx(0.2, rel=0.02))
    assert np.array_equal(forecast(ensemble, 4, None, "anchored"), raw)


def test_the_models_error_grows_from_nothing_to_twice_its_variance() -> None:
    assert error_growth(0.0) == 0.0
    assert error_growth(12.0) == pytest.approx(1.124, abs=1e-3)
    assert error_growth(1e4) == pytest.approx(np.sqrt(2.0))


def test_naive_forecasts_know_only_the_past() -> None:
    record = log_record()
    last, line = naive_rows(record, SPLIT)[5]
    assert last.mean == pytest.approx(3 * np.log(2.0))
    assert line.mean == pytest.approx(5 * np.log(2.0))
    assert line.spread == pytest.approx(0.0, abs=1e-9)
    moved = [*record[:4], replace(record[4], value=99.0), record[5]]
    assert naive_rows(moved, SPLIT)[5] == (last, line)


def test_a_series_without_a_past_has_no_naive_forecast() -> None:
    assert naive_rows([point("run_rate xai", "2025-07", 0.5)], SPLIT) == {}


def test_scores_take_the_harder_naive_and_count_the_rest() -> None:
    record = [*log_record(), point("run_rate xai", "2025-07", 0.5)]
    exact = np.array([each.observed for each in record])
    made = played(record, exact + 0.01 * np.random.default_rng(0).standard_normal((400, 7)))
    (row,) = score_table(point_table(made, "2025-06"), "anchored").to_dict("records")
    assert (row["points"], row["points_without_past"]) == (2, 1)
    assert row["crps_last"] == min(row["crps_last_number"], row["crps_last_spread"])
    assert row["crps_trend"] == pytest.approx(0.0, abs=1e-6)
    assert row["crps_last_number"] == pytest.approx(1.5 * np.log(2.0))
    assert row["coverage80"] == 1.0
    assert row["better_by"] < 0.0  # an exact trend cannot be beaten


def test_only_points_after_the_split_are_scored() -> None:
    record = log_record()
    made = played(record, np.zeros((20, 6)))
    assert list(point_table(made, "2025-06")["date"]) == ["2025-12", "2026-06"]
    rehearsed = point_table(made, "2024-12", check=True)
    assert list(rehearsed["date"]) == ["2025-06"]


def test_the_method_is_chosen_without_looking_past_the_split() -> None:
    """Worlds of the right growth from a wrong level: anchoring wins, whatever comes later."""
    record = log_record()
    exact = np.array([each.observed for each in record])
    made = played(record, exact + 3.0 + 0.1 * np.random.default_rng(0).standard_normal((200, 1)))
    assert choose(made)[0] == "anchored"
    late = [*record[:4], *(replace(each, value=1e-3) for each in record[4:])]
    assert choose(replace(made, record=late))[0] == "anchored"
    assert choose(replace(made, record=late))[1].equals(choose(made)[1])
    wild = exact + np.where(np.arange(6) == 2, 5.0, 0.0) * np.ones((200, 1))
    assert choose(played(record, wild))[0] == "raw"


def test_headline_is_over_families_of_five() -> None:
    scores = pd.DataFrame(
        {
            "points": [5, 10, 4],
            "crps_model": [0.5, 0.9, 100.0],
            "crps_last": [1.0, 2.0, 1.0],
            "crps_trend": [2.0, 1.0, 1.0],
            "coverage80": [0.6, 0.9, 0.0],
        }
    )
    found = headline(scores)
    assert (found.families, found.points) == (2, 15)
    assert (found.better_by, found.coverage) == pytest.approx((0.3, 0.8))
    assert headline(scores[2:]).families == 0


def test_quarters_end_where_forecasts_end() -> None:
    record = [*log_record(), point("revenue_year openai", "2024", 3.7)]
    made = quarterly(record)
    monthly = [each.date for each in made if each.reading.name == "run_rate openai"]
    assert (monthly[0], monthly[1], monthly[-1]) == ("2023-06", "2023-09", "2027-12")
    assert [each.date for each in made if each.reading.name == "revenue_year openai"] == [
        *("2023", "2024", "2025", "2026", "2027"),
    ]


def test_future_is_anchored_at_the_last_known_figure() -> None:
    record = log_record()
    made = played(record, np.zeros((500, 6)))
    table = future_table(made, "anchored", "2026-10")
    assert table["date"].min() == "2026-12"
    assert table["date"].max() == "2027-12"
    assert set(table["anchored_at"]) == {"2026-06"}
    assert table["p50"].to_numpy() == pytest.approx(32.0, rel=0.1)
    assert (table["p10"] < table["p50"]).all()
    assert (table["p50"] < table["p90"]).all()
