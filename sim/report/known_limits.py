"""What a report must not be taken for: where the model fails the record, first; what it lacks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sim.report.parts import Plain, table

TABLE = "limits.toml"
WHOLE = ("all", "to 2025-06", "later")
"""Rows over all areas, which come first."""


@cache
def limits() -> dict[str, Any]:
    """What `limits.toml` says: ``record`` (rows), ``misses``, ``leaves_out``; as in the README."""
    text = (files("sim.report") / TABLE).read_text(encoding="utf-8")
    return tomllib.loads(text)


def record_table() -> Plain:
    """How far worlds from January 2025 meet the figures of the record, the worst first."""
    whole = [row for row in limits()["record"] if row[0] in WHOLE]
    parts = [row for row in limits()["record"] if row[0] not in WHOLE]
    rows = [*whole, *sorted(parts, key=lambda row: float(row[2].rstrip("%")))]
    return table(
        "Figures of 2025-01 to 2026-07 that worlds from January 2025 meet",
        ("what", "rows read", "met", "inside the 5-95% band"), rows,
        note="Met: the median world is within a factor of 1.5, or within ten points of a share.",
    )  # fmt: skip
