"""Hold forecasts of a calibrated history against what came after, and against naive forecasts.

Everything that could be chosen is chosen before the figures after the split are looked at: the
families in ``readings.csv``, the error's memory in `forecasts`, and the method by a rehearsal
within the months that were fitted to (`choose`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.record.forecasts import METHODS, Ensemble, anchors, forecast, members
from sim.record.history.played import Play, Told, read_worlds
from sim.record.history.points import (
    CHECK_SPLIT,
    SPLIT,
    Point,
    by_reading,
    month_name,
    month_number,
    points,
)
from sim.record.naive import Naive, naive_rows
from sim.record.scoring import crps_ensemble, crps_normal, inside
from sim.scenario.definition import Scenario
from sim.scenario.posterior import Posterior

BAND = 0.8
ENOUGH = 5
"""Points from which on a family counts towards the headline."""
LAST_FORECAST = "2027-12"


@dataclass(frozen=True)
class Played:
    """The posterior's worlds, played on past the split."""

    figures: FloatArray
    """(n, p) of all points: the record's first, then those of the quarters."""
    record: Sequence[Point]
    quarters: Sequence[Point]
    posterior: Posterior

    def ensemble(self, check: bool = False) -> Ensemble:
        """Equally likely members; ``check``: as calibrated to the earlier split."""
        counts = self.posterior.weight_check if check else self.posterior.weight
        chosen = members(self.figures, counts)
        return Ensemble(chosen, [*self.record, *self.quarters], self.posterior.seed)


def play(
    posterior: Posterior,
    scenario: Scenario,
    worlds: int | None = None,
    workers: int = 1,
    told: Told | None = None,
) -> Played:
    """Play the posterior's worlds again, with the luck they had, and on to the last forecast.

    Parameters
    ----------
    posterior : see `sim.scenario.posterior`.
    scenario : the history it was calibrated on.
    worlds : at most so many of its rows, the first; all if left out.
    workers, told : see `sim.record.history.played.read_worlds`.
    """
    used = _first_rows(posterior, worlds)
    record = points()
    quarters = quarterly(record)
    job = Play(scenario, used.values, used.world, [*record, *quarters], used.seed)
    return Played(read_worlds(job, workers, told), record, quarters, used)


def _first_rows(posterior: Posterior, worlds: int | None) -> Posterior:
    """Evenly spread rows of a posterior, for a quick look."""
    count = len(posterior.world)
    if worlds is None or worlds >= count:
        return posterior
    kept = np.linspace(0, count - 1, worlds).astype(np.int64)
    return Posterior(
        posterior.name,
        {name: values[kept] for name, values in posterior.values.items()},
        posterior.weight[kept],
        posterior.weight_check[kept],
        posterior.seed,
        posterior.world[kept],
        posterior.shared,
    )


def quarterly(record: Sequence[Point]) -> list[Point]:
    """Points without a figure at every quarter's end to the last forecast, for every reading."""
    made = []
    for places in by_reading(record).values():
        template = record[places[-1]]
        reading, span = template.reading, template.last - template.first
        step, first = (3, "2023-06") if reading.dates == "month" else (12, "2023-12")
        # A year's figures end with the year, a fiscal year's a month later.
        offset = 0 if reading.dates == "month" else template.last % 12 - 11
        offset = offset + 12 if offset < -6 else offset
        for end in range(month_number(first) + offset, month_number(LAST_FORECAST) + 1, step):
            date = month_name(end) if reading.dates == "month" else month_name(end - span)[:4]
            nan = float("nan")
            made.append(Point(reading, date, nan, nan, nan, end - span, end))
    return made


def point_table(played: Played, split_date: str, check: bool = False) -> pd.DataFrame:
    """Each point after a split with the scores of every forecast of it.

    Naive forecasts are scored twice: as a bare number, whose CRPS is its absolute error, and with
    the spread that the series' own past gives them.
    """
    split = month_number(split_date)
    ensemble, record = played.ensemble(check), played.record
    anchored = anchors(record, split)
    naive = naive_rows(record, split)
    last = month_number(SPLIT) if check else None
    rows = []
    for place, point in enumerate(record):
        if point.last <= split or (last is not None and point.last > last):
            continue
        seen = np.array([point.observed])
        row: dict[str, object] = {
            "family": point.reading.family,
            "series": point.reading.name,
            "transform": point.reading.transform,
            "date": point.date,
            "unit": point.reading.unit,
            "record": point.value,
            "anchored_at": record[anchored[place]].date if place in anchored else "",
        }
        for method in METHODS:
            drawn = forecast(ensemble, place, anchored.get(place), method)[:, None]
            ends = point.reading.plain(np.quantile(drawn[:, 0], [0.1, 0.5, 0.9]))
            row |= {
                f"{method}_{name}": value
                for name, value in zip(("p10", "p50", "p90"), ends, strict=True)
            }
            row[f"crps_{method}"] = float(crps_ensemble(drawn, seen)[0])
            row[f"inside_{method}"] = int(inside(drawn, seen, BAND)[0])
        rows.append(row | _naive_scores(point, naive.get(place)))
    return pd.DataFrame(rows)


def _naive_scores(point: Point, both: tuple[Naive, Naive] | None) -> dict[str, float]:
    if both is None:
        names = ("last", "trend")
        return {f"crps_{name}_{kind}": float("nan") for name in names for kind in _KINDS}
    seen = np.array([point.observed])
    scores = {}
    for name, guess in zip(("last", "trend"), both, strict=True):
        for kind, spread in zip(_KINDS, (0.0, guess.spread), strict=True):
            score = crps_normal(np.array([guess.mean]), np.array([spread]), seen)
            scores[f"crps_{name}_{kind}"] = float(score[0])
    return scores


_KINDS = ("number", "spread")


def choose(played: Played) -> tuple[str, pd.DataFrame]:
    """Which method to headline, from a rehearsal within the months that were fitted to.

    Worlds calibrated to the end of 2024 forecast the first half of 2025. The method with the
    smaller geometric mean over families of its mean CRPS is taken.
    """
    table = point_table(played, CHECK_SPLIT, check=True)
    mean = table.groupby("family", sort=False)[["crps_raw", "crps_anchored"]].mean()
    ratio = float(np.exp(np.log(mean["crps_anchored"] / mean["crps_raw"]).mean()))
    return ("anchored" if ratio < 1.0 else "raw"), table


def score_table(rows: pd.DataFrame, method: str) -> pd.DataFrame:
    """Scores by family: the model against both naive forecasts, each in its better form.

    ``crps_last`` and ``crps_trend`` are the smaller of the score as a bare number and with a
    spread: whichever is harder to beat. Points whose series has no past have no naive forecast and
    count only in ``points_without_past``.
    """
    rivalled = rows[rows["crps_last_number"].notna()]
    made = []
    for family, part in rivalled.groupby("family", sort=False):
        last = part[["crps_last_number", "crps_last_spread"]].mean()
        line = part[["crps_trend_number", "crps_trend_spread"]].mean()
        best, mine = min(last.min(), line.min()), part[f"crps_{method}"].mean()
        alone = rows[(rows["family"] == family) & rows["crps_last_number"].isna()]
        made.append(
            {
                "series": family,
                "points": len(part),
                "crps_model": mine,
                "crps_last": last.min(),
                "crps_trend": line.min(),
                "coverage80": part[f"inside_{method}"].mean(),
                "better_by": 1.0 - mine / best if best > 0 else float("nan"),
                "crps_raw": part["crps_raw"].mean(),
                "crps_anchored": part["crps_anchored"].mean(),
                "coverage80_raw": part["inside_raw"].mean(),
                "coverage80_anchored": part["inside_anchored"].mean(),
                **{name: part[name].mean() for name in (*last.index, *line.index)},
                "points_without_past": len(alone),
            }
        )
    return pd.DataFrame(made)


@dataclass(frozen=True)
class Headline:
    """What the backtest comes to, over families of five points or more."""

    families: int
    points: int
    better_by: float
    """1 - mean over families of the model's CRPS over that of the better naive forecast."""
    coverage: float


def headline(scores: pd.DataFrame) -> Headline:
    """Mean over large families of the model's CRPS over that of the better naive forecast."""
    large = scores[scores["points"] >= ENOUGH]
    if large.empty:
        return Headline(0, 0, float("nan"), float("nan"))
    naive = large[["crps_last", "crps_trend"]].min(axis=1)
    ratio = float((large["crps_model"] / naive).mean())
    covered = float(np.average(large["coverage80"], weights=large["points"]))
    return Headline(len(large), int(large["points"].sum()), 1.0 - ratio, covered)


def future_table(played: Played, method: str, after: str) -> pd.DataFrame:
    """Forecasts of quarters after a month, anchored at the last figure known by then."""
    limit = month_number(after)
    ensemble = played.ensemble()
    all_points = ensemble.points
    known = {
        name: [place for place in places if all_points[place].last <= limit]
        for name, places in by_reading(played.record).items()
    }
    rows = []
    for offset, point in enumerate(played.quarters):
        if point.last <= limit:
            continue
        past = known.get(point.reading.name)
        place = len(played.record) + offset
        drawn = forecast(ensemble, place, past[-1] if past else None, method, measured=False)
        ends = point.reading.plain(np.quantile(drawn, [0.1, 0.5, 0.9]))
        rows.append(
            {
                "series": point.reading.name,
                "family": point.reading.family,
                "date": point.date,
                "p10": ends[0],
                "p50": ends[1],
                "p90": ends[2],
                "unit": point.reading.unit,
                "anchored_at": played.record[past[-1]].date if past else "",
            }
        )
    return pd.DataFrame(rows)
