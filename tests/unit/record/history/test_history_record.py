"""Which rows of the record are read, when they end, and on which side of the split they lie."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.record.history import points as record
from sim.record.history.points import month_name, month_number, points, reading_of, readings
from sim.record.history.readers import READERS, variables_read
from sim.results.variables import variables

ROW = {
    "series": "revenue_run_rate",
    "actor": "OpenAI",
    "quantity": "annualised revenue run-rate",
    "unit": "USD bn/yr",
    "date": "2024-12",
    "low": "5",
    "value": "5.5",
    "high": "6",
    "source": "a source",
    "confidence": "B",
}


def test_months_count_and_come_back() -> None:
    assert month_number("2025-01") == 24300
    assert month_name(month_number("2023-11")) == "2023-11"
    assert month_number("2025") == month_number("2025-01")


def test_a_row_becomes_a_point_with_its_errors() -> None:
    (point,) = points([ROW])
    assert point.observed == pytest.approx(math.log(5.5))
    assert point.measurement == pytest.approx(math.log(6 / 5) / 3.29)
    assert point.sigma == pytest.approx(math.hypot(point.measurement, 0.2))
    assert (point.calibrates, point.held_out) == (True, False)


def test_rows_of_one_quantity_and_date_are_one_point() -> None:
    other = ROW | {"value": "6.5", "high": "7", "source": "another"}
    (point,) = points([ROW, other])
    assert point.value == pytest.approx(math.sqrt(5.5 * 6.5))
    assert (point.low, point.high) == (5.0, 7.0)


@pytest.mark.parametrize(
    ("change", "last", "calibrates", "held_out"),
    [
        ({"date": "2025-06"}, "2025-06", True, False),
        ({"date": "2025-07"}, "2025-07", False, True),
        ({"date": "2023-03"}, "2023-03", False, False),
        ({"series": "revenue_year", "unit": "USD bn", "date": "2024"}, "2024-12", True, False),
        ({"series": "revenue_year", "unit": "USD bn", "date": "2025"}, "2025-12", False, True),
        (
            {"series": "chip_revenue_year", "actor": "Nvidia", "unit": "USD bn", "date": "2024"},
            "2025-01",
            True,
            False,
        ),
    ],
)
def test_side_of_the_split_is_decided_by_the_end_of_the_period(
    change: dict[str, str], last: str, calibrates: bool, held_out: bool
) -> None:
    (point,) = points([ROW | change])
    assert month_name(point.last) == last
    assert (point.calibrates, point.held_out) == (calibrates, held_out)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "MiniMax"},
        {"unit": "x/yr"},
        {"date": "2024-05..2025-12"},
        {"date": "2024"},
    ],
)
def test_what_the_model_does_not_simulate_is_not_read(change: dict[str, str]) -> None:
    assert reading_of(ROW | change) is None


def test_every_reading_has_a_reader_and_a_name_of_its_own() -> None:
    names = [reading.name for reading in readings()]
    assert len(names) == len(set(names))
    assert {reading.reader for reading in readings()} == set(READERS)
    assert set(variables_read()) <= set(variables())


def test_transforms_come_back() -> None:
    for reading in readings():
        shown = np.array([0.2, 0.7])
        inside = reading.transformed(shown * reading.scale)
        if reading.transform == "logit":
            inside = reading.transformed(shown)
            assert reading.plain(inside) * reading.scale == pytest.approx(shown)
        else:
            assert reading.plain(inside) == pytest.approx(shown)


def test_rows_left_out_are_listed_with_those_after_the_split_only() -> None:
    left = record.unread()
    assert left
    assert all(reading_of(row) is None for row in left)
    assert any(row["date"] == "2025" for row in left)
    assert not any(row["date"] == "2024-12" for row in left)
