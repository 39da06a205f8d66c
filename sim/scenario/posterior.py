"""Calibrated parameters: joint draws, stored as rows, that a scenario may name as its prior."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ParameterError
from sim.base.printed import few
from sim.data import names, text
from sim.scenario.parameters import table
from sim.scenario.schema import nearest

FIXED_COLUMNS = ("weight", "weight_check", "seed", "world")
_NAMES = ".names.csv"
MOST_TOLD = 3
"""Lost parameters that a message names."""


@dataclass(frozen=True)
class Posterior:
    """Weighted rows of parameters; a row is one world of the calibration."""

    name: str
    values: dict[str, FloatArray]
    """(n,) by parameter."""
    weight: IntArray
    """(n,) how many of the draws a row stands for."""
    weight_check: IntArray
    """(n,) the same under the figures of an earlier split."""
    seed: int
    world: IntArray
    """(n,) number of the world: its luck in the calibration."""
    shared: tuple[str, ...]
    """Parameters that mean the same in scenarios of another start date."""
    scenario_sha256: str = ""
    """Of the scenario that was calibrated: another one's worlds would not be those weighted."""

    def rows(self, uniform: FloatArray) -> IntArray:
        """Row of each uniform number, by cumulative weight.

        Worked: weights 3 and 1: 0.7 is the first row, 0.8 the second.
        """
        ladder = np.cumsum(self.weight) / self.weight.sum()
        return np.minimum(np.searchsorted(ladder, uniform, side="right"), len(ladder) - 1)


def posteriors() -> tuple[str, ...]:
    """Names of the shipped posteriors."""
    return names("posteriors", _NAMES)


@cache
def posterior(name: str) -> Posterior:
    """A shipped posterior.

    Raises
    ------
    ParameterError
        If there is none of this name, or its file is damaged or holds values out of range.
    """
    if name not in posteriors():
        known = ", ".join(posteriors()) or "none"
        hint = nearest(name, posteriors())
        raise ParameterError(f"prior = {name!r}: no such posterior{hint}; there are: {known}")
    of = _read(f"{name}{_NAMES}")
    shared = [row["parameter"] for row in of if row["transfers"] == "yes"]
    found = parsed(name, _read(f"{name}.csv"), shared)
    return replace(found, scenario_sha256=of[0]["scenario_sha256"])


def parsed(name: str, rows: Sequence[dict[str, str]], shared: Sequence[str]) -> Posterior:
    """A posterior from the rows of its file.

    Raises
    ------
    ParameterError
        One line with the file, the line and what is wrong.
    """
    where = f"sim/data/posteriors/{name}.csv"
    if not rows or tuple(rows[0])[: len(FIXED_COLUMNS)] != FIXED_COLUMNS:
        raise ParameterError(f"{where}: must start with the columns {', '.join(FIXED_COLUMNS)}")
    given = [column for column in rows[0] if column not in FIXED_COLUMNS]
    if gone := [each for each in given if each not in table()]:
        told = f"was fitted with parameters that are there no more: {few(gone, MOST_TOLD)}"
        raise ParameterError(f"{where}: {told}; run experiments/06_calibration again")
    for parameter in (*given, *shared):
        if parameter not in table() or parameter not in given:
            raise ParameterError(f"{where}: {parameter!r} is no parameter of table and file")
    columns = {column: _column(rows, column, f"{where}: {column}") for column in rows[0]}
    for parameter in given:
        row = table()[parameter]
        if (columns[parameter] < row.low).any() or (columns[parameter] > row.high).any():
            raise ParameterError(f"{where}: {parameter}: must be {row.permitted} in every row")
    whole = {column: columns[column].astype(np.int64) for column in FIXED_COLUMNS}
    for column in ("weight", "weight_check"):
        if (whole[column] < 0).any() or whole[column].sum() == 0:
            raise ParameterError(f"{where}: {column}: must be at least 0, and above 0 somewhere")
    return Posterior(
        name,
        {parameter: columns[parameter] for parameter in given},
        whole["weight"],
        whole["weight_check"],
        int(whole["seed"][0]),
        whole["world"],
        tuple(shared),
    )


def _column(rows: Sequence[dict[str, str]], column: str, where: str) -> FloatArray:
    try:
        values = np.array([float(row[column]) for row in rows])
    except (TypeError, ValueError):
        raise ParameterError(f"{where}: must be a number in every row") from None
    if not np.isfinite(values).all():
        raise ParameterError(f"{where}: must be finite in every row")
    return values


def _read(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(f"posteriors/{file}").splitlines(), strict=True))
