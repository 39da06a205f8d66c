"""Tables inside texts, written by code: what a README quotes cannot differ from its results."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from sim.base.errors import EndgameError


def table(rows: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> str:
    """A markdown table of some columns.

    Parameters
    ----------
    rows : one line each.
    columns : heading and format by column, such as ``("points", "d")``; ``""`` for text.

    Notes
    -----
    Worked: a frame with ``a = [1.25]`` and ``{"a": ("A", ".1f")}`` gives the lines ``| A |``,
    ``|---|`` and ``| 1.2 |``.
    """
    lines = ["| " + " | ".join(heading for heading, _ in columns.values()) + " |"]
    lines.append("|" + "---|" * len(columns))
    for row in rows.to_dict("records"):
        cells = (_cell(row[name], form) for name, (_, form) in columns.items())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


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
