"""What a report is made of, as plain dicts: tables, pictures, stories; numbers as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sim.base.printed import visible
from sim.base.written import Form, said

Plain = dict[str, Any]

MOST_YEARS = 12
"""Years that a table has; of a longer run they are evenly chosen."""


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    words: Iterable[int] = (0,),
    note: str = "",
    stacked: bool = False,
) -> Plain:
    """A table: its first column heads the rows.

    Parameters
    ----------
    caption : what it shows, in a line.
    head : titles of the columns.
    rows : cells of each row, text; a dict with ``text`` and ``bar`` draws a bar.
    words : columns of words, set to the left; all others are numbers, set to the right.
    note : below the table.
    stacked : on a narrow screen each row is a card; else the table scrolls in its own box.
    """
    return {
        "caption": visible(caption), "head": list(head), "rows": [list(row) for row in rows],
        "words": sorted(words), "note": note, "stacked": stacked,
    }  # fmt: skip


def barred(text: str, share: float, low: float, high: float, colour: str) -> Plain:
    """A cell with a bar from 0 to 1 and, where it is known, its interval."""
    return {"text": text, "bar": share, "low": low, "high": high, "colour": colour}


def ranged(value: Any, form: Form) -> str | Plain:
    """A cell: a value of one world, or the median of many with the middle 90% below it."""
    if not isinstance(value, dict):
        return said(value, form)
    return {
        "text": form(value["median"]),
        "range": f"{form(value['low'])} to {form(value['high'])}",
    }


def middle(value: Any) -> float:
    """A value of one world, or the median of many; NaN where there is none."""
    if value is None:
        return float("nan")
    return float(value["median"] if isinstance(value, dict) else value)


def thinned(rows: Iterable[Any], most: int = MOST_YEARS) -> list[Any]:
    """The first row, the last and evenly between. Worked: 0 to 9, at most 4 -> 0, 3, 6, 9."""
    found = list(rows)
    shown = min(most, len(found))
    return [found[round(k * (len(found) - 1) / max(shown - 1, 1))] for k in range(shown)]


def listed(words: Sequence[str]) -> str:
    """Words in a sentence. Worked: a, b, c is ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def anchor(text: str) -> str:
    """A name for an address within the page. Worked: ``Who paid?`` is ``who-paid``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"
