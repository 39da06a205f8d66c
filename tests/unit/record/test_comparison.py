"""Figures of a run beside the record, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.record import comparison
from sim.record.comparison import REASONS, compare, near, reasons, tally, way_of, ways
from sim.record.table.areas import AREAS, by_area
from sim.record.table.reading_list import TABLE_READERS

MONTHS = pd.date_range("2025-01-01", periods=24, freq="MS")
ROW = {
    "series": "revenue_run_rate", "actor": "OpenAI", "quantity": "annualised revenue run-rate",
    "unit": "USD bn/yr", "date": "2025-12", "low": "20", "value": "20", "high": "22",
    "source": "a source", "confidence": "B",
}  # fmt: skip


@pytest.fixture
def result() -> xr.Dataset:
    """Two worlds in which labs earn 1 and 2 bn a month; nothing else is recorded."""
    revenue = np.full((2, 24, 2), 1e9) * np.array([1.0, 2.0])[:, None, None]
    return xr.Dataset(
        {"revenue_usd": (("world", "month", "lab"), revenue)},
        coords={"month": MONTHS, "lab": ["openai", "xai"], "world": [0, 1]},
    )


@pytest.fixture
def one_row(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    row = dict(ROW)
    monkeypatch.setattr(comparison, "figures", lambda: [row])
    return row


def test_every_row_of_the_record_is_read_or_says_why_not() -> None:
    assert comparison.unknown(comparison.figures()) == []
    assert len(comparison.figures()) > 450
    assert comparison.unknown([ROW | {"series": "horoscope"}]) == [
        "OpenAI: annualised revenue run-rate, 2025-12"
    ]


def test_every_way_is_of_a_row_and_known() -> None:
    used = [way_of(row) for row in comparison.figures()]
    assert not set(ways()) - set(used)
    assert {way.reason for way in ways() if way.reason} <= set(REASONS)
    assert all(way.reader in TABLE_READERS for way in used if way and not way.reason)


def test_rows_end_within_the_tables_months() -> None:
    dates = {row["date"] for row in comparison.figures()}
    assert {"2025-01", "2026-07", "2025", "2026"} <= dates
    assert not {"2026-08", "2026-09", "2026-10", "2024-12", "2024"} & dates


def test_a_figure_is_met_within_a_factor_and_inside_within_the_band(
    result: xr.Dataset, one_row: dict[str, str]
) -> None:
    (line,) = compare(result).to_dict("records")
    assert line["median"] == pytest.approx(18.0)  # 12 and 24 bn a year
    assert (line["met"], line["inside"], line["later"]) == (True, True, True)
    assert line["ratio"] == pytest.approx(0.9)
    one_row["value"] = "28"
    (line,) = compare(result).to_dict("records")
    assert (line["met"], line["inside"]) == (False, False)
    one_row |= {"value": "13", "date": "2025-06"}
    (line,) = compare(result).to_dict("records")
    assert (line["met"], line["inside"], line["later"]) == (True, True, False)


def test_shares_are_met_within_points(result: xr.Dataset, one_row: dict[str, str]) -> None:
    one_row |= {"series": "gross_margin", "quantity": "adjusted gross margin, quarter",
                "unit": "%", "value": "60", "date": "2026-03"}  # fmt: skip
    result["serving_cost_usd"] = 0.5 * result["revenue_usd"]
    (line,) = compare(result).to_dict("records")
    assert (line["median"], line["met"], line["tolerance"]) == (pytest.approx(50.0), True, 10.0)
    one_row["value"] = "60.5"
    assert not compare(result)["met"].item()


def test_what_a_run_does_not_have_is_told_as_such(
    result: xr.Dataset, one_row: dict[str, str]
) -> None:
    one_row |= {"actor": "Anthropic"}
    assert compare(result)["reason"].item() == "not in this run"
    one_row |= {"series": "chip_revenue", "actor": "Nvidia", "unit": "USD bn", "date": "2025-01"}
    assert compare(result)["reason"].item() == "begins before 2025"


def test_a_tally_counts_every_row(result: xr.Dataset) -> None:
    table = pd.DataFrame({
        "reason": ["", "", "", "accounting", "one product", "accounting"],
        "met": [True, False, True, False, False, False],
        "inside": [False, False, True, False, False, False],
        "later": [True, True, False, True, True, True],
    })  # fmt: skip
    found = tally(table)
    assert (found["rows"], found["read"], found["read_later"]) == (6, 3, 2)
    assert (found["met"], found["inside"]) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (found["met_later"], found["met_to_2025_06"]) == (0.5, 1.0)
    assert reasons(table) == {"accounting": 2, "one product": 1}
    assert found["read"] + sum(reasons(table).values()) == found["rows"]


def test_a_run_that_does_not_cover_the_record_is_refused(result: xr.Dataset) -> None:
    with pytest.raises(EndgameError, match="months 2025-01 to 2025-12: the record is of 2025-01"):
        compare(result.isel(month=slice(12)))


def test_a_miss_is_outside_a_factor_of_one_and_a_half() -> None:
    assert [near(ratio) for ratio in (0.66, 0.67, 1.5, 1.51)] == [False, True, True, False]


def test_a_plain_run_is_read_row_by_row() -> None:
    run = sim.run("baseline_2025", worlds=2, years=2, levers={"builders.count": 20})
    table = compare(run)
    assert tally(table)["read"] > 250
    assert set(table.loc[table["reason"] != "", "reason"]) <= set(REASONS)
    read = table[table["reason"] == ""]
    assert np.isfinite(read[["median", "p05", "p95"]].to_numpy()).all()


def test_every_series_that_is_read_has_an_area() -> None:
    read = {row["series"] for row in comparison.figures() if not (way_of(row) or ways()[0]).reason}
    assert not read - set(AREAS)


def test_areas_add_up_what_is_read() -> None:
    table = pd.DataFrame({
        "series": ["users", "users", "capex", "seats"],
        "reason": ["", "", "", "no such quantity"],
        "met": [True, False, True, False],
        "inside": [False, False, True, False],
        "ratio": [1.0, 3.0, 0.9, np.nan],
    })  # fmt: skip
    found = by_area(table)
    assert found.loc["Users and payers"].tolist() == [2, 0.5, 0.0, 2.0]
    assert found.loc["Capital expenditure"].tolist() == [1, 1.0, 1.0, 0.9]
    assert found["read"].sum() == 3
