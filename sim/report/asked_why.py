"""Answers of the commands that ask why, as sections: first sentence, pictures, tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.base.printed import one_line
from sim.base.written import number
from sim.report.drawn_pictures import picture
from sim.report.parts import Plain, anchor, table
from sim.results.folders.ownership import FIGURES, listed, manifest_of

COMMAND, HEADLINE = "command", "headline"
MOST_ROWS, MOST_TABLES, MOST_PICTURES = 15, 2, 4
MOST_OF_VALUE = 200
MOST_LETTERS = 6000
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
    tables = [_table(folder / name) for name in there if name.endswith(".csv")]
    drawn = sorted(name for name in listed(folder / FIGURES) if name.endswith(".png"))
    notes = [f"Asked with: endgame {command.removeprefix('endgame ')}", f"Whole answer in {folder}"]
    if more := [one["caption"] for one in tables[MOST_TABLES:]]:
        notes.append(f"Further tables there: {', '.join(more)}")
    return {
        "id": f"asked-{anchor(folder.name)}", "title": one_line(folder.name),
        "question": "", "command": command, "sentences": [headline],
        "tables": tables[:MOST_TABLES], "texts": list(_texts(folder, there)),
        "pictures": [
            picture(Path(name).stem, _spelled(name), headline,
                    (folder / FIGURES / name).read_bytes())
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


def _again(command: str) -> Plain:
    words = ["endgame", *command.removeprefix("endgame ").split()]
    return {"commands": [words], "files": [], "note": ""}


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_OF_VALUE else f"{text[:MOST_OF_VALUE]} ..."


def _texts(folder: Path, there: list[str]) -> Iterator[str]:
    """Stories and other texts that the answer left, as they are."""
    for name in there:
        if name.endswith((".md", ".txt")):
            text = (folder / name).read_text(encoding="utf-8").strip()
            more = "" if len(text) <= MOST_LETTERS else f"\n(more in {folder / name})"
            yield text[:MOST_LETTERS] + more


def _table(path: Path) -> Plain:
    """The first rows of a table; columns in which each cell is a number are numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    words = [
        place for place in range(len(head))
        if place == 0 or not all(_is_number(row[place]) for row in rows)
    ]  # fmt: skip
    shown = [[_said(value) for value in row] for row in rows[:MOST_ROWS]]
    note = (
        f"The first {MOST_ROWS} of {len(rows):,} rows of {path.name}."
        if len(rows) > MOST_ROWS
        else ""
    )
    titles = [title.replace("_", " ") for title in head]
    return table(_spelled(path.name), titles, shown, words=words, note=note)


def _said(text: str) -> str:
    """A cell as it is read. Worked: ``0.123456`` is ``0.123``; words stay."""
    with suppress(ValueError):
        return number(float(text))
    return text


def _is_number(text: str) -> bool:
    return not text or text in ("True", "False") or _said(text) != text or text.isdigit()


def _spelled(name: str) -> str:
    """A file's name as a caption. Worked: ``sobol_total.csv`` is ``Sobol total``."""
    return Path(name).stem.replace("_", " ").capitalize()
