"""What was measured in past industries, phase by phase: the ground on which lines are drawn.

The figures are in ``sim/data/industries.csv``, each with its source and a grade: A measured, B well
told, C second hand, D from memory. They were chosen, not drawn: famous and mostly American cases.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from io import StringIO

import numpy as np

from sim import data

NONE = "none"
"""Code of a phase in which no ending was seen."""
RACE = "first_ending_of_race"
"""The compiler's code of how a subsidised race ended first."""
SPARE = {
    "failed_share_3y": "failed_share_5y",
    "real_price_change_per_year": "nominal_price_change_per_year",
}
"""Read where the first is not there: five years' failures at the same yearly rate, nominal prices.
"""


@dataclass(frozen=True)
class Figure:
    """A row of the table; ``confidence`` is its grade."""

    industry: str
    period_start: int
    period_end: int
    phase: str
    indicator: str
    value: float
    low: str
    high: str
    unit: str
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Phase:
    """An industry in one coded ending, and the mean of its rows for each indicator."""

    industry: str
    code: str
    values: dict[str, float] = field(default_factory=dict)

    def value(self, indicator: str) -> float | None:
        """What was measured, or nothing. Worked: failures 0.52 in five years are 0.356 in three."""
        if indicator in self.values or indicator not in SPARE:
            return self.values.get(indicator)
        found = self.values.get(SPARE[indicator])
        if found is None or indicator != "failed_share_3y":
            return found
        return float(1.0 - (1.0 - found) ** (3.0 / 5.0))


@cache
def figures() -> tuple[Figure, ...]:
    """All rows of the table."""
    rows = csv.DictReader(StringIO(data.text("industries.csv")))
    return tuple(
        Figure(**row | {  # type: ignore[arg-type]
            "period_start": int(row["period_start"]), "period_end": int(row["period_end"]),
            "value": float(row["value"]),
        })
        for row in rows
    )  # fmt: skip


@cache
def phases() -> tuple[Phase, ...]:
    """Phases in the order of the table; a race's first ending alone makes none."""
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in figures():
        if row.indicator != RACE:
            of_phase = found.setdefault((row.industry, row.phase), {})
            of_phase.setdefault(row.indicator, []).append(row.value)
    return tuple(
        Phase(industry, code.replace(" ", "_"), {
            name: float(np.mean(values)) for name, values in measured.items()
        })
        for (industry, code), measured in found.items()
    )  # fmt: skip


def races(rows: Iterable[Figure] | None = None) -> dict[str, str]:
    """First ending of each subsidised race of the past, by industry: 16, seven of them winters."""
    told = figures() if rows is None else rows
    return {row.industry: row.phase.replace(" ", "_") for row in told if row.indicator == RACE}


RECONSOLIDATED = (
    "UK railways", "US railroads", "US telecom and fibre", "US dot-coms", "China bike sharing",
)  # fmt: skip
"""Of the seven races that went through a winter first, those that few owners held in the end: five
by the compiler's count; which five is told from memory (grade D, but for railroads and bikes)."""
