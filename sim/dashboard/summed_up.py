"""From the arrays of many worlds to what the page draws: quantiles, shares and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.analysis.intervals import wilson
from sim.dashboard.piece import CONTROLLERS, FANS, Piece
from sim.endings.classification import ENDINGS
from sim.results.payers import PAYERS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EVERY = 3
"""Months between two points of a curve: what is drawn is no finer."""
BN_A_YEAR = 12e-9
CAMPS: Mapping[str, tuple[str, ...]] = {
    "others go on paying": ("subsidised", "winter"),
    "few owners": ("tiered", "consolidation", "prices_rise", "oligopoly"),
    "commodity": ("commoditization", "rd_retreat"),
}
"""Corners of the triangle; an unresolved world lies where its memberships pull it."""
Plain = dict[str, Any]


def viewed(found: Piece, start: str) -> Plain:
    """Sum up worlds for the page.

    Parameters
    ----------
    found : what `sim.dashboard.piece.played_piece` made.
    start : first month, such as ``2026-07``.

    Returns
    -------
    dict, ready for JSON
        ``worlds``; ``months``; ``fans`` by name, five quantiles (`QUANTILES`) by month; ``layers``
        by name, means by month that add up: who paid, who sells, whose profit, USD bn a year;
        ``survival`` by lab, shares of worlds; ``endings`` by name: worlds, share and its 95%
        interval; ``first`` likewise; ``cloud``, a point a world in a triangle of `CAMPS`, with its
        ending.
    """
    months = found["label"].shape[1]
    points = [*range(0, months, EVERY)]
    if points[-1] != months - 1:
        points.append(months - 1)
    return {
        "worlds": len(found["label"]),
        "start": start,
        "months": points,
        "fans": _fans({name: found[name][:, points] for name in FANS}),
        "layers": {
            "paid": _layers(found["paid"], tuple(PAYERS), points),
            "held": _layers(found["held"], CONTROLLERS, points),
            "profit": _layers(
                found["profit"], ("chips", "cloud", "models", "applications"), points
            ),
        },
        "alive": rounded((found["state"][:, points] > 0).mean(axis=0).T),
        "independent": rounded((found["state"][:, points] == 1).mean(axis=0).T),
        "endings": _shares(found["ending"], len(ENDINGS)),
        "first": _shares(found["first"], len(ENDINGS) + 1),
        "labels": rounded(_by_month(found["label"][:, points])),
        "cloud": _cloud(found["membership"], found["ending"]),
    }


def _fans(found: Mapping[str, np.ndarray]) -> Plain:
    """Quantiles of worlds by name: of all at once, which is a third of the work."""
    values = np.stack([*found.values()]).astype(np.float64)
    how = np.quantile if np.isfinite(values).all() else np.nanquantile
    ranked = how(values, QUANTILES, axis=1)
    return {name: rounded(ranked[:, k]) for k, name in enumerate(found)}


def _layers(values: np.ndarray, names: tuple[str, ...], points: list[int]) -> Plain:
    """Means over worlds of twelve months up to each point, bn USD a year: means add up."""
    mean = values.astype(np.float64).mean(axis=0)
    total = np.cumsum(mean, axis=0)
    first = np.maximum(np.array(points) - 11, 0)
    before = np.where((first > 0)[:, None], total[np.maximum(first - 1, 0)], 0.0)
    a_month = (total[points] - before) / (np.array(points) - first + 1)[:, None]
    return {name: rounded(a_month[:, k] * BN_A_YEAR) for k, name in enumerate(names)}


def _shares(codes: np.ndarray, many: int) -> list[list[float]]:
    """Of each ending: worlds, share, and the ends of its 95% interval (Wilson 1927)."""
    counts = np.bincount(codes.astype(np.int64), minlength=many)
    share, low, high = wilson(counts, len(codes))
    return rounded(np.stack([counts, share, low, high], axis=1))


def _by_month(labels: np.ndarray) -> np.ndarray:
    """Share of worlds of each ending so far, (endings, months)."""
    return np.stack([(labels == code).mean(axis=0) for code in range(len(ENDINGS))])


def _cloud(membership: np.ndarray, ending: np.ndarray) -> list[list[float]]:
    """Where a world lies in the triangle: its memberships by camp, as shares; then its ending."""
    places = [[ENDINGS.index(name) for name in names] for names in CAMPS.values()]
    pull = np.stack([membership[:, each].astype(np.float64).sum(axis=1) for each in places], axis=1)
    pull += 1e-3
    pull /= pull.sum(axis=1, keepdims=True)
    return rounded(np.column_stack([pull, ending]))


def rounded(values: np.ndarray) -> list[Any]:
    """Four digits, as lists; a number that is none is nothing."""
    array = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(array != 0.0, np.floor(np.log10(np.abs(array))), 0.0)
        scale = 10.0 ** (3.0 - np.nan_to_num(size, posinf=0.0, neginf=0.0))
        short = np.round(array * scale) / scale
    listed: list[Any] = short.tolist()
    return listed if np.isfinite(short).all() else _without_nan(listed)


def _without_nan(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return value if np.isfinite(value) else None
