"""Answers of the commands that ask why, as sections: first sentence, pictures, tables."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.base.printed import one_line
from sim.report.drawn_pictures import picture
from sim.report.parts import Plain, anchor, table
from sim.report.plain_markdown import blocks
from sim.report.table_file import of_file, read, spelled
from sim.results.folders.ownership import FIGURES, listed, manifest_of

QUESTIONS = {
    "compare": "What a change does",
    "discover": "Under which assumptions it comes about",
    "explain": "What led there",
    "map": "How worlds end over two unknowns",
    "money": "Who pays whom, and who carries it",
    "sensitivity": "What decides it",
    "warn": "What warns of it",
}
"""What each command that asks why is about, as a heading."""
AS_ABOVE = "what stands above under where it comes from"
COMMAND, HEADLINE = "command", "headline"
MOST_TABLES, MOST_PICTURES = 2, 4
LONG = 60
"""Rows from which on a table comes after the shorter ones."""
MOST_OF_VALUE = 200
MOST_LETTERS = 4000
"""Of a text that an answer left."""


def section(folder: Path, answer: Mapping[str, Any]) -> Plain:
    """What a question left in a folder, as a section; files that are not as it left them are not.

    Parameters
    ----------
    folder : of the answer.
    answer : its ``answer.json``, with ``headline`` and ``command``.
    """
    headline, command = str(answer[HEADLINE]), str(answer[COMMAND])
    there = sorted(listed(folder))
    files = [folder / name for name in there if name.endswith(".csv")]
    files.sort(key=lambda each: len(read(each)[1]) > LONG)
    texts = list(_texts(folder, there))
    shown = 0 if texts else MOST_TABLES  # a story tells what its tables hold
    drawn = sorted(name for name in listed(folder / FIGURES) if name.endswith(".png"))
    notes = [f"Whole answer in {folder}"]
    if more := [each.name for each in files[shown:]]:
        notes.append(f"Tables there: {', '.join(more)}")
    return {
        "id": f"asked-{anchor(folder.name)}", "title": _titled(folder, command),
        "question": "", "command": command, "sentences": [headline],
        "tables": [of_file(each) for each in files[:shown]], "texts": texts,
        "pictures": [
            picture(Path(name).stem, spelled(name), headline,
                    (folder / FIGURES / name).read_bytes(), told=False)
            for name in drawn[:MOST_PICTURES]
        ],
        "provenance": _provenance(folder), "again": _again(command),
        "left_out": [], "notes": [f"{each}." for each in notes],
    }  # fmt: skip


def _provenance(folder: Path) -> Plain:
    """All that the answer hangs on, as its manifest says."""
    found = manifest_of(folder) or {}
    versions = ", ".join(f"{name} {each}" for name, each in found.get("versions", {}).items())
    about = {**found.get("of", {}), "commit": found.get("commit", ""), "versions": versions}
    rows = [[name.replace("_", " "), _short(each)] for name, each in about.items() if each]
    return table(f"Where {one_line(folder.name)} comes from", ("what", "value"), rows, words=(0, 1))


def _titled(folder: Path, command: str) -> str:
    """What was asked, and of what; of a command that is not known the folder's name.

    Worked: ``endgame map --x a --y b`` is ``How worlds end over two unknowns: --x a --y b``.
    """
    verb, _, words = command.removeprefix("endgame ").partition(" ")
    if verb not in QUESTIONS:
        return one_line(f"{verb.capitalize()}: {folder.name}")
    return one_line(": ".join(filter(None, (QUESTIONS[verb], words))))


def _again(command: str) -> Plain:
    """The command as it is typed again; one that no shell would read, as it stands."""
    try:
        words = ["endgame", *shlex.split(command.removeprefix("endgame "))]
    except ValueError:  # a quote that nobody closed
        return {"commands": [], "files": [], "note": f"With {command} and {AS_ABOVE}."}
    return {"commands": [list(map(shlex.quote, words))], "files": [], "note": ""}


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_OF_VALUE else f"{text[:MOST_OF_VALUE]} ..."


def _texts(folder: Path, there: list[str]) -> Iterator[Plain]:
    """Stories and other texts that the answer left."""
    for name in there:
        if name.endswith((".md", ".txt")):
            yield from blocks((folder / name).read_text(encoding="utf-8"), MOST_LETTERS)
