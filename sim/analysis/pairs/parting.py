"""When two worlds of one luck part, and by what: the first event of one that the other has not.

A pair **parts by an event** in the first month in which something happened to somebody on one side
and nothing of the same kind happened to the same on the other within `WITHIN` months: a round that
comes two months later is the same round. It **parts in numbers** in the first month in which a main
series differs by more than its tolerance (`sim.analysis.pairs.side_series.MAIN`). A change that
acts from the first month moves some number at once, so the event is what is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.pairs.side_series import Traced, parts
from sim.base.axes import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

WITHIN = 3
"""Months by which an event may come earlier or later and still be the same."""
FATES = ("closure", "acquisition", "licence_and_hire", "entry")
"""Events by which the roster of labs changes."""
SALES = ("acquisition", "licence_and_hire")
"""Events that are the same only with the same buyer; a blocked sale keeps no buyer."""
KINDS = (
    *FATES, "ipo", "cloud_default", "blocked_merger", "round", "down_round", "failed_round",
)  # fmt: skip
"""Kinds of events by which worlds part; others happen every month, or follow from these. Of several
in a month the first kind here is told."""
SIDES = ("before", "after")
MEDOID_ROWS = 500
"""Pairs whose distances to all others are held at once."""
FAR = 10_000
"""More months than any run has."""


@dataclass(frozen=True)
class Parting:
    """How the pairs of two sides part."""

    table: pd.DataFrame
    """A row per pair; see `partings`."""
    typical: int
    """Number of the world that is the typical pair."""
    months: int

    def median(self, column: str = "month") -> tuple[float, float, float]:
        """Month by which half of the pairs have parted, with its 95% interval; infinite if later.

        The interval is that of order statistics (Conover 1999, section 3.2): it needs no
        assumption. Worked, of 10 pairs: from the 2nd to the 9th in order.
        """
        return median_month(self.table[column].to_numpy(dtype=float))

    @property
    def ever(self) -> int:
        """Pairs that part by an event at all."""
        return int(self.table["month"].notna().sum())


def partings(
    before: pd.DataFrame, after: pd.DataFrame, numbers: Sequence[int], start: str,
    months: int, series: Sequence[Traced] = (), side: int = 1, kinds: Sequence[str] = KINDS,
) -> pd.DataFrame:  # fmt: skip
    """Find for each pair what parts it.

    Parameters
    ----------
    before, after : events of both sides, as `sim.events` gives them.
    numbers : of the worlds.
    start : first month of the run, such as 2026-07.
    months : months of a world.
    series : main series of all sides, of the same worlds in the same order.
    side : which of them ``after`` is.
    kinds : kinds of events that both sides keep.

    Returns
    -------
    pandas.DataFrame
        A row per pair: ``world``; ``month`` of the first event that only one side has (0 is the
        run's first month, NaN if there is none), ``kind``, ``agent``, ``counterparty``,
        ``amount_usd``, ``only`` (the side that has it: before or after); the same with the prefix
        ``fate_`` for the first by which the roster of labs changes; ``numbers_month`` in which a
        main series first differs by more than its tolerance, ``numbers_series`` its name.
    """
    import pandas as pd

    wanted = [each for each in KINDS if each in kinds]
    events = [_numbered(each, start, wanted) for each in (before, after)]
    own = [_unmatched(events[0], events[1]), _unmatched(events[1], events[0])]
    only = [each.assign(only=name) for each, name in zip(own, SIDES, strict=True) if len(each)]
    table = pd.DataFrame({"world": list(numbers)})
    found = pd.concat(only) if only else own[0].assign(only="")
    found = found[found["month"] < months - WITHIN]  # later ones were not watched long enough
    for prefix, some in (("", found), ("fate_", found[found["kind"].isin(FATES)])):
        first = some.sort_values(["month", "rank", "only"], kind="stable")
        first = first.drop_duplicates("world").drop(columns=["rank"]).set_index("world")
        table = table.join(first.add_prefix(prefix), on="world")
    when, which = _in_numbers(series, side, len(table))
    named = pd.Series(which, index=table.index, dtype="object")
    return table.assign(numbers_month=when, numbers_series=named)


def typical_pair(table: pd.DataFrame, changes: FloatArray, months: int) -> int:
    """Place of the medoid among pairs: the one nearest to all others.

    Parameters
    ----------
    table : of `partings`.
    changes : (pairs, outcomes) differences of the headline outcomes; NaN counts as no difference.
    months : months of a world, at which a pair counts that never parts.

    Notes
    -----
    Distance is Euclidean in standard deviations over pairs, of each outcome's difference and of the
    month of parting, which weighs as much as all outcomes together; the medoid has the least sum of
    distances (Kaufman and Rousseeuw 1990). It is a pair that was run, so it has a story, as a mean
    has not. Worked: months 10, 11, 30, no outcomes: the second.
    """
    month = table["month"].fillna(float(months)).to_numpy(dtype=float)[:, None]
    outcomes = _standard(np.nan_to_num(changes)) / np.sqrt(max(changes.shape[1], 1))
    places = np.concatenate([_standard(month), outcomes], axis=1)
    from scipy.spatial.distance import cdist  # takes long to load

    # Some rows at a time: all distances of 10,000 pairs at once would take gigabytes.
    rows = range(0, len(places), MEDOID_ROWS)
    far = [cdist(places[first : first + MEDOID_ROWS], places).sum(axis=1) for first in rows]
    return int(np.concatenate(far).argmin())


def median_month(month: FloatArray) -> tuple[float, float, float]:
    """Median of months with the 95% interval of order statistics; NaN is never, so infinite."""
    from scipy.special import bdtrik  # takes long to load

    order = np.sort(np.where(np.isnan(month), np.inf, month))
    count = len(order)
    below = int(np.ceil(bdtrik(0.025, count, 0.5)))  # first place that 2.5% lie under
    low, high = max(below - 1, 0), min(count - below, count - 1)
    return float(order[(count - 1) // 2]), float(order[low]), float(order[high])


def first_kinds(table: pd.DataFrame) -> pd.DataFrame:
    """Pairs that part by an event of each kind on each side: ``kind``, ``only``, ``pairs``."""
    known = table.dropna(subset=["month"])
    counted = known.groupby(["kind", "only"], sort=False).size().rename("pairs").reset_index()
    return counted.sort_values("pairs", ascending=False, kind="stable", ignore_index=True)


def _numbered(events: pd.DataFrame, start: str, kinds: Sequence[str]) -> pd.DataFrame:
    """Events of some kinds, months as numbers, and how they are told from one another."""
    mine = events[events["kind"].isin(kinds)]
    date = mine["month"].dt
    month = 12 * (date.year - int(start[:4])) + date.month - int(start[5:7])
    rank = mine["kind"].map({kind: place for place, kind in enumerate(kinds)})
    made = mine.assign(month=month, rank=rank)
    names = ["world", "month", "kind", "agent", "counterparty", "amount_usd", "rank"]
    return made[names]


def _unmatched(mine: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Events of one side without one of the same kind, agent and buyer near them on the other."""
    import pandas as pd

    places = _line(mine, other)
    line = np.sort(places[len(mine) :])
    if not len(line):
        return mine
    places = places[: len(mine)]
    after = np.searchsorted(line, places)
    gaps = [np.abs(line[np.clip(after + step, 0, len(line) - 1)] - places) for step in (-1, 0)]
    return mine[pd.Series(np.minimum(*gaps) > WITHIN, index=mine.index)]


def _line(*sides: pd.DataFrame) -> IntArray:
    """Each event's place on one long line, on which only the same things are near each other."""
    import pandas as pd

    both = pd.concat(sides, ignore_index=True)
    buyer = both["counterparty"].where(both["kind"].isin(SALES), "")
    code = both["world"].to_numpy(dtype=np.int64)
    for names in (both["kind"], both["agent"], buyer):
        numbers, known = pd.factorize(names)
        code = code * (len(known) + 1) + numbers
    return np.asarray(code * FAR + both["month"].to_numpy(dtype=np.int64), dtype=np.int64)


def _in_numbers(
    series: Sequence[Traced], side: int, pairs: int
) -> tuple[FloatArray, list[str | None]]:
    """Month in which each pair's numbers part, and the series that does first."""
    when, names = np.full(pairs, np.nan), list[str | None]([None] * pairs)
    for each in series:
        apart = parts(each.values[0], each.values[side], each.main)
        ever = apart.any(axis=1)
        month = np.where(ever, each.months[apart.argmax(axis=1)], np.nan).astype(float)
        sooner = ever & ~(when <= month)
        when = np.where(sooner, month, when)
        names = [each.main.name if sooner[k] else names[k] for k in range(pairs)]
    return when, names


def _standard(values: FloatArray) -> FloatArray:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))
