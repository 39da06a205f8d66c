"""What led to a world's ending: the condition that bound last, and what moved it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.analysis.stories.chain import Chain, Link, short_usd
from sim.analysis.stories.chronicle import spells
from sim.analysis.stories.indicator_moves import MOVES
from sim.analysis.stories.lab_causes import FARTHEST
from sim.analysis.stories.lab_money import Ends
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import percent
from sim.endings.classification import DEFAULT, HOLD_MONTHS
from sim.endings.labelling import NO_FIRST
from sim.endings.registry import RECORDS, Criterion, Ending, in_turn

LARGE = 0.05
"""Part of labs' sales from which on a lab's exit is told beside an ending."""
MOST_AROUND = 12


def ending_chain(world: AtHand, ending: str = "") -> Chain:
    """Tell how a world came to its final state, or to another ending that it went through.

    Parameters
    ----------
    world : of a run, with all its months.
    ending : name of an ending whose label the world had at some time; the last if left out.

    Returns
    -------
    Links from the label backwards: the condition that was met last (or the earlier ending that
    ceased to fit), what moved its indicator in the months before, and what else must hold.
    """
    name = ending or world.ending
    month = since(world, name)
    links = [_label(world, name, month)]
    when, condition = binding(world, name, month) if month else (0, _all_along(world, name))
    links += condition
    links += _others(world, name, month, when)
    return Chain(name, name, tuple(links), tuple(_around(world, when, month)))


def since(world: AtHand, ending: str) -> int:
    """First month of the last spell in which the world has the label of an ending.

    Of what it is at its end for less than six months: of the spell in which that fits.
    """
    path = world.labels
    if ending == world.ending != path[-1]:
        path = world.fitting
    month = max((k for k, each in enumerate(path) if each == ending), default=len(path) - 1)
    while month > 0 and path[month - 1] == ending:
        month -= 1
    return month


def binding(world: AtHand, ending: str, month: int) -> tuple[int, list[Link]]:
    """The condition that was met last before a label, with what moved it: its month, its links."""
    record = RECORDS[ending]
    hold = _hold(world, ending)
    met = [(_met_since(world, test, month, hold), test) for test in record.tests]
    gone = [(_gone_since(world, each, month, hold), each) for each in in_turn()[: _turn(record)]]
    last_met = max((k for k, _ in met), default=0)
    last_gone = max((k for k, _ in gone), default=0)
    if met and last_met >= last_gone:
        when, test = max(met, key=lambda each: each[0])
        return when, _moved(world, when, test, met=True, of=record)
    if gone and last_gone > 0:
        when, earlier = max(gone, key=lambda each: each[0])
        test = _broken(world, earlier, when)
        return when, _moved(world, when, test, met=False, of=earlier)
    return 0, []


def _label(world: AtHand, ending: str, month: int) -> Link:
    record = RECORDS[ending]
    first = str(np.atleast_1d(world.result["first_ending"].values)[0])
    months = float(np.atleast_1d(world.result["first_ending_months"].values)[0])
    fit = float(world.result["membership"].values[0][list(RECORDS).index(ending)])
    last = max((k for k, each in enumerate(world.labels) if each == ending), default=0)
    over = ending != world.ending
    until = f"to {world.when(last)}" if over else "on"
    since_when = f"from {world.when(month) if month else 'the start'} {until}"
    # Names of endings are nouns, adjectives and a sentence: all of them can be counted as.
    verb = "counted" if over else "counts"
    short = f"World {world.number} {verb} as {record.words} {since_when}"
    text = f"{short}: {record.meaning}."
    if not over:
        brief = ", for less than six months so far" if ending != world.labels[-1] else ""
        text += f" It fits {percent(fit)} in the last month{brief}."
    else:
        text += f" At the end it counts as {RECORDS[world.ending].words}."
    if first not in (NO_FIRST, ending):
        text += f" Its first ending was {RECORDS[first].words}, {world.when(int(months))}."
    numbers = {"fit": fit, "since": float(month)}
    return Link(month, "fate", text, "label", numbers, short)


def _moved(world: AtHand, when: int, test: Criterion, *, met: bool, of: Ending) -> list[Link]:
    """The condition that turned, and what moved its indicator in the 6 to 18 months before."""
    values = world.indicators[test.indicator]
    ends = Ends(_reference(values, when, test.at_least == met), when)
    before, after = float(values[ends.first]), float(values[ends.last])
    what = _plain(test)
    verb = f"The last condition of {of.words} is met" if met else f"{of.title} ceases to fit"
    text = (
        f"{verb}: {what} {test.said(before)} in {world.when(ends.first)}, "
        f"{test.said(after)} in {world.when(when)} (line: {test.limit_said(DEFAULT)}; means over "
        "twelve months)."
    )
    numbers = {"before": before, "after": after, "line": float(test.limit(DEFAULT))}
    short = f"the {what} went from {test.said(before)} to {beside_line(test, after)}"
    line = test.limit_said(DEFAULT)
    short += f" (line: {line})" if met else f", so that {of.words} no longer fits (it takes {line})"
    links = [Link(when, "condition", text, "lines", numbers, short, ends.first)]
    if test.indicator in MOVES and ends.last > ends.first:
        links.append(MOVES[test.indicator](world, ends))
    return links


def _all_along(world: AtHand, ending: str) -> list[Link]:
    """Of an ending that held from the start: what it rests on in its last 18 months."""
    last = max((k for k, each in enumerate(world.labels) if each == ending), default=0)
    ends = Ends(max(last - FARTHEST, 0), last)
    tests = [test for test in RECORDS[ending].tests if test.indicator in MOVES]
    if not tests or ends.last <= ends.first:
        return []
    test = tests[0]
    moved = MOVES[test.indicator](world, ends)
    # Its last months lie past the line, for a label goes six months after its condition.
    middle = float(np.median(world.indicators[test.indicator][: last + 1]))
    value = f"{beside_line(test, middle)} in the median month"
    held = f"the {_plain(test)} was {value} (line: {test.limit_said(DEFAULT)})"
    return [replace(moved, short=f"{held}; {moved.short}")]


def beside_line(test: Criterion, value: float) -> str:
    """A value as it is told, on which side of the line it lies if both are written alike.

    Worked: 0.8402 where at most 0.8367 was asked: both are 84%, so ``just above 84%``.
    """
    told, limit = test.said(value), test.limit(DEFAULT)
    if told != test.said(limit):
        return told
    return f"just {'above' if value > limit else 'below'} {told}"


def _plain(test: Criterion) -> str:
    """What an indicator is, without its unit."""
    return test.words.partition(" (")[0].partition(", share")[0]


def _reference(values: np.ndarray, when: int, rising: bool) -> int:
    """The month, 6 to 18 before, in which the indicator lay farthest on the other side."""
    first, last = max(when - FARTHEST, 0), max(when - MONTHS_PER_YEAR // 2, 0)
    span = values[first : last + 1]
    return first + int(span.argmin() if rising else span.argmax())


def _hold(world: AtHand, ending: str) -> int:
    """How long a change must last to count: six months, but at the end of a run."""
    return 1 if ending == world.ending != world.labels[-1] else HOLD_MONTHS


def _met_since(world: AtHand, test: Criterion, month: int, hold: int) -> int:
    """When the spell of a condition that holds at a month began; 0 if from the start."""
    limit, values = test.limit(DEFAULT), world.indicators[test.indicator]
    holds = values >= limit if test.at_least else values <= limit
    return _spell(holds, month, hold)


def _gone_since(world: AtHand, ending: Ending, month: int, hold: int) -> int:
    """When an ending that is tested earlier ceased to fit; 0 if it never did."""
    fit = ending.score({n: x[None] for n, x in world.indicators.items()}, DEFAULT)[0]
    return _spell(fit < DEFAULT.floor, month, hold)


def _spell(holds: np.ndarray, month: int, hold: int) -> int:
    """First month of the spell, flickers left out, that holds or was the last to hold."""
    begun = [first for first, _ in spells(holds, hold) if first <= month]
    return begun[-1] if begun else 0


def _broken(world: AtHand, ending: Ending, when: int) -> Criterion:
    """Which condition of an ending broke by a month: the one that is met least."""
    fits = [
        (float(test.membership(world.indicators[test.indicator][when], DEFAULT)), place)
        for place, test in enumerate(ending.tests)
    ]
    return ending.tests[min(fits)[1]]


def _turn(record: Ending) -> int:
    """How many endings are tested before this one; all, if it is what is left."""
    turn = in_turn()
    return turn.index(record) if record in turn else len(turn)


def _others(world: AtHand, ending: str, month: int, when: int) -> Iterator[Link]:
    """The other conditions, with the month since which they hold."""
    rest = []
    for test in RECORDS[ending].tests:
        begun = _met_since(world, test, month, _hold(world, ending))
        if begun == when and when > 0:
            continue
        value = float(world.indicators[test.indicator][month])
        since_when = f"since {world.when(begun)}" if begun else "from the start"
        what = _plain(test)
        rest.append((f"{what} {test.said(value)} ({test.limit_said(DEFAULT)}), {since_when}",
                     test.indicator, value))  # fmt: skip
    if rest:
        text = f"It also takes: {'; '.join(text for text, _, _ in rest)}."
        yield Link(month, "condition", text, "lines", {name: x for _, name, x in rest})


def _around(world: AtHand, first: int, last: int) -> Iterator[tuple[int, str]]:
    """Exits of labs, largest first, and defaults of clouds in the 18 months before."""
    begin = max(first - FARTHEST, 0)
    found = world.happened((*EXITS, "cloud_default"), begin, max(last, first))
    told = []
    for event in found.itertuples():
        month, agent, kind = int(str(event.since)), str(event.agent), str(event.kind)
        amount, buyer = float(str(event.amount_usd)), str(event.counterparty)
        if kind == "cloud_default":
            words = f"{world.name(agent)} defaults; lenders lose {short_usd(amount)}"
            told.append((1.0, month, words))
            continue
        part = float(world.revenue_share(month)[world.labs.index(agent)])
        size = f"({percent(part)} of sales)"
        done = "closes" if kind == "closure" else f"goes to {world.name(buyer)}"
        told.append((part, month, f"{world.name(agent)} {done} {size}"))
    chosen = sorted(told, reverse=True)[:MOST_AROUND]
    yield from sorted((month, words) for _, month, words in chosen)
