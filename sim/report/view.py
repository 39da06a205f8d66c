"""A report as plain dicts, from results: all that the page says, before it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.analysis.answer import answer, how_it_ends
from sim.base.written import counted, typed
from sim.endings.registry import RECORDS
from sim.report import came_from, compared_results, drawn_pictures, known_limits, set_and_drawn
from sim.report.answer_tables import tables
from sim.report.answer_words import sentences
from sim.report.parts import Plain, anchor, barred, table
from sim.report.subject import Subject
from sim.report.typical_stories import stories
from sim.results.variables import PARAMETER

Told = Callable[[int, int], object]
"""Told how many steps are done, of how many."""
STEPS = 3
"""Steps that a result takes: its answer, its stories, its pictures."""


def view(
    subjects: Sequence[Subject], asked: Sequence[Plain] = (), told: Told | None = None
) -> Plain:
    """Everything that a report of some results says.

    Parameters
    ----------
    subjects : results, in the order of reading.
    asked : sections made of answers of other commands.
    told : hears of progress.

    Returns
    -------
    dict
        Ready for JSON but for pictures' bytes: ``title``, ``results`` (each with ``sentences``,
        ``tables``, ``pictures``, ``stories``, ``levers``, ``provenance``, ``again``), ``asked``,
        ``comparison``, ``parameters``, ``limits``, ``method``.
    """
    say = told or (lambda done, total: None)
    total = STEPS * len(subjects)
    results = [
        _result(subject, partial(_told, say, STEPS * place, total))
        for place, subject in enumerate(subjects)
    ]
    titles, answers = [each["title"] for each in results], [each["answer"] for each in results]
    drawn_pictures.within([*results, *asked])
    questions = list(dict.fromkeys(each["question"] for each in results))
    many = len(results) > 1
    return {
        "title": questions[0] if len(questions) == 1 else _title(results, asked),
        "questions": questions,
        "results": results,
        "asked": list(asked),
        "comparison": compared_results.comparison(titles, answers) if many else None,
        "together": compared_results.sentence(titles, answers) if many else "",
        "parameters": set_and_drawn.parameters(subjects),
        "record": known_limits.record_table(),
        "limits": known_limits.limits(),
    }


def _told(say: Told, before: int, total: int, done: int) -> None:
    say(before + done, total)


def plain(found: Plain) -> Plain:
    """The view as other programs want it: without pictures' bytes."""
    lean = dict(found)
    for name in ("results", "asked"):
        lean[name] = [
            {key: value for key, value in each.items() if key != "again"}
            | {"pictures": [_described(one) for one in each["pictures"]]}
            for each in found[name]
        ]
    return lean


def _described(one: Plain) -> Plain:
    return {key: value for key, value in one.items() if key != "src"}


def _title(results: Sequence[Plain], asked: Sequence[Plain]) -> str:
    """A heading. Worked: two results, a comparison: ``Endgame: 2 results, what a change does``."""
    if not results and len(asked) == 1:
        return str(asked[0]["sentences"][0])
    kinds = [str(each["title"]).partition(":")[0] for each in asked]
    parts = [counted(len(results), "result")] if results else []
    parts += dict.fromkeys(f"{each[:1].lower()}{each[1:]}" for each in kinds)
    return f"Endgame: {', '.join(parts)}"


def _result(subject: Subject, said: Callable[[int], object]) -> Plain:
    found = answer(subject.result)
    said(1)
    told, untold = stories(subject, found)
    said(2)
    pictures = list(_pictures(subject, found, told))
    said(3)
    about = subject.scenario.about
    return {
        "id": anchor(subject.title), "title": subject.title, "question": about.question,
        "background": about.story, "described": found["described"], "answer": found,
        "sentences": sentences(found), "why": found["why"], "outside": found["outside_view"],
        "beyond": found["beyond"], "lacking": list(found["lacking"].values()),
        "tables": [*tables(found), *_points(subject)],
        "pictures": [each for each in pictures if "src" in each],
        "failed": [f"{each['kind']}: {each['failed']}" for each in pictures if "failed" in each],
        "stories": [{key: each[key] for key in ("title", "lead", "links", "states", "lines")}
                    for each in told],
        "untold": untold, "made": set_and_drawn.told(subject),
        "levers": set_and_drawn.levers(subject),
        "provenance": came_from.provenance(subject), "again": came_from.again(subject),
    }  # fmt: skip


def _pictures(subject: Subject, found: Plain, told: Sequence[Plain]) -> Iterator[Plain]:
    """Of many worlds those that compare them, then a typical world's own; of one world its own."""
    if not subject.many:
        yield from drawn_pictures.drawn(subject.result, found, drawn_pictures.OF_A_WORLD)
        return
    yield from drawn_pictures.drawn(subject.result, found, drawn_pictures.OF_WORLDS)
    if told:
        one = told[0]
        which = (
            f"World {one['world']}, a typical one that ends as {RECORDS[found['ending']].words}."
        )
        kinds = drawn_pictures.OF_A_TYPICAL_WORLD
        yield from drawn_pictures.drawn(one["result"], one["answer"], kinds, 0, which)


def _points(subject: Subject) -> Iterator[Plain]:
    """Of worlds at several points of some levers: how they end at each."""
    if not subject.stored or "point" not in subject.result:
        return
    about: dict[str, Any] = dict(subject.manifest["ensemble"])
    levers, places = [*about["grid"], *(about.get("points") or {})], subject.result["point"].values
    if not levers or len(np.unique(places)) < 2:
        return
    rows = []
    for point in np.unique(places):
        part = subject.result.isel(world=places == point)
        ends = how_it_ends(part)
        name, each = ends["ending"], ends["endings"][ends["ending"]]
        where = [f"{lever} = {typed(float(part[PARAMETER + lever].values[0]))}" for lever in levers]
        low, share, high = (each.get(key, 1.0) for key in ("low", "share", "high"))
        bar = barred(f"{share:.0%}", share, low, high, RECORDS[name].colour)
        rows.append([", ".join(where), RECORDS[name].words, bar, f"{low:.0%} to {high:.0%}",
                     f"{ends['worlds']:,}"])  # fmt: skip
    note = "Above, the worlds of all these points are taken together."
    head = ("where", "most common ending", "its share", "95% interval", "worlds")
    yield table("How worlds end at each point", head, rows, words=(0, 1), note=note)
