"""Hold forecasts from the middle of 2025 against what came after, and against naive forecasts.

Everything that could be chosen is chosen before the figures after the split are looked at: how a
row is read, the error's memory in `forecasts`, and the method and the width of the model's error
by a rehearsal (`sim.record.rehearsal`) within the months that were fitted to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.base.rng import stream
from sim.record.comparison import PERIODS
from sim.record.drawn_worlds import Drawn
from sim.record.forecasts import METHODS, Ensemble, anchors, forecast
from sim.record.history.points import SPLIT, Point, by_reading, month_name, month_number
from sim.record.naive import Naive, naive_rows
from sim.record.scoring import crps_ensemble, crps_normal, inside
from sim.record.table.table_points import table_points

BAND = 0.8
ENOUGH = 5
"""Figures from which on a series counts towards the headline."""
LAST = "2026-07"
"""Last month scored."""
FEWEST = 20
"""Worlds that must show a figure."""
STOOD_IN = 0.1
"""Error of a first month that stands for a past, over the model's own error."""
MARK = " (the run's)"
"""After the date of such a point."""
_KINDS = ("number", "spread")


@dataclass(frozen=True)
class Way:
    """How worlds become a forecast."""

    method: str
    """One of `sim.record.forecasts.METHODS`."""
    factor: float = 1.0
    """On the model's own error."""


def scored_points(start: str, last: str = LAST) -> list[Point]:
    """The record's figures to a month, and one in the first period for series without a past.

    The run's first month or quarter then stands for the past, for the model and the naive forecast
    alike: its value is filled in by `stood_in`.
    """
    record = table_points(last)
    first, split = month_number(start), month_number(SPLIT)
    nan = float("nan")
    made = []
    for places in by_reading(record).values():
        reading = record[places[0]].reading
        before, after = PERIODS[reading.period]
        until = first + after - before
        if reading.dates == "month" and record[places[0]].last > split >= until:
            made.append(Point(reading, month_name(until), nan, nan, nan, first, until))
    both = [*record, *made]
    return sorted(both, key=lambda point: (point.reading.name, point.last))


def stood_in(found: Drawn) -> Drawn:
    """Points without a value get the median world's, with an error of `STOOD_IN`."""
    points = []
    for place, point in enumerate(found.points):
        if np.isnan(point.value):
            shown = found.figures[:, place]
            there = shown[np.isfinite(shown)]
            middle = float(np.median(there)) if len(there) else 0.0
            half = 1.645 * STOOD_IN * point.reading.tolerance
            low, value, high = point.reading.plain(np.array([middle - half, middle, middle + half]))
            point = replace(point, date=point.date + MARK, low=float(low), value=float(value),
                            high=float(high))  # fmt: skip
        points.append(point)
    return replace(found, points=points)


def point_table(
    ensemble: Ensemble, way: Way, split_date: str = SPLIT, last: str = LAST
) -> pd.DataFrame:
    """Each point after a split with the scores of every forecast of it.

    Naive forecasts are scored twice: as a bare number, whose CRPS is its absolute error, and with
    the spread that the series' own past gives them. ``blend`` is half of the anchored forecast and
    half of the trend: what the model adds to a straight line.
    """
    record, split = ensemble.points, month_number(split_date)
    anchored = {place: last_ for place, last_ in anchors(record, split).items()
                if np.isfinite(ensemble.figures[:, last_]).sum() >= FEWEST}  # fmt: skip
    naive = naive_rows(record, split)
    rows = []
    for place, point in enumerate(record):
        if not split < point.last <= month_number(last):
            continue
        shown = _members(ensemble, place, anchored.get(place), way)
        if shown is None:
            continue
        about: dict[str, object] = {
            "series": point.reading.name,
            "date": point.date,
            "transform": point.reading.transform,
            "unit": point.reading.unit,
            "record": point.value,
            "anchored_at": record[anchored[place]].date if place in anchored else "",
        }
        both, seen = naive.get(place), np.array([point.observed])
        if both is not None:
            luck = stream(ensemble.seed, f"blend:{point.reading.name}", 0)
            line = both[1].mean + both[1].spread * luck.standard_normal(len(shown["anchored"]))
            shown["blend"] = 0.5 * (shown["anchored"] + line)
        headline_ = shown[way.method]
        ends = point.reading.plain(np.quantile(headline_, [0.1, 0.5, 0.9]))
        about |= dict(zip(("p10", "p50", "p90"), (float(x) for x in ends), strict=True))
        for name, drawn in shown.items():
            about[f"crps_{name}"] = float(crps_ensemble(drawn[:, None], seen)[0])
            about[f"inside_{name}"] = int(inside(drawn[:, None], seen, BAND)[0])
        rows.append(about | _naive_scores(point, both))
    return pd.DataFrame(rows)


def _members(
    ensemble: Ensemble, place: int, anchor: int | None, way: Way
) -> dict[str, FloatArray] | None:
    """Members of the forecast by each method; None where too few worlds show the figure."""
    shown = {}
    for method in METHODS:
        drawn = forecast(ensemble, place, anchor, method, factor=way.factor)
        shown[method] = drawn[np.isfinite(drawn)]
    return shown if min(map(len, shown.values())) >= FEWEST else None


def _naive_scores(point: Point, both: tuple[Naive, Naive] | None) -> dict[str, object]:
    if both is None:
        return {f"crps_{name}_{kind}": np.nan for name in ("last", "trend") for kind in _KINDS}
    seen = np.array([point.observed])
    scores: dict[str, object] = {}
    for name, guess in zip(("last", "trend"), both, strict=True):
        for kind, spread in zip(_KINDS, (0.0, guess.spread), strict=True):
            score = crps_normal(np.array([guess.mean]), np.array([spread]), seen)
            scores[f"crps_{name}_{kind}"] = float(score[0])
    return scores


def score_table(rows: pd.DataFrame, method: str) -> pd.DataFrame:
    """Scores by series: the model against both naive forecasts, each in its better form.

    ``crps_last`` and ``crps_trend`` are the smaller of the score as a bare number and with a
    spread: whichever is harder to beat. Series without any past have none, and are left out.
    """
    made = []
    for name, part in rows[rows["crps_last_number"].notna()].groupby("series", sort=False):
        last = part[["crps_last_number", "crps_last_spread"]].mean()
        line = part[["crps_trend_number", "crps_trend_spread"]].mean()
        best, mine = min(last.min(), line.min()), part[f"crps_{method}"].mean()
        made.append(
            {
                "series": name,
                "points": len(part),
                "past": "run" if part["anchored_at"].str.endswith(MARK).all() else "record",
                "scale": 0.01 if _percent(part) else 1.0,
                "crps_model": mine,
                "crps_last": last.min(),
                "crps_trend": line.min(),
                "better_by": 1.0 - mine / best if best > 0 else float("nan"),
                "coverage80": part[f"inside_{method}"].mean(),
                "crps_raw": part["crps_raw"].mean(),
                "crps_anchored": part["crps_anchored"].mean(),
                "crps_blend": part["crps_blend"].mean(),
            }
        )
    return pd.DataFrame(made).sort_values("points", ascending=False, ignore_index=True)


def _percent(part: pd.DataFrame) -> bool:
    """Whether errors are in percentage points: they are counted in shares beside logs."""
    return bool((part["transform"] == "level").all() and (part["unit"] == "%").all())


@dataclass(frozen=True)
class Headline:
    """What the backtest comes to, over series of five points or more."""

    series: int
    points: int
    better_by: float
    """1 - the model's mean CRPS over series, over that of the better naive forecast."""
    coverage: float
    better_by_each: float = float("nan")
    """The same against the better naive forecast of each series, chosen afterwards."""
    better_by_ratio: float = float("nan")
    """1 - mean over series of CRPS over that of the series' better naive forecast."""
    better_by_past: float = float("nan")
    """As ``better_by``, over series with a past in the record alone."""
    better_by_blend: float = float("nan")
    """As ``better_by``, of the blend."""


def headline(scores: pd.DataFrame, enough: int = ENOUGH) -> Headline:
    """Means over large series of the model's CRPS and of naive forecasts; see `Headline`.

    Worked: CRPS of 0.3 and 0.1 where last values have 0.4 and 0.4 and trends 0.1 and 0.5: means of
    0.2, 0.4 and 0.3, so 33% better; each series' better one has 0.25 on average, 20% better.
    """
    large = scores[scores["points"] >= enough]
    if large.empty:
        return Headline(0, 0, float("nan"), float("nan"))
    recorded = large[large["past"] == "record"]
    each = large[["crps_last", "crps_trend"]].min(axis=1)
    covered = float(np.average(large["coverage80"], weights=large["points"]))
    return Headline(
        len(large),
        int(large["points"].sum()),
        _better(large, "crps_model"),
        covered,
        1.0 - float((large["crps_model"] * large["scale"]).sum() / (each * large["scale"]).sum()),
        1.0 - float((large["crps_model"] / each).mean()),
        _better(recorded, "crps_model") if len(recorded) else float("nan"),
        _better(large, "crps_blend"),
    )


def _better(large: pd.DataFrame, of: str) -> float:
    both = ("crps_last", "crps_trend")
    rival = min(float((large[name] * large["scale"]).sum()) for name in both)
    return 1.0 - float((large[of] * large["scale"]).sum()) / rival
