"""Worlds to which something happens beside like worlds to which it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.reading import mean_at
from sim.base.axes import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Design:
    """Which months are compared, and with how many worlds."""

    before: tuple[int, int] = (-12, -1)
    after: tuple[int, int] = (13, 24)
    neighbours: int = 5


DESIGN = Design()


def partners(
    onset: IntArray, spell: BoolArray, likeness: Sequence[FloatArray], design: Design = DESIGN
) -> IntArray:
    """Most similar worlds to which it does not happen meanwhile, (worlds, neighbours).

    Parameters
    ----------
    onset : (worlds,) month in which it begins, -1 where it never does.
    spell : (worlds, months) true where it holds; partners are free of it in both windows and
        between them.
    likeness : series (worlds, months) in whose mean before the onset partners are alike, each in
        units of its spread over worlds (nearest neighbours, Rubin 1973).

    Returns
    -------
    Rows of worlds; -1 where it never happens, too early or too late, or too few worlds are free.
    """
    worlds, months = spell.shape
    found = np.full((worlds, design.neighbours), -1)
    for when in np.unique(onset[onset >= 0]):
        first, last = when + design.before[0], when + design.after[1]
        if first < 0 or last >= months:
            continue
        free = np.flatnonzero(~spell[:, first : last + 1].any(axis=1))
        treated = np.flatnonzero(onset == when)
        if len(free) < design.neighbours:
            continue
        window = slice(first, when + design.before[1] + 1)
        place = np.stack([each[:, window].mean(axis=1) for each in likeness], axis=1)
        spread = place.std(axis=0)
        place = place / np.where(spread > 0, spread, 1.0)
        distance = ((place[treated, None, :] - place[None, free, :]) ** 2).sum(axis=2)
        nearest = np.argsort(distance, axis=1, kind="stable")[:, : design.neighbours]
        found[treated] = free[nearest]
    return found


def matched_change(
    values: FloatArray, onset: IntArray, partner: IntArray, design: Design = DESIGN
) -> FloatArray:
    """Change of a series from before to after the onset, less that of its partners, (worlds,).

    NaN where there are no partners. Worked: 1.0 to 0.6 while partners go from 1.0 to 0.9: -0.3.
    """
    known = partner[:, 0] >= 0
    start = np.where(known, onset, -1)
    own = _change(values, start, design)
    others = np.stack(
        [_change(values[partner[:, k]], start, design) for k in range(partner.shape[1])]
    )
    return np.where(known, own - others.mean(axis=0), np.nan)


def paths(
    values: FloatArray, onset: IntArray, partner: IntArray, first: int, last: int
) -> tuple[FloatArray, FloatArray]:
    """Series around the onset for worlds and for the mean of their partners, (worlds, lags)."""
    known = np.flatnonzero(partner[:, 0] >= 0)
    lags = range(first, last + 1)
    own = [mean_at(values[known], onset[known], lag, lag) for lag in lags]
    others = [
        np.mean([mean_at(values[partner[known, k]], onset[known], lag, lag)
                 for k in range(partner.shape[1])], axis=0)
        for lag in lags
    ]  # fmt: skip
    return np.stack(own, axis=1), np.stack(others, axis=1)


def _change(values: FloatArray, onset: IntArray, design: Design) -> FloatArray:
    return mean_at(values, onset, *design.after) - mean_at(values, onset, *design.before)
