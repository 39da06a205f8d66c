"""Several results beside each other: how each ends, who paid, where it stands in its last year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.base.written import NOTHING, counted, percent
from sim.endings.registry import ENDINGS, RECORDS
from sim.report.answer_tables import YEAR
from sim.report.answer_words import ending_said
from sim.report.parts import Plain, ranged, table

SHOWN = 0.005
"""Share of worlds, in one result at least, from which on an ending has its row."""
LUCK = (
    "Each result is read by itself. For differences on the same luck and draws, with their "
    "intervals, run endgame compare."
)


def comparison(titles: Sequence[str], answers: Sequence[Plain]) -> Plain:
    """A table with a column for each result, from their answers."""
    rows: list[list[Any]] = [["worlds", *(f"{each['worlds']:,}" for each in answers)]]
    rows.append(["most common ending", *(RECORDS[each["ending"]].words for each in answers)])
    for name in ENDINGS:
        if any(_share(each, name) >= SHOWN for each in answers):
            rows.append(
                [f"ends as {RECORDS[name].words}", *(_shared(each, name) for each in answers)]
            )
    payers = dict.fromkeys(name for each in answers for name in each.get("who_paid", ()))
    for name in payers:
        rows.append([f"paid by {name}, whole run", *(_paid(each, name) for each in answers)])
    for name, words, form in YEAR:
        cells = []
        for each in answers:
            years = list(each.get("by_year", {}).values())
            cells.append(ranged(years[-1].get(name), form) if years else NOTHING)
        rows.append([f"{words}, last year", *cells])
    note = f"Of many worlds: shares with Wilson's 95% interval, medians with the middle 90%. {LUCK}"
    return table("Results side by side", ("reading", *titles), rows, note=note)


def sentence(titles: Sequence[str], answers: Sequence[Plain]) -> str:
    """How each ends, in a sentence."""
    told = [
        f"{title} {'ends' if each['worlds'] == 1 else 'most often ends'} as {ending_said(each)}"
        for title, each in zip(titles, answers, strict=True)
    ]
    return f"Of {counted(len(told), 'result')} {'; '.join(told)}."


def _share(found: Plain, name: str) -> float:
    if found["worlds"] == 1:
        return float(found["ending"] == name)
    return float(found["endings"][name]["share"])


def _shared(found: Plain, name: str) -> str | Plain:
    each = found["endings"][name]
    if found["worlds"] == 1:
        return f"{'yes' if found['ending'] == name else 'no'} (fit {percent(each['fit'])})"
    return {
        "text": f"{each['share']:.1%}", "range": f"{each['low']:.1%} to {each['high']:.1%}"
    }  # fmt: skip


def _paid(found: Plain, name: str) -> str | Plain:
    each = found.get("who_paid", {}).get(name)
    return NOTHING if each is None else ranged(each["share"], percent)
