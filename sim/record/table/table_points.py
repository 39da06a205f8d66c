"""Figures of the record that a run from 2025 or later shows, each with how it is scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.record.comparison import PERIODS, Way, way_of
from sim.record.history.points import Point, Reading, merged, month_number, reading_of, record_rows

MODEL_ERROR = 0.3
"""Standard deviation in logs of what the model is not asked to explain, where readings.csv has no
row of the figure's kind: the middle of those that it has."""


@dataclass(frozen=True)
class TableReading(Reading):
    """How a row of the record is read from a run as ``comparison.csv`` says."""

    @property
    def name(self) -> str:
        """The record's own series, unique: what, of whom, and over what period."""
        period = "" if self.period in {"month", self.contains} else self.period
        return ", ".join(part for part in (self.series, self.actor, self.contains, period) if part)

    @property
    def dates(self) -> str:
        """``month`` or ``year``: how the row is dated."""
        return "year" if self.period in {"year", "fiscal_year"} else "month"


def table_points(last: str, rows: Iterable[Mapping[str, str]] | None = None) -> list[Point]:
    """Figures that can be read and whose period ends by a month, in order of series and time.

    Those of before a run's start are among them: they are the series' past. Several rows of one
    series and date are one point, as in `sim.record.history.points.points`.
    """
    found: dict[tuple[str, str], tuple[Reading, list[Mapping[str, str]]]] = {}
    for row in record_rows() if rows is None else rows:
        if ".." in row["date"]:
            continue
        way = way_of(row)
        if way is None or way.reason:
            continue
        reading = _reading(way, row)
        found.setdefault((reading.name, row["date"]), (reading, []))[1].append(row)
    made = [merged(reading, date, same, PERIODS[reading.period])
            for (_, date), (reading, same) in found.items()]  # fmt: skip
    kept = [point for point in made if point.last <= month_number(last)]
    return sorted(kept, key=lambda point: (point.reading.name, point.last))


def _reading(way: Way, row: Mapping[str, str]) -> TableReading:
    """A way of reading with its scale of errors: that of readings.csv where it has the row."""
    known = reading_of(row)
    if known is not None:
        transform, error = known.transform, known.tolerance
    elif way.tolerance > 0.0:
        transform, error = "level", 0.5 * way.tolerance
    else:
        transform, error = "log", MODEL_ERROR
    return TableReading(
        way.series, way.actor, way.unit, way.contains, way.period, way.reader, way.target,
        way.scale, transform, error, way.series,
    )  # fmt: skip
