"""Alarms: a line for each date that one clear world in ten is beyond, and how long it rings ahead.

The line is drawn in some worlds and judged in others. A world's alarm is on in months in which its
indicator is beyond the line of that month. How far ahead an event was told is how long the alarm
had been on without a break when it came: an earlier one that went off again was no warning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.warning.arrivals import HISTORY, Arrivals
from sim.base.axes import BoolArray, FloatArray, IntArray

YEAR = 12
FALSE_ALARMS = 0.10
"""Share of clear worlds of each date that are beyond the line where it is drawn."""
CLEAR_MONTHS = 24
"""A world is clear in a month if the event does not come in as many that follow."""
FEWEST = 20
"""Clear worlds from which a line is drawn; a month with fewer has the line of the one before."""
LONGEST = 36
"""Months that an alarm is followed back at most."""
TIME_TO_WARN = 24
"""Months at risk before an event that is judged: an earlier one left no time to be told."""


@dataclass(frozen=True)
class Rung:
    """How an alarm did in worlds that did not draw its line; shares with 95 % intervals."""

    lead: tuple[float, float, float]
    """Months that the alarm had been on when the event came, median of those that were warned of;
    NaN if none was."""
    warned: tuple[float, float, float]
    """Share of events in whose last month before it was on."""
    ahead: tuple[float, float, float]
    """Share of events before which it had been on for a year or longer."""
    false: tuple[float, float, float]
    """Share of clear worlds' months in which it was on."""
    wrong: float
    """Share of months in alarm after which the event did not come in ``CLEAR_MONTHS``."""
    quiet: float
    """The same share of all months at risk: that of an alarm which knows nothing."""
    leads: FloatArray
    """(events,) months of each."""


def line(
    values: FloatArray, found: Arrivals, higher: bool, false: float = FALSE_ALARMS
) -> FloatArray:
    """Draw the line of each month, (months,).

    Parameters
    ----------
    values : (worlds, months) of an indicator.
    found : the event in these worlds.
    higher : whether high values warn; else low ones.
    false : share of clear worlds that is to be beyond the line.

    Returns
    -------
    The value that this share of clear worlds is beyond; NaN before the first month with ``FEWEST``
    clear worlds.
    """
    clear = found.clear(CLEAR_MONTHS)
    made = np.full(values.shape[1], np.nan)
    for month in range(HISTORY, values.shape[1]):
        some = values[clear[:, month], month]
        enough = len(some) >= FEWEST
        share = 1.0 - false if higher else false
        made[month] = np.quantile(some, share) if enough else made[month - 1]
    return made


def alarm(values: FloatArray, lines: FloatArray, higher: bool) -> BoolArray:
    """(worlds, months) where the value is beyond the line; nowhere without one."""
    with np.errstate(invalid="ignore"):
        return np.asarray(values > lines if higher else values < lines)


def rung(on: BoolArray, found: Arrivals, draws: FloatArray) -> Rung:
    """Judge an alarm.

    Parameters
    ----------
    on : (worlds, months) where it is on.
    found : the event in these worlds.
    draws : (worlds, draws) how often each world is in each draw of the bootstrap.

    Returns
    -------
    Rung. Worked: on in the nine months before the event but not in the tenth -> 9 months.
    """
    judged = found.came & (found.begins <= found.when - TIME_TO_WARN)
    some = np.flatnonzero(judged)
    leads = np.array([_lead(on[k], int(found.when[k]), int(found.begins[k])) for k in some])
    clear = found.clear(CLEAR_MONTHS)
    months, false = clear.sum(axis=1), (on & clear).sum(axis=1)
    seen = clear | (found.within(CLEAR_MONTHS) & _seen(found))
    weights = draws[some]
    return Rung(
        lead=_median(leads[leads > 0], weights[leads > 0]),
        warned=_share(leads > 0, np.ones(len(some)), weights),
        ahead=_share(leads >= YEAR, np.ones(len(some)), weights),
        false=_share(false, months, draws),
        wrong=float((on & clear).sum() / max((on & seen).sum(), 1)),
        quiet=float(clear.sum() / max(seen.sum(), 1)),
        leads=leads,
    )


def _seen(found: Arrivals) -> BoolArray:
    """Months whose next ``CLEAR_MONTHS`` are all seen: of later ones only events would count."""
    return np.broadcast_to(
        np.arange(found.months) + CLEAR_MONTHS <= found.last, found.at_risk.shape
    )


def _lead(on: BoolArray, when: int, begins: int) -> int:
    """Months in a row that the alarm was on up to the one before the event."""
    first = max(begins, when - LONGEST)
    back = on[first:when][::-1]
    return int(back.argmin()) if not back.all() else len(back)


def _median(values: FloatArray, weights: FloatArray) -> tuple[float, float, float]:
    """Median with its interval, from how often each value is in each draw."""
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    order = np.argsort(values)
    passed = weights[order].cumsum(axis=0)
    passed = passed[:, passed[-1] > 0]
    drawn = values[order][(passed >= 0.5 * passed[-1]).argmax(axis=0)]
    low, high = np.quantile(drawn, (0.025, 0.975)) if drawn.size else (np.nan, np.nan)
    return float(np.median(values)), float(low), float(high)


def _share(
    part: FloatArray | BoolArray, whole: FloatArray | IntArray, weights: FloatArray
) -> tuple[float, float, float]:
    """Sum over sum with its interval; NaN where there is nothing."""
    if not whole.sum():
        return float("nan"), float("nan"), float("nan")
    below = whole @ weights
    drawn = (part @ weights)[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, (0.025, 0.975)) if drawn.size else (np.nan, np.nan)
    return float(part.sum() / whole.sum()), float(low), float(high)
