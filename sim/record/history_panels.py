"""Chosen series for pictures, on calendar time: what worlds show and what the record says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.base.axes import FloatArray
from sim.record.backtest import Way
from sim.record.forecasts import Ensemble, anchors, forecast
from sim.record.history.points import SPLIT, Point, by_reading, month_number
from sim.record.naive import naive_rows

SHOWN: tuple[tuple[str, str], ...] = (
    ("run_rate openai", "OpenAI, run-rate"),
    ("run_rate anthropic", "Anthropic, run-rate"),
    ("users openai", "ChatGPT, weekly users"),
    ("api_spend", "API spend"),
    ("chip_revenue_quarter", "Nvidia, data centre"),
    ("compute_sold", "Nvidia compute sold"),
    ("big_four_capex_quarter", "Capex of four, quarter"),
    ("lab_compute openai", "OpenAI, compute in use"),
    ("spot_price", "H100-hour on demand"),
    ("gpt4_class_price", "Cheapest GPT-4-class token"),
    ("frontier_eci", "Capability of the frontier"),
    ("valuation openai", "OpenAI, valuation"),
)
"""Readings and their titles, in the order of the picture."""


@dataclass(frozen=True)
class Series:
    """A series on calendar time: years such as 2025.5 for the end of June."""

    title: str
    unit: str
    log: bool
    years: FloatArray
    quantiles: FloatArray
    """(3, t): 10, 50 and 90%, in units of the record."""
    record_years: FloatArray
    record: FloatArray
    naive: FloatArray | None = None
    """The trend's forecast of each figure of the record; NaN up to the split."""


def calendar_years(points: Sequence[Point]) -> FloatArray:
    """Ends of points' periods. Worked: June 2025 ends at 2025.5."""
    return np.array([(point.last + 1) / 12.0 for point in points])


def scored_paths(ensemble: Ensemble, way: Way) -> list[Series]:
    """Forecast bands at every figure after the split, of the twelve series with most of them."""
    split, record = month_number(SPLIT), ensemble.points
    guesses, anchored = naive_rows(record, split), anchors(record, split)
    later = {name: [place for place in places if record[place].last > split
                    and np.isfinite(ensemble.figures[:, place]).any()]
             for name, places in by_reading(record).items()}  # fmt: skip
    paths = []
    for name in sorted(later, key=lambda each: -len(later[each]))[: len(SHOWN)]:
        places = by_reading(record)[name]
        quantiles = []
        for place in later[name]:
            drawn = forecast(ensemble, place, anchored.get(place), way.method, False, way.factor)
            quantiles.append(np.quantile(drawn[np.isfinite(drawn)], [0.1, 0.5, 0.9]))
        path = _path(_title(name), [record[k] for k in later[name]], quantiles, record, places)
        trend = [guesses[place][1].mean if place in guesses else np.nan for place in places]
        naive = record[places[0]].reading.plain(np.array(trend))
        paths.append(replace(path, naive=naive))
    return paths


def _title(name: str) -> str:
    """A series' name above a panel. revenue_run_rate, Anthropic: Revenue run rate, Anthropic."""
    what, *of = name.replace("_", " ").split(", ")
    agent = [each for each in of[:1] if each != "rental market"]
    return ", ".join([what[0].upper() + what[1:], *agent])


def fit_paths(
    figures: FloatArray, weights: FloatArray, chosen: Sequence[Point]
) -> dict[str, Series]:
    """Weighted quantiles of worlds at the figures fitted to, by reading."""
    groups = by_reading(chosen)
    return {
        name: _path(
            title,
            [chosen[place] for place in groups[name]],
            [
                np.quantile(figures[:, k], (0.1, 0.5, 0.9), weights=weights, method="inverted_cdf")
                for k in groups[name]
            ],
            chosen,
            groups[name],
        )
        for name, title in SHOWN
        if name in groups
    }


def _path(
    title: str,
    at: Sequence[Point],
    quantiles: Sequence[FloatArray],
    record: Sequence[Point],
    places: Sequence[int],
) -> Series:
    seen = [record[place] for place in places]
    reading = seen[0].reading
    return Series(
        title,
        reading.unit,
        reading.transform == "log",
        calendar_years(at),
        reading.plain(np.array(quantiles).T.reshape(3, len(at))),
        calendar_years(seen),
        np.array([point.value for point in seen]),
    )
