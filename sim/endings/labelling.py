"""Labels follow from memberships: which ending passes, month by month, first and last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import FloatArray, IntArray
from sim.endings.registry import DEFAULT, ENDINGS, RECORDS, Thresholds, in_turn, rest
from sim.endings.windows import first_held

HOLD_MONTHS = 6
"""An ending has arrived, and a label has changed, only if it lasts this long."""
NO_FIRST = "none"
"""A world that never left the race, or never began one."""


def label(memberships: FloatArray, thresholds: Thresholds = DEFAULT) -> NDArray[np.str_]:
    """The ending that passes.

    Parameters
    ----------
    memberships : (..., 9), usually (worlds, 9) of the last month.
    thresholds : ``floor`` is read.

    Returns
    -------
    Names of endings, (...): the first in turn of those of at least the floor, else unresolved.
    """
    return np.array(ENDINGS)[_codes(memberships, thresholds)]


def label_path(
    memberships: FloatArray, thresholds: Thresholds = DEFAULT, hold: int = HOLD_MONTHS
) -> NDArray[np.str_]:
    """Label of each month that changes only after ``hold`` months of one new label.

    Parameters
    ----------
    memberships : (worlds, months, 9).
    hold : months; 1 gives the plain labels.

    Returns
    -------
    (worlds, months) names. Worked, hold 2: labels a a b a b b -> a a a a a b.
    """
    codes = _codes(memberships, thresholds)
    shown, candidate = codes[:, 0], codes[:, 0]
    spell = np.zeros(codes.shape[:1], dtype=np.int64)
    path = np.empty_like(codes)
    for month in range(codes.shape[1]):
        now = codes[:, month]
        spell = np.where(now == candidate, spell + 1, 1)
        candidate = now
        shown = np.where(spell >= hold, candidate, shown)
        path[:, month] = shown
    return np.array(ENDINGS)[path]


def first_passage(
    memberships: FloatArray, threshold: float = 0.5, hold: int = HOLD_MONTHS
) -> FloatArray:
    """When each ending arrived: the first month of the first spell that lasts.

    Parameters
    ----------
    memberships : (worlds, months, 9).
    threshold : membership that counts as arrived.
    hold : months that the spell must last at least.

    Returns
    -------
    (worlds, 9) months since the start, 0 for the first month; NaN where it never came. Winter is
    mostly a passage: this finds it even if the market recovers.
    """
    return first_held(memberships >= threshold, hold)


def first_ending(
    memberships: FloatArray, thresholds: Thresholds = DEFAULT, hold: int = HOLD_MONTHS
) -> tuple[NDArray[np.str_], FloatArray]:
    """How the race ended first, and when: often a passage, not the state in which a world ends.

    Parameters
    ----------
    memberships : (worlds, months, 9).
    hold : months that the label must last.

    Returns
    -------
    Names, (worlds,), of the first label but ``subsidised`` and ``unresolved`` that lasts, after the
    market was subsidised once; ``none`` where there is none; and months since the start, NaN there.
    Worked: subsidised, then winter for a year, then consolidation -> winter, in its first month.
    """
    codes = _codes(memberships, thresholds)
    raced = np.logical_or.accumulate(codes == ENDINGS.index("subsidised"), axis=1)
    ends = [name for name, each in RECORDS.items() if each.arrives]
    came = np.stack(
        [first_held((codes == ENDINGS.index(name)) & raced, hold) for name in ends], axis=-1
    )
    when = np.where(np.isfinite(came), came, np.inf)
    first = when.min(axis=1)
    names = np.where(
        np.isfinite(first), np.array(ends, dtype=object)[when.argmin(axis=1)], NO_FIRST
    )
    return names.astype(str), np.where(np.isfinite(first), first, np.nan)


def _codes(memberships: FloatArray, thresholds: Thresholds) -> IntArray:
    codes: IntArray = np.full(memberships.shape[:-1], ENDINGS.index(rest()))
    for each in reversed(in_turn()):
        place = ENDINGS.index(each.name)
        codes = np.where(memberships[..., place] >= thresholds.floor, place, codes)
    return codes
