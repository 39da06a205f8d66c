"""A run from January 2025 beside every figure that the record has of 2025 and 2026."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import data
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.record.history.points import SPLIT, month_number, reading_of
from sim.record.table.basics import NotRecordedError
from sim.record.table.reading_list import TABLE_READERS

if TYPE_CHECKING:
    import xarray as xr

START, LAST = "2025-01", "2026-07"
"""The first month of a run, and the last of the record in the table."""
NEEDED = "2026-12"
"""The last month that a figure reads: some are of the whole of 2026."""
FACTOR = 1.5
"""Outside this factor of the record a row is a miss."""
POINTS = {"%": 10.0, "points": 5.0}
"""What counts as met of a share or a margin, in percentage points, and of the capability index:
set before any run was held against the table."""
PERIODS = {
    "month": (0, 0),
    "quarter": (-2, 0),
    "half": (-5, 0),
    "twelve_months": (-11, 0),
    "year": (0, 11),
    "fiscal_year": (1, 12),
}
"""First and last month of what is read, from the dated month; a year is dated by its January."""
REASONS = {
    "no such agent": "of a firm or country that is none of the model's agents",
    "whole business": "of a business of which the model has only the part that is AI",
    "one product": "of one product of a firm that the model has as a whole",
    "one marketplace or survey": "of those who trade on one platform or answered one survey",
    "counted otherwise": "of a quantity near one of the model's, drawn or counted otherwise",
    "between two tiers": "the price of a model that is neither a lab's best nor its small one",
    "part of a sum": "one round; read are the sums of a lab's rounds by year",
    "given to the model": "among what the model is given, not what it finds",
    "begins before 2025": "of a period that begins before the run",
    "event or plan": "a single event, or a statement about the future",
    "accounting": "a book value or a charge without money",
    "no such quantity": "the model has nothing like it",
    "not in this run": "read from a series or an agent that this run does not have",
}
"""Why a row is not read: all there are, and what they mean."""
COLUMNS = ["series", "actor", "quantity", "date", "unit", "low", "value", "high", "median", "p05",
           "p95", "ratio", "tolerance", "met", "inside", "later", "reason", "source"]  # fmt: skip
TOLD = ("series", "actor", "quantity", "date", "unit")


@dataclass(frozen=True)
class Way:
    """How the rows of one series of one actor are read, or why they are not."""

    series: str
    actor: str
    unit: str
    contains: str
    """Words that a row's quantity must have."""
    period: str
    """One of `PERIODS`, or ``range``: from month to month as the row says."""
    reader: str
    target: str
    scale: float
    """The row's unit in units of the model."""
    tolerance: float
    """Met within so much of the row's unit; 0: within `FACTOR`."""
    reason: str
    """One of `REASONS`; empty where the row is read."""

    def fits(self, row: Mapping[str, str]) -> bool:
        """Whether a row is of this series, actor and unit, and dated like its period."""
        same = (row["series"], row["actor"], row["unit"]) == (self.series, self.actor, self.unit)
        date = row["date"]
        form = "range" if len(date) > 7 else "month" if "-" in date else "year"
        mine = {"range": "range", "year": "year", "fiscal_year": "year"}.get(self.period, "month")
        return same and form == mine and self.contains in row["quantity"]


@cache
def ways() -> tuple[Way, ...]:
    """Every way of reading in ``sim/data/record/comparison.csv``, the more special first.

    Raises
    ------
    EndgameError : a row names a reader, a period or a reason that there is not.
    """
    found = []
    for line, row in enumerate(_rows("comparison.csv"), start=2):
        texts = {key: row[key] for key in row if key not in {"scale", "tolerance"}}
        way = Way(scale=float(row["scale"]), tolerance=float(row["tolerance"] or 0.0), **texts)
        known = way.reason in REASONS if way.reason else way.reader in TABLE_READERS
        if not known or way.period not in (*PERIODS, "range"):
            raise EndgameError(f"sim/data/record/comparison.csv line {line}: {way}")
        found.append(way)
    return tuple(sorted(found, key=lambda way: -len(way.contains)))


def way_of(row: Mapping[str, str]) -> Way | None:
    """How a row of the record is read here: as comparison.csv says, else as readings.csv."""
    for way in ways():
        if way.fits(row):
            return way
    if (reading := reading_of(row)) is None:
        return None
    told = (reading.series, reading.actor, reading.unit, reading.contains, reading.period)
    level = POINTS.get(reading.unit, 0.0)
    return Way(*told, reading.reader, reading.target, reading.scale, level, "")


def figures() -> list[dict[str, str]]:
    """Rows of the record that end in the table's months, none left out, by actor and date."""
    first, last = month_number(START), month_number(LAST)
    kept = [row for row in _rows("record.csv") if first <= _ends(row["date"]) <= last
            or row["date"] == LAST[:4]]  # fmt: skip
    return sorted(kept, key=lambda row: (row["series"], row["actor"], row["date"]))


def compare(result: xr.Dataset) -> pd.DataFrame:
    """Hold worlds against the record.

    Parameters
    ----------
    result : a run from January 2025 of two years or more; drawn parameters make its band the
        prior's.

    Returns
    -------
    DataFrame
        A row per figure of the record, `COLUMNS`: the record's ``low``, ``value`` and ``high``;
        the worlds' ``median``, ``p05`` and ``p95``; ``ratio`` of median to value; ``met``: the
        median is within `FACTOR` of the value, or within ``tolerance`` of it where that is not 0;
        ``inside``: the value lies in the worlds' 5-95% band; ``later``: of after 2025-06, never
        fitted to; ``reason``: why the row is not read, else empty.

    Raises
    ------
    EndgameError : the run does not start in January 2025 or is too short.
    """
    months = result["month"].values.astype("datetime64[M]").astype(str)
    if months[0] != START or months[-1] < NEEDED:
        told = f"months {months[0]} to {months[-1]}: the record is of {START} to {NEEDED}"
        raise EndgameError(f"{told}; run all of it")
    return pd.DataFrame([_line(result, row) for row in figures()], columns=COLUMNS)


def _line(result: xr.Dataset, row: Mapping[str, str]) -> dict[str, Any]:
    way, value = way_of(row), float(row["value"])
    if way is None:
        raise EndgameError(
            f"record: no reading and no reason for {row['quantity']} ({row['date']})"
        )
    line: dict[str, Any] = {
        name: row[name] for name in ("series", "actor", "quantity", "date", "unit")
    }
    line |= {"low": float(row["low"]), "value": value, "high": float(row["high"])}
    line |= {"source": row["source"], "later": _ends(row["date"]) > month_number(SPLIT)}
    blank = {"median": np.nan, "p05": np.nan, "p95": np.nan, "ratio": np.nan, "tolerance": np.nan}
    found, reason = _read(result, row, way)
    if found is None:
        return line | blank | {"met": False, "inside": False, "reason": reason}
    p05, median, p95 = (float(x) for x in np.percentile(found, [5, 50, 95]))
    ratio = median / value if value else np.nan
    met = abs(median - value) <= way.tolerance if way.tolerance else near(ratio)
    line |= {"median": median, "p05": p05, "p95": p95, "ratio": ratio, "tolerance": way.tolerance}
    return line | {"met": met, "inside": p05 <= value <= p95, "reason": ""}


def _read(result: xr.Dataset, row: Mapping[str, str], way: Way) -> tuple[FloatArray | None, str]:
    """What each world shows, (worlds,) in the row's unit; or nothing and why."""
    if way.reason:
        return None, way.reason
    first, last = (month - month_number(START) for month in _span(row["date"], way.period))
    if first < 0:
        return None, "begins before 2025"
    try:
        found = TABLE_READERS[way.reader](result, way.target, first, last) / way.scale
    except (NotRecordedError, KeyError):
        return None, "not in this run"
    there = found[np.isfinite(found)]
    return (there, "") if len(there) else (None, "not in this run")


def near(ratio: float) -> bool:
    """Whether a ratio of simulated to reported is within the factor that counts as met."""
    return 1.0 / FACTOR <= ratio <= FACTOR


def tally(table: pd.DataFrame) -> dict[str, float]:
    """What a table comes to: rows, rows read, share met, share inside; the same of later rows."""
    read = table[table["reason"] == ""]
    found: dict[str, float] = {"rows": len(table), "read": len(read)}
    for name, part in (("", read), ("_later", read[read["later"]]),
                       ("_to_2025_06", read[~read["later"].astype(bool)])):  # fmt: skip
        found |= {f"read{name}": len(part), f"met{name}": _share(part["met"]),
                  f"inside{name}": _share(part["inside"])}  # fmt: skip
    return found


def reasons(table: pd.DataFrame) -> dict[str, int]:
    """How many rows are not read, by reason, most first."""
    counts = table.loc[table["reason"] != "", "reason"].value_counts()
    return {str(reason): int(count) for reason, count in counts.items()}


def _share(met: pd.Series[bool]) -> float:
    return float(met.astype(float).mean()) if len(met) else float("nan")


def _span(date: str, period: str) -> tuple[int, int]:
    if period == "range":
        first, _, last = date.partition("..")
        return month_number(first), _ends(last)
    before, after = PERIODS[period]
    return month_number(date) + before, month_number(date) + after


def _ends(date: str) -> int:
    """The last month of a date or a range of dates; of a year its December."""
    last = date.split("..")[-1]
    last = last if len(last) in {4, 7} else last[-4:]
    return month_number(last) + (0 if "-" in last else 11)


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.text(f"record/{file}")), strict=True))


def unknown(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Rows with neither a reading nor a reason, in words."""
    return [f"{row['actor']}: {row['quantity']}, {row['date']}" for row in rows
            if way_of(row) is None]  # fmt: skip
