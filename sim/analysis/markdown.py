"""Tables inside texts, written by code: what a README quotes cannot differ from its results."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from sim.base.errors import EndgameError


def rows(heads: Iterable[str], cells: Iterable[Iterable[str]]) -> str:
    """A markdown table of texts: ``["A"], [["x"]]`` gives ``| A |``, ``|---|``, ``| x |``."""
    head = list(heads)
    lines = [f"| {' | '.join(each)} |" for each in (head, *cells)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def table(frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> str:
    """A markdown table of some columns.

    Parameters
    ----------
    frame : one line each.
    columns : heading and format by column, such as ``("points", "d")``; ``""`` for text.

    Notes
    -----
    Worked: a frame with ``a = [1.25]`` and ``{"a": ("A", ".1f")}`` gives the lines ``| A |``,
    ``|---|`` and ``| 1.2 |``.
    """
    return rows(
        (heading for heading, _ in columns.values()),
        ([_cell(row[name], form) for name, (_, form) in columns.items()]
         for row in frame.to_dict("records")),
    )  # fmt: skip


def _cell(value: object, form: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "-"
    return format(value, form) if form else str(value)


def filled(text: str, name: str, block: str) -> str:
    """A text with what stands between the comments ``begin NAME`` and ``end NAME`` replaced.

    Raises
    ------
    EndgameError
        If the comments are not there, once each and in this order.
    """
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise EndgameError(f"no place for {name}: must stand between {begin.strip()} and {end}")
    return f"{before}{begin}{block}\n{end}{after}"


def fill(path: Path, blocks: Mapping[str, str]) -> None:
    """Replace blocks of a file, by name; it is written only if all of them have a place.

    Raises
    ------
    EndgameError
        As `filled`, with the file's name.
    """
    text = path.read_text(encoding="utf-8")
    for name, block in blocks.items():
        try:
            text = filled(text, name, block)
        except EndgameError as error:
            raise EndgameError(f"{path}: {error}") from None
    path.write_text(text, encoding="utf-8")
