"""A CSV table that an answer left as a table to read: medians with ranges, units, few columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.base.written import NOTHING, number, percent, usd, written
from sim.report.parts import Plain, table
from sim.results.headlines import HEADLINES

MOST_ROWS, MOST_COLUMNS = 15, 8
HIDDEN = ("p", "p_holm", "standardised", "moves", "unit", "where", "first")
"""Columns for programs, or told by others."""
IN_UNITS = ("before", "after", "difference", "value", "median", "low", "high")
"""Columns whose numbers are in the unit that a row names."""
LOW, HIGH, UNIT, WORDS, OUTCOME = "low", "high", "unit", "words", "outcome"
NAME = re.compile(r"[a-z0-9_]+")
"""Of an agent or an ending."""
Row = Mapping[str, str]


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Head and rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or ()), list(rows)


def of_file(path: Path) -> Plain:
    """The first rows and columns of a table; what is left out is said below it."""
    head, rows = read(path)
    columns = _columns(head)
    same = [name for name in columns if len(rows) > 1 and _same(rows, name)]
    columns = [name for name in columns if name not in same] or columns
    shown, more = columns[:MOST_COLUMNS], columns[MOST_COLUMNS:]
    words = [
        place for place, name in enumerate(shown)
        if place == 0 or not all(_is_number(row[name]) for row in rows)
    ]  # fmt: skip
    cells = [[_cell(row, name, head) for name in shown] for row in rows[:MOST_ROWS]]
    notes = [f"{len(rows) - MOST_ROWS:,} more rows"] if len(rows) > MOST_ROWS else []
    notes += [f"more columns: {', '.join(_titled(name) for name in more)}"] if more else []
    note = f"In {path.name}: {'; '.join(notes)}." if notes else ""
    about = ", ".join(f"{_titled(name)} {_said(rows[0], name, name)}" for name in same)
    caption = ": ".join(filter(None, [spelled(path.name), about]))
    return table(caption, [_titled(name) for name in shown], cells, words=words, note=note)


def spelled(name: str) -> str:
    """A file's name as a caption. Worked: ``sobol_total.csv`` is ``Sobol total``."""
    return _titled(Path(name).stem).capitalize()


def _same(rows: list[dict[str, str]], name: str) -> bool:
    """Whether a column says the same in all rows: it is told once, in the caption."""
    return len({row[name] for row in rows}) == 1


def _titled(name: str) -> str:
    return "outcome" if name == WORDS else name.removesuffix("_usd").replace("_", " ")


def _columns(head: list[str]) -> list[str]:
    """Columns that are shown: not the ends of ranges, which stand below what they belong to."""
    ends = {LOW, HIGH} if LOW in head and head.index(LOW) > 0 else set()
    ends |= {f"{name}_{end}" for name in head for end in (LOW, HIGH)}
    hidden = {*HIDDEN, *ends, *((OUTCOME,) if WORDS in head else ())}
    return [name for name in head if name not in hidden]


def _cell(row: Row, name: str, head: list[str]) -> Any:
    text = _said(row, name, name)
    before_low = head[head.index(LOW) - 1] if LOW in head and head.index(LOW) > 0 else ""
    ends = (LOW, HIGH) if name == before_low else (f"{name}_{LOW}", f"{name}_{HIGH}")
    if not all(row.get(end) for end in ends):
        return text
    low, high = (_said(row, end, name) for end in ends)
    return text if low == text == high else {"text": text, "range": between(low, high)}


def between(low: str, high: str) -> str:
    """A range, its unit told once. Worked: ``1 bn USD``, ``2 bn USD`` is ``1 to 2 bn USD``."""
    first, _, unit = low.partition(" ")
    return f"{first if unit and high.endswith(f' {unit}') else low} to {high}"


def _said(row: Row, column: str, like: str) -> str:
    """A cell as it is read. Worked: ``0.31`` of ``share`` is ``31%``; words stay."""
    text = row[column]
    try:
        value = float(text)
    except ValueError:
        plain = text.replace("_", " ") if NAME.fullmatch(text) else text
        return {"": NOTHING, "True": "yes", "False": "no"}.get(text, plain)
    if like in IN_UNITS and (known := HEADLINES.get(row.get(OUTCOME, ""))):
        return known.said(value, signed=like == "difference")
    if like in IN_UNITS and row.get(UNIT):
        return written(value, row[UNIT])
    if like.endswith("_usd"):
        return usd(value)
    if like.rpartition("_")[2] == "share":
        return percent(value)
    whole = text.lstrip("-").isdigit()
    return text if whole and len(text) <= 4 else number(value)


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return text in ("True", "False")
    return True
