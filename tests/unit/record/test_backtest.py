"""Forecasts and their scores on ensembles made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.record.backtest import (
    MARK,
    Way,
    headline,
    point_table,
    score_table,
    scored_points,
    stood_in,
)
from sim.record.drawn_worlds import Drawn
from sim.record.forecasts import Ensemble, anchors, error_growth, forecast, members
from sim.record.history.points import Point, month_number, readings
from sim.record.naive import naive_rows
from sim.record.rehearsal import choose, width
from sim.scenario.definition import Scenario

SPLIT = month_number("2025-06")


def point(name: str, date: str, value: float) -> Point:
    reading = next(each for each in readings() if each.name == name)
    last = month_number(date) + (11 if reading.dates == "year" else 0)
    return Point(reading, date, value, value, value, month_number(date), last)


def log_record() -> list[Point]:
    """A doubling every half year, in logs exactly linear."""
    dates = ("2023-12", "2024-06", "2024-12", "2025-06", "2025-12", "2026-06")
    return [point("run_rate openai", date, 2.0**step) for step, date in enumerate(dates)]


def exact(record: list[Point]) -> np.ndarray:
    return np.array([each.observed for each in record])


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
    wide = forecast(ensemble, 4, 3, "anchored", factor=2.0)
    assert wide.std() == pytest.approx(2.0 * drawn.std())
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


def test_scores_take_the_harder_naive_and_leave_out_the_rest() -> None:
    record = [*log_record(), point("run_rate xai", "2025-07", 0.5)]
    figures = exact(record) + 0.01 * np.random.default_rng(0).standard_normal((400, 7))
    table = point_table(Ensemble(figures, record, 0), Way("anchored"))
    assert list(table["date"]) == ["2025-12", "2026-06", "2025-07"]
    (row,) = score_table(table, "anchored").to_dict("records")
    assert (row["points"], row["past"], row["scale"]) == (2, "record", 1.0)
    assert row["crps_trend"] == pytest.approx(0.0, abs=1e-6)
    assert row["crps_last"] <= 1.5 * np.log(2.0)
    assert row["coverage80"] == 1.0
    assert row["better_by"] < 0.0  # an exact trend cannot be beaten
    assert row["crps_blend"] < row["crps_anchored"]


def test_a_world_without_the_figure_is_left_out_of_its_forecast() -> None:
    record = log_record()
    figures = exact(record) + 0.01 * np.random.default_rng(0).standard_normal((60, 6))
    figures[:30, 4] = np.nan
    table = point_table(Ensemble(figures, record, 0), Way("anchored"))
    assert np.isfinite(table["crps_anchored"]).all()
    figures[:45, 4] = np.nan  # fifteen are too few
    table = point_table(Ensemble(figures, record, 0), Way("anchored"))
    assert list(table["date"]) == ["2026-06"]


@pytest.mark.parametrize(
    ("held", "chosen"),
    [((0.84, 0.95, 1.0), 0.7), ((0.6, 0.8, 0.9), 1.0), ((0.97, 1.0, 1.0), 0.5)],
)
def test_the_width_is_the_widest_that_does_not_hold_nearly_all(
    held: tuple[float, float, float], chosen: float
) -> None:
    table = pd.DataFrame(
        {"method": "raw", "factor": [0.5, 0.7, 1.0, 2.0], "coverage80": [*held, 0.5]}
    )
    other = table.assign(method="anchored", coverage80=0.1)
    assert width(pd.concat([other, table]), "raw") == chosen


def test_the_method_is_chosen_with_stated_errors_and_the_width_by_what_bands_hold() -> None:
    """Worlds of the right growth from a wrong level: anchoring wins, whatever its width."""
    dates = ("2024-03", "2024-06", "2024-09", "2024-12", "2025-03", "2025-06")
    growth = (0.0, 1.0, 1.2, 2.5, 2.6, 4.0)
    record = [point("run_rate openai", date, float(np.exp(up)))
              for date, up in zip(dates, growth, strict=True)]  # fmt: skip
    luck = 0.1 * np.random.default_rng(0).standard_normal((200, 1))
    way, table = choose(Ensemble(exact(record) + 3.0 + luck, record, 0))
    assert way.method == "anchored"
    mine = table[table["method"] == way.method].set_index("factor")["coverage80"]
    wider = [factor for factor in mine.index if way.factor < factor <= 1.0]
    assert way.factor <= 1.0
    assert mine[way.factor] <= 0.95 or way.factor == 0.5
    assert all(mine[factor] > 0.95 for factor in wider)
    assert set(table["factor"]) == {0.5, 0.7, 1.0, 1.4, 2.0}
    wild = exact(record) + np.where(np.arange(6) == 1, 5.0, 0.0) + luck
    assert choose(Ensemble(wild, record, 0))[0].method == "raw"


def test_the_first_month_stands_for_a_past_that_the_record_has_not() -> None:
    points = scored_points("2025-01")
    assert any(np.isnan(each.value) for each in points)
    rows = [place for place, each in enumerate(points) if np.isnan(each.value)]
    figures = np.zeros((5, len(points)))
    found = stood_in(Drawn(Scenario.load("baseline_2025"), points, figures, 0))
    made = [found.points[place] for place in rows]
    assert all(each.date.endswith(MARK) for each in made)
    assert [each.observed for each in made] == pytest.approx([0.0] * len(made), abs=1e-6)
    assert all(each.last <= SPLIT for each in made)
    named = {points[place].reading.name for place in rows}
    assert "newest_hour_price, rental market" in named
    assert "revenue_run_rate, OpenAI" not in named


def test_headline_compares_means_over_series_of_five() -> None:
    scores = pd.DataFrame(
        {
            "points": [5, 10, 4],
            "past": ["record", "run", "record"],
            "scale": [1.0, 0.01, 1.0],
            "crps_model": [0.3, 10.0, 100.0],
            "crps_last": [0.4, 40.0, 1.0],
            "crps_trend": [0.1, 50.0, 1.0],
            "crps_blend": [0.2, 10.0, 1.0],
            "coverage80": [0.6, 0.9, 0.0],
        }
    )
    found = headline(scores)
    assert (found.series, found.points) == (2, 15)
    assert found.better_by == pytest.approx(1 - 0.4 / 0.6)
    assert found.better_by_each == pytest.approx(1 - 0.4 / 0.5)
    assert found.better_by_ratio == pytest.approx(1 - (3.0 + 0.25) / 2)
    assert found.better_by_past == pytest.approx(-2.0)
    assert found.better_by_blend == pytest.approx(0.5)
    assert found.coverage == pytest.approx(0.8)
    assert headline(scores[2:]).series == 0
