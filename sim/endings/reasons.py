"""Why this ending rather than the next: two sentences from a run's own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base.axes import FloatArray
from sim.base.written import counted, percent
from sim.endings.registry import (
    DEFAULT,
    ENDINGS,
    RECORDS,
    Criterion,
    Ending,
    Thresholds,
    in_turn,
)

MOST_TOLD = 2
"""Conditions that a sentence names."""
MET = 0.5
APART = 0.05
"""How much better an ending's worlds must meet a condition that sets them apart from others."""

Text = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Deciding:
    """The test that decides a condition, its value, and how well it is met."""

    test: Criterion
    value: float
    membership: float

    def told(self, thresholds: Thresholds, against: str = "") -> str:
        """Worked: ``share of tokens sold near serving cost 31% (at least 50%)``."""
        what = self.test.words.partition(" (")[0].partition(", share")[0]
        mine, limit = self.test.beside(self.value, thresholds)
        return f"{what} {mine} ({limit}{against})"


def deciding(ending: Ending, values: Mapping[str, float], thresholds: Thresholds) -> list[Deciding]:
    """What decides each condition of an ending: of all the least, of any the largest."""
    found = []
    for condition in ending.conditions:
        tests = [
            Deciding(each, values[each.indicator], float(each.membership(
                np.asarray(values[each.indicator]), thresholds)))
            for each in condition.tests
        ]  # fmt: skip
        pick = min if condition.enough == "all" else max
        found.append(pick(tests, key=lambda each: each.membership))
    return found


def reasons(
    values: Mapping[str, FloatArray],
    fits: FloatArray,
    reached: Text,
    thresholds: Thresholds = DEFAULT,
) -> list[str]:
    """Say why worlds ended as they did and not in the next way.

    Parameters
    ----------
    values : indicators in the last month, (worlds,) each.
    fits : memberships of the endings in it, (worlds, 9).
    reached : the endings' names, (worlds,).

    Returns
    -------
    Two sentences: on the ending (of many worlds the most frequent) and on the next; with the
    conditions that decided, the worlds' medians and the limits.
    """
    counts = {name: int((reached == name).sum()) for name in ENDINGS}
    ranked = sorted((name for name in ENDINGS if counts[name]), key=lambda name: -counts[name])
    if len(ranked) == 1 or len(reached) == 1:
        fit = dict(zip(ENDINGS, np.median(fits, axis=0).tolist(), strict=True))
        return _of_one(ranked[0], fit, _medians(values, np.ones(len(reached), bool)), thresholds)
    groups = {name: reached == name for name in ranked[:2]}
    medians = {name: _medians(values, mine) for name, mine in groups.items()}
    return [
        _set_apart(name, other, counts[name], medians, thresholds)
        for name, other in (ranked[:2], ranked[1::-1])
    ]


def _of_one(
    ending: str, fit: Mapping[str, float], values: Mapping[str, float], thresholds: Thresholds
) -> list[str]:
    record, said = RECORDS[ending], percent(fit[ending])
    rivals = [each for each in in_turn() if each is not record]
    own = {each.name: _weakest(each, values, thresholds) for each in rivals}
    rivals.sort(key=lambda each: -own[each.name])
    if record.conditions:
        held = _ranked(record, values, thresholds, met=True)
        first = f"{record.title} fits {said}: {_joined(held, thresholds)}."
    else:
        floor = percent(thresholds.floor)
        first = f"{record.title} is what is left (fit {said}): no other ending fits {floor}."
    rival = rivals[0]
    why = _why_not(rival, record, values, thresholds)
    return [
        first,
        f"{rival.title}, the next, fits {percent(own[rival.name])} by its own lines: {why}.",
    ]


def _weakest(ending: Ending, values: Mapping[str, float], thresholds: Thresholds) -> float:
    """An ending's own fit at these values."""
    return min(each.membership for each in deciding(ending, values, thresholds))


def _why_not(
    rival: Ending, record: Ending, values: Mapping[str, float], thresholds: Thresholds
) -> str:
    lacks = _ranked(rival, values, thresholds, met=False)
    if lacks:
        return f"it lacks {_joined(lacks, thresholds)}"
    turn = [each.name for each in in_turn()]
    if record.name in turn and turn.index(record.name) < turn.index(rival.name):
        return f"it stands beside, for {record.words} is tested before it"
    return "it meets every condition, less well"


def _ranked(
    ending: Ending, values: Mapping[str, float], thresholds: Thresholds, met: bool
) -> list[Deciding]:
    """What holds, best first, or what does not, worst first."""
    found = deciding(ending, values, thresholds)
    found = [each for each in found if (each.membership >= MET) == met]
    return sorted(found, key=lambda each: -each.membership if met else each.membership)


def _joined(found: list[Deciding], thresholds: Thresholds) -> str:
    return ", ".join(each.told(thresholds) for each in found[:MOST_TOLD])


def _set_apart(
    name: str,
    other: str,
    worlds: int,
    medians: Mapping[str, Mapping[str, float]],
    thresholds: Thresholds,
) -> str:
    """The condition of an ending by which its worlds differ most from another's, if any does."""
    record = RECORDS[name]
    where = f"{record.title} ({counted(worlds, 'world')})"
    if not record.conditions:
        return f"{where} is what is left: no other ending fits {percent(thresholds.floor)}."
    mine = deciding(record, medians[name], thresholds)
    apart = dict(_gaps(mine, medians[other], thresholds))
    widest = max(mine, key=lambda each: apart[each.test.indicator])
    if apart[widest.test.indicator] < APART:
        words = f"{RECORDS[other].words} meets each about as well or better"
        return f"{where} is set apart by no condition of its own: {words}, in the median."
    rival = widest.test.said(medians[other][widest.test.indicator])
    against = f"; {RECORDS[other].words} {rival}"
    return f"{where} is set apart by {widest.told(thresholds, against)}, in the median."


def _gaps(
    mine: list[Deciding], theirs: Mapping[str, float], thresholds: Thresholds
) -> Iterator[tuple[str, float]]:
    for each in mine:
        value = np.asarray(theirs[each.test.indicator])
        yield each.test.indicator, each.membership - float(each.test.membership(value, thresholds))


def _medians(values: Mapping[str, FloatArray], mine: Text) -> dict[str, float]:
    return {name: float(np.median(each[mine])) for name, each in values.items()}
