"""What happened in one world, in plain words with dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import DEFAULT, HOLD_MONTHS, indicators, outcomes
from sim.endings.registry import RECORDS, Criterion, Ending
from sim.results.called import called
from sim.results.coordinates import labels_of
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

EXITS = ("acquisition", "licence_and_hire", "closure", "entry")
"""Told one by one."""
COUNTED = ("round", "down_round", "failed_round", "failed_run", "blocked_merger")
"""Told by the year."""
KINDS = (*EXITS, *COUNTED)
"""Kinds of events that are told; prices and releases are too many and show in the series."""
MOST_NAMES = 4
USD_STEPS = ((1e12, "tn USD"), (1e9, "bn USD"), (1e6, "m USD"))


class Entry(NamedTuple):
    """A line of the chronicle."""

    month: int
    """Since the start."""
    text: str
    yearly: bool = False
    """Sums up the twelve months that begin here."""


class Spell(NamedTuple):
    """Months for which something held: from ``first`` to ``last``."""

    first: int
    last: int


def chronicle(result: xr.Dataset, world: int) -> list[Entry]:
    """Tell a world's main events in order of time.

    Parameters
    ----------
    result : a run's dataset with its ``events``.
    world : position along the dimension ``world``.

    Returns
    -------
    list of Entry
        For each twelve months labs' rounds, failed runs and blocked sales; each sale, closure and
        founding; and when each condition of each ending began or ceased to hold for six months (by
        means over twelve), so that one can see the ending come.
    """
    one = result.isel(world=slice(world, world + 1))
    mine = _events(result, world)
    spelled = labels_of(result)
    told = [*_by_year(mine, spelled), *_exits(one, mine), *_conditions(one), *_labels(one)]
    return sorted(told, key=lambda entry: entry.month)


def usd(amount: float) -> str:
    """Write money for reading. Worked: 6.2e10 -> ``62 bn USD``; 4.1e9 -> ``4.1 bn USD``."""
    for step, name in USD_STEPS:
        if abs(amount) >= 0.95 * step:
            few = abs(amount) < 99.5 * step
            return f"{amount / step:{'.2g' if few else ',.0f'}} {name}"
    return f"{amount:,.0f} USD"


def month_name(result: xr.Dataset, month: int) -> str:
    """Spell a month. Worked: month 2 of a run from January 2025 -> ``Mar 2025``."""
    return f"{pd.Timestamp(result['month'].values[month]):%b %Y}"


def spells(condition: BoolArray, hold: int = HOLD_MONTHS) -> list[Spell]:
    """Find when a condition held, shorter breaks and shorter flickers left out.

    Parameters
    ----------
    condition : (months,).
    hold : a change counts only if it lasts this many months.

    Returns
    -------
    Spells in order. Worked, hold 2: no no yes no yes yes yes no no -> one spell, months 4 to 6.
    """
    found: list[Spell] = []
    now, start, since = bool(condition[:hold].all()), 0, 0
    for month in range(1, len(condition)):
        since = since if condition[month] == condition[month - 1] else month
        if bool(condition[month]) != now and month - since + 1 >= hold:
            if now:
                found.append(Spell(start, since - 1))
            now, start = not now, since
    return [*found, Spell(start, len(condition) - 1)] if now else found


def _events(result: xr.Dataset, world: int) -> pd.DataFrame:
    table = events(result.isel(world=[world]))
    mine = table[table["kind"].isin(KINDS)]
    start = pd.Timestamp(result["month"].values[0])
    when = pd.DatetimeIndex(mine["month"])
    since = MONTHS_PER_YEAR * (when.year - start.year) + when.month - start.month
    return mine.assign(since=np.asarray(since), run_year=np.asarray(since) // MONTHS_PER_YEAR)


def _by_year(mine: pd.DataFrame, names: dict[str, str]) -> Iterator[Entry]:
    for year, happened in mine.groupby("run_year"):
        kinds = happened["kind"]
        parts = []
        raised = happened[kinds.isin(("round", "down_round"))]
        if len(raised):
            parts.append(_raised(raised, names))
        counts = {"rounds that fail": "failed_round", "training runs that fail": "failed_run"}
        found = {words: int((kinds == kind).sum()) for words, kind in counts.items()}
        parts += [f"{words}: {count}" for words, count in found.items() if count]
        blocked = happened[kinds == "blocked_merger"]["agent"].value_counts(sort=False)
        if len(blocked):
            sales = (f"{names.get(str(lab), str(lab))} {'twice' if n == 2 else f'{n} times'}"
                     if n > 1 else names.get(str(lab), str(lab))
                     for lab, n in blocked.items())  # fmt: skip
            parts.append(f"sales that antitrust blocks: {', '.join(sales)}")
        if parts:
            text = "; ".join(parts) + "."
            yield Entry(MONTHS_PER_YEAR * int(str(year)), text[0].upper() + text[1:], True)


def _raised(raised: pd.DataFrame, names: dict[str, str]) -> str:
    total = raised.groupby("agent")["amount_usd"].sum().sort_values(ascending=False)
    most = ", ".join(
        f"{names.get(str(lab), str(lab))} {usd(float(paid))}"
        for lab, paid in total.head(MOST_NAMES).items()
    )
    down, count = int((raised["kind"] == "down_round").sum()), len(raised)
    if count == 1:
        rounds = "one round" + ", at a lower price than before" * down
    else:
        rounds = f"{count} rounds" + f", {down} of them at a lower price than before" * (down > 0)
    return f"labs raise {usd(float(total.sum()))} in {rounds} ({most})"


def _exits(one: xr.Dataset, mine: pd.DataFrame) -> Iterator[Entry]:
    names = labels_of(one)
    labs = [str(lab) for lab in one["lab"].values]
    revenue = np.asarray(one["revenue_usd"].values, dtype=np.float64)[0]
    for event in mine[mine["kind"].isin(EXITS)].itertuples():
        month, lab = int(str(event.since)), str(event.agent)
        sold = revenue[max(month - MONTHS_PER_YEAR, 0) : month + 1].sum(axis=0)
        part = sold[labs.index(lab)] / sold.sum() if sold.sum() > 0 else 0.0
        size = f" ({100 * part:.2g} % of labs' revenue in the year before)"
        amount = float(str(event.amount_usd))
        unpaid = f", {usd(amount)} of compute unpaid" if amount > 0 else ""
        who = names.get(lab, lab)
        buyer = called(str(event.counterparty), names)
        text = {
            "acquisition": f"{buyer} buys {who} for {usd(amount)}{size}.",
            "licence_and_hire": f"{buyer} licenses what {who} knows and hires its people, for "
            f"{usd(amount)}{size}.",
            "closure": f"{who} closes{size}{unpaid}.",
            "entry": f"{who}, a new lab, opens with {usd(amount)}.",
        }
        told = text[str(event.kind)]
        yield Entry(month, told[:1].upper() + told[1:])


def _conditions(one: xr.Dataset) -> Iterator[Entry]:
    found = indicators(outcomes(one))
    for ending in RECORDS.values():
        for test in ending.tests:
            yield from _crossings(one, ending, test, found[test.indicator][0])


def _crossings(
    one: xr.Dataset, ending: Ending, test: Criterion, values: FloatArray
) -> Iterator[Entry]:
    limit = test.limit(DEFAULT)
    what = f"{test.words}: {test.limit_words(DEFAULT)}"
    for first, last in spells(values >= limit if test.at_least else values <= limit):
        over = last < len(values) - 1
        end = f" (until {month_name(one, last)})" if over else ""
        if first > 0:
            yield Entry(first, f"A condition of {ending.words} is met: {what}{end}.")
        elif over:
            yield Entry(last + 1, f"A condition of {ending.words} is no longer met: {what}.")


def _labels(one: xr.Dataset) -> Iterator[Entry]:
    path = np.asarray(one["ending_monthly"].values).astype(str)[0]
    for month in range(1, len(path)):
        if path[month] != path[month - 1]:
            label = RECORDS[str(path[month])].words
            yield Entry(month, f"The label has been **{label}** for {HOLD_MONTHS} months.")
