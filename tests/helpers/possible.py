"""Worlds at the ends of the ranges of parameters, for tests of what is possible."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

import sim
from sim.base.axes import FloatArray
from sim.results.bounds import beyond
from sim.scenario.parameters import table
from sim.start.inputs import COMMON

BATCH = 100
BUILDERS = {"builders.count": 400.0}
NAMES = tuple(name for name, row in table().items() if row.low < row.high and name not in COMMON)
"""Parameters that may differ between worlds of a batch."""


def ends(names: tuple[str, ...] = NAMES) -> tuple[list[str], dict[str, FloatArray]]:
    """Two worlds a parameter, all else as shipped: its label, and a column for each parameter."""
    rows, columns = table(), {}
    for place, name in enumerate(names):
        columns[name] = np.full(2 * len(names), rows[name].value)
        columns[name][2 * place : 2 * place + 2] = rows[name].low, rows[name].high
    return [f"{name} {end}" for name in names for end in ("low", "high")], columns


def anywhere(worlds: int, corners: bool) -> dict[str, FloatArray]:
    """All parameters at once, anywhere in their ranges or each at one of its ends; seeded."""
    drawn = np.random.default_rng(12).random((worlds, len(NAMES)))
    places = np.round(drawn) if corners else drawn
    rows = table()
    return {
        name: (1.0 - places[:, k]) * rows[name].low + places[:, k] * rows[name].high
        for k, name in enumerate(NAMES)
    }


def broken(columns: dict[str, FloatArray], years: int = 10) -> pd.DataFrame:
    """What leaves the possible, as `beyond` tells it, in the worlds of a table."""
    worlds = len(next(iter(columns.values())))
    return pd.concat(list(_broken(columns, worlds, years)), ignore_index=True)


def _broken(columns: dict[str, FloatArray], worlds: int, years: int) -> Iterator[pd.DataFrame]:
    for first in range(0, worlds, BATCH):
        some = {name: values[first : first + BATCH] for name, values in columns.items()}
        result = sim.run("baseline", parameters=some, years=years, levers=BUILDERS)
        found = beyond(result)
        yield found.assign(world=found["world"] + first)
