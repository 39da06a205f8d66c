"""Dated forecasts with bands, in a table that can be scored once figures are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.record.backtest import FEWEST, Way
from sim.record.comparison import PERIODS
from sim.record.drawn_worlds import Drawn
from sim.record.forecasts import anchors, forecast
from sim.record.history.points import Point, by_reading, month_name, month_number
from sim.record.table.table_points import table_points

LAST_FORECAST = "2027-12"
KNOWN = "2026-07"
"""Last month whose figures a forecast may know."""
ENOUGH = 3
"""Figures of a series, at any time, from which on it is forecast."""
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
COLUMNS = tuple(f"p{round(100 * level):02d}" for level in LEVELS)
"""Quantiles: bands of 90, 80 and 50% around the median."""
BANDS = {"50": ("p25", "p75"), "80": ("p10", "p90"), "90": ("p05", "p95")}
COUNTED_FROM_2025 = frozenset({"compute_sold", "fixed_quality_price"})
"""Readers whose levels are those of a start of January 2025."""


def ahead(start: str, known: str = KNOWN, last: str = LAST_FORECAST) -> list[Point]:
    """The record to a month, and a point without a figure for each later period of its series.

    Of series of three figures or more that can be read and that are dated within two years of the
    last month known: months for what is dated by months, quarters and years for others.
    """
    record = [point for point in table_points(known)
              if start == "2025-01" or point.reading.reader not in COUNTED_FROM_2025]  # fmt: skip
    made: list[Point] = []
    nan, limit, first = float("nan"), month_number(known), month_number(start)
    for places in by_reading(record).values():
        newest = record[places[-1]]
        if len(places) < ENOUGH or newest.last < limit - 24:
            continue
        reading, length = newest.reading, newest.last - newest.first
        step = {0: 1, 2: 3}.get(length, 12)
        before, _ = PERIODS[reading.period]
        for end in range(newest.last + step, month_number(last) + 1, step):
            if end > limit and end - length >= first:
                date = month_name(end - length - before)
                date = date[:4] if reading.dates == "year" else date
                made.append(Point(reading, date, nan, nan, nan, end - length, end))
    return sorted([*record, *made], key=lambda point: (point.reading.name, point.last))


def forecast_table(found: Drawn, way: Way, known: str = KNOWN) -> pd.DataFrame:
    """Quantiles of every period after a month, a row per series and period, in the record's units.

    Anchored at the last figure known where the run shows its month, else as simulated; figures of
    the record itself are not in it. Without the error of measurement, which depends on who will
    measure.
    """
    ensemble, limit = found.ensemble(), month_number(known)
    anchored = {place: last for place, last in anchors(ensemble.points, limit).items()
                if np.isfinite(ensemble.figures[:, last]).sum() >= FEWEST}  # fmt: skip
    rows = []
    for place, point in enumerate(ensemble.points):
        if point.last <= limit:
            continue
        anchor = anchored.get(place)
        drawn = forecast(ensemble, place, anchor, way.method, measured=False, factor=way.factor)
        drawn = drawn[np.isfinite(drawn)]
        if len(drawn) >= FEWEST:
            ends = point.reading.plain(np.quantile(drawn, LEVELS))
            rows.append(
                {"series": point.reading.name, "date": point.date, "unit": point.reading.unit,
                 **dict(zip(COLUMNS, (float(x) for x in ends), strict=True)),
                 "known": ensemble.points[anchor].date if anchor is not None else ""}
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["series", "date", "unit", *COLUMNS, "known"])


def score_forecasts(
    made: pd.DataFrame, rows: Iterable[Mapping[str, str]] | None = None
) -> pd.DataFrame:
    """Forecasts beside figures that are known by now.

    Parameters
    ----------
    made : see `forecast_table`.
    rows : rows of a record, with its columns; the repository's if left out.

    Returns
    -------
    DataFrame
        A row per forecast whose figure is known: ``record``, ``crps`` and whether the figure is
        ``inside_50``, ``inside_80`` and ``inside_90``. The CRPS is twice the mean loss of the
        quantiles (Laio and Tamea 2007, Hydrol. Earth Syst. Sci. 11), in logs for what is scored in
        logs.
    """
    by_place = {(point.reading.name, point.date): point
                for point in table_points("2100-12", rows)}  # fmt: skip
    found = []
    for row in made.to_dict("records"):
        point = by_place.get((str(row["series"]), str(row["date"])))
        if point is None:
            continue
        ends = np.array([float(row[name]) for name in COLUMNS]) * point.reading.scale
        line: dict[str, object] = {
            "series": row["series"], "date": row["date"], "unit": row["unit"],
            "record": point.value, "p50": row["p50"],
            "crps": quantile_score(point.reading.transformed(ends), point.observed),
        }  # fmt: skip
        for band, (low, high) in BANDS.items():
            line[f"inside_{band}"] = int(float(row[low]) <= point.value <= float(row[high]))
        found.append(line)
    names = ["series", "date", "unit", "record", "p50", "crps", *(f"inside_{x}" for x in BANDS)]
    return pd.DataFrame(found, columns=names)


def quantile_score(ends: FloatArray, observed: float) -> float:
    """Twice the mean loss of quantiles at `LEVELS`.

    Worked: all quantiles at 1 and an observation of 3: 2 x mean(level) x 2 = 2.
    """
    level = np.array(LEVELS)
    off = observed - ends
    return float(2.0 * np.maximum(level * off, (level - 1.0) * off).mean())
