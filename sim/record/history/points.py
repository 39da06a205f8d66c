"""Rows of the record that the model simulates: how each is read, when, and on which side of the
split it lies."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ParameterError
from sim.data import text

SPLIT = "2025-06"
"""Last month whose figures may be fitted to; what ends later is held out."""
FIRST = "2023-04"
"""First month fitted to: earlier figures are start values of the scenario."""
CHECK_SPLIT = "2024-12"
"""An earlier split, within what may be fitted to, on which ways of forecasting are compared."""
START = "2023-01"
"""First month of the simulated history."""
PERIODS = {"month": (0, 0), "quarter": (-2, 0), "year": (0, 11), "fiscal_year": (1, 12)}
"""First and last month of what is read, from the dated month; a year is dated by its January.
Nvidia's fiscal year runs from February to January."""
START_2025 = "2025-01"
"""First month of the later start that is fitted to the same figures."""
COUNTED_EARLIER = frozenset({
    "compute_sold", "exits", "frontier_eci", "gpt4_class_price", "o1_class_price", "open_eci",
    "open_match_of_gpt4", "record_run_cost", "record_run_flop",
})  # fmt: skip
"""Readers that count from GPT-4's release or from 2022 on, before that start."""
TRANSFORMS = ("log", "logit", "level")
LEAST = 1e-9
"""Shares are kept this far from 0 and 1, and amounts this far above 0 in units of the record."""


@dataclass(frozen=True)
class Reading:
    """How the rows of one series are read from a simulated world."""

    series: str
    actor: str
    unit: str
    contains: str
    """Words that a row's quantity must have."""
    period: str
    """One of `PERIODS`: what a figure covers."""
    reader: str
    target: str
    """The lab or cloud that is read; empty for the market."""
    scale: float
    """The row's unit in units of the model."""
    transform: str
    """``log``, ``logit`` or ``level``: where errors are measured."""
    tolerance: float
    """Standard deviation of what the model is not asked to explain, after the transform."""
    family: str
    """Series of one quantity, scored together."""

    @property
    def name(self) -> str:
        """What is read of whom, unique."""
        return " ".join(part for part in (self.reader, self.target) if part)

    @property
    def dates(self) -> str:
        """``month`` or ``year``: how the row is dated."""
        return "month" if self.period in {"month", "quarter"} else "year"

    def transformed(self, values: FloatArray) -> FloatArray:
        """Values in units of the model, on the scale on which errors are measured.

        Worked: a share of 0.5 is 0 on the logit scale; 1e9 USD is 0 in logs of bn USD.
        """
        if self.transform == "level":
            return np.asarray(values / self.scale, dtype=np.float64)
        if self.transform == "logit":
            share = np.clip(values, LEAST, 1.0 - LEAST)
            return np.asarray(np.log(share / (1.0 - share)), dtype=np.float64)
        return np.asarray(np.log(np.maximum(values / self.scale, LEAST)), dtype=np.float64)

    def plain(self, values: FloatArray) -> FloatArray:
        """The way back, in units of the record."""
        if self.transform == "level":
            return values
        if self.transform == "logit":
            return np.asarray(1.0 / (1.0 + np.exp(-values)) / self.scale, dtype=np.float64)
        return np.asarray(np.exp(values), dtype=np.float64)


@dataclass(frozen=True)
class Point:
    """One figure of the record and how to read it."""

    reading: Reading
    date: str
    value: float
    """In units of the record, like ``low`` and ``high``."""
    low: float
    high: float
    first: int
    """First month read, counted from January of year 0."""
    last: int

    @property
    def observed(self) -> float:
        """The figure on the scale of errors."""
        return float(self.reading.transformed(np.array([self.value * self.reading.scale]))[0])

    @property
    def measurement(self) -> float:
        """Standard deviation of the figure itself: its interval as 90% of a normal's width."""
        ends = self.reading.transformed(np.array([self.low, self.high]) * self.reading.scale)
        return float(ends[1] - ends[0]) / 3.29

    @property
    def sigma(self) -> float:
        """Scale of error: the figure's own and the model's tolerance."""
        return math.hypot(self.measurement, self.reading.tolerance)

    @property
    def calibrates(self) -> bool:
        """Whether it may be fitted to: all of its period lies between `FIRST` and `SPLIT`."""
        return month_number(FIRST) <= self.last <= month_number(SPLIT)

    @property
    def held_out(self) -> bool:
        """Whether its period ends after the split."""
        return self.last > month_number(SPLIT)


def month_number(date: str) -> int:
    """A month as a count. Worked: "2025-01" is 24300, "2025" its January."""
    year, _, month = date.partition("-")
    return 12 * int(year) + int(month or 1) - 1


def month_name(number: int) -> str:
    """The month of a count. Worked: 24300 is "2025-01"."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@cache
def readings() -> tuple[Reading, ...]:
    """Every way of reading, from ``sim/data/record/readings.csv``."""
    rows = _rows("readings.csv")
    return tuple(_reading(row, line) for line, row in enumerate(rows, start=2))


def _reading(row: Mapping[str, str], line: int) -> Reading:
    where = f"sim/data/record/readings.csv line {line}"
    for column, words in (("transform", TRANSFORMS), ("period", tuple(PERIODS))):
        if row[column] not in words:
            allowed = ", ".join(words)
            raise ParameterError(f"{where}: {column} is {row[column]!r}; it may be: {allowed}")
    try:
        scale, tolerance = float(row["scale"]), float(row["tolerance"])
    except ValueError:
        raise ParameterError(f"{where}: scale and tolerance must be numbers") from None
    if not (scale > 0 and tolerance > 0):
        raise ParameterError(f"{where}: scale and tolerance must be above 0")
    texts = ("series", "actor", "unit", "contains", "period", "reader", "target")
    return Reading(
        **{name: row[name] for name in texts},
        scale=scale,
        transform=row["transform"],
        tolerance=tolerance,
        family=row["family"],
    )


def points(rows: Iterable[Mapping[str, str]] | None = None) -> list[Point]:
    """Figures of the record that the model simulates, from `START` on.

    Several rows of one quantity and date are one point: the mean of their values on the scale of
    errors, with the widest interval.
    """
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    known = {reading.name: reading for reading in readings()}
    for row in _rows("record.csv") if rows is None else rows:
        reading = reading_of(row)
        if reading is not None:
            found.setdefault((reading.name, row["date"]), []).append(row)
    made = [merged(known[name], date, same, PERIODS[known[name].period])
            for (name, date), same in found.items()]  # fmt: skip
    kept = [point for point in made if point.first >= month_number(START)]
    return sorted(kept, key=lambda point: (point.reading.name, point.last))


def half_year(chosen: Iterable[Point]) -> list[Point]:
    """Figures that may be fitted to and that a start of January 2025 plays."""
    first = month_number(START_2025)
    return [point for point in chosen if point.calibrates and point.first >= first
            and point.reading.reader not in COUNTED_EARLIER]  # fmt: skip


def merged(
    reading: Reading, date: str, same: Sequence[Mapping[str, str]], period: tuple[int, int]
) -> Point:
    """One point of rows of one quantity and date: their mean on the scale of errors."""
    number = month_number(date)
    values = np.array([float(row["value"]) for row in same])
    middle = float(reading.plain(reading.transformed(values * reading.scale).mean()))
    low = min(float(row["low"]) for row in same)
    high = max(float(row["high"]) for row in same)
    return Point(reading, date, middle, low, high, number + period[0], number + period[1])


def record_rows() -> list[dict[str, str]]:
    """All rows of the record."""
    return _rows("record.csv")


def reading_of(row: Mapping[str, str]) -> Reading | None:
    """How a row of the record is read; None for what the model does not simulate."""
    form = "month" if "-" in row["date"] else "year"
    if ".." in row["date"] or len(row["date"]) > len("2025-01"):
        return None
    for reading in readings():
        same = (row["series"], row["actor"], row["unit"]) == (
            reading.series,
            reading.actor,
            reading.unit,
        )
        if same and form == reading.dates and reading.contains in row["quantity"]:
            return reading
    return None


def unread() -> list[dict[str, str]]:
    """Rows of the record that end after the split and that no reader reads."""
    split = month_number(SPLIT)
    late = [row for row in _rows("record.csv") if _ends(row["date"]) > split]
    return [row for row in late if reading_of(row) is None]


def _ends(date: str) -> int:
    """The last month of a date or a range of dates; of a year its December."""
    last = date.split("..")[-1]
    last = last if len(last) in {4, 7} else last[-4:]
    return month_number(last) + (0 if "-" in last else 11)


def by_reading(chosen: Sequence[Point]) -> dict[str, list[int]]:
    """Positions of the points of each reading, in order of time."""
    groups: dict[str, list[int]] = {}
    for place, point in enumerate(chosen):
        groups.setdefault(point.reading.name, []).append(place)
    return groups


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(f"record/{file}").splitlines(), strict=True))
