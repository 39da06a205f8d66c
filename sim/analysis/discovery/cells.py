"""Shares over two parameters: a grid of cells with the same worlds in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.intervals import Z_95, wilson
from sim.base.axes import BoolArray, FloatArray, IntArray

WHOLE = "true"
"""Name of the only share where a condition is mapped in place of endings."""


@dataclass(frozen=True)
class Axis:
    """A parameter along one side of a map, cut into cells of equal width on its scale."""

    parameter: str
    low: float
    high: float
    by_ratio: bool
    """Whether cells are as wide in logarithms."""
    cells: int

    @property
    def edges(self) -> FloatArray:
        """Borders of the cells, (cells + 1,)."""
        if self.by_ratio:
            return np.geomspace(self.low, self.high, self.cells + 1)
        return np.linspace(self.low, self.high, self.cells + 1)

    @property
    def values(self) -> FloatArray:
        """Where each cell is run: its middle, (cells,).

        Worked: 0 to 4 in two cells: 1, 3; 1 to 16 by ratio in two: 2, 8.
        """
        edges = self.edges
        middle = np.sqrt(edges[:-1] * edges[1:]) if self.by_ratio else (edges[:-1] + edges[1:]) / 2
        return np.asarray(middle, dtype=np.float64)


@dataclass(frozen=True)
class Map:
    """Counts of worlds over a grid."""

    x: Axis
    y: Axis
    names: tuple[str, ...]
    """Endings that appear anywhere, or `WHOLE` of a condition."""
    counts: FloatArray
    """(names, y cells, x cells)"""
    worlds: FloatArray
    """Worlds that came to an end, (y cells, x cells)."""

    @property
    def shares(self) -> FloatArray:
        """(names, y cells, x cells); NaN where no world came to an end."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.counts / self.worlds)

    @property
    def of_condition(self) -> bool:
        """Whether a condition is mapped, not the endings."""
        return self.names == (WHOLE,)


def grid_points(x: Axis, y: Axis, worlds: int) -> tuple[dict[str, FloatArray], IntArray]:
    """Rows to run: every cell with the same worlds.

    Returns
    -------
    (points, numbers)
        Values by parameter and world numbers, (y cells x x cells x worlds,); a cell's worlds stand
        together, x runs faster than y.
    """
    down, across = (np.asarray(each) for each in (y.values, x.values))
    return {
        x.parameter: np.repeat(np.tile(across, len(down)), worlds),
        y.parameter: np.repeat(down, len(across) * worlds),
    }, np.tile(np.arange(worlds, dtype=np.int64), len(across) * len(down))


def mapped(
    x: Axis, y: Axis, worlds: int, told: pd.Series, order: tuple[str, ...],
    sound: BoolArray | None = None,
) -> Map:  # fmt: skip
    """Count what each row of `grid_points` came to.

    Parameters
    ----------
    worlds : in each cell.
    told : (rows,) endings, "" where a world failed; or a condition, bool.
    order : endings in their order; those that appear nowhere are left out.
    sound : (rows,) of a condition, which worlds came to an end; all if left out.

    Worked: one cell by one, endings tiered, tiered, winter, "": worlds 3, counts 2 and 1.
    """
    shape = (y.cells, x.cells, worlds)
    values = told.to_numpy().reshape(shape)
    if values.dtype.kind == "b":
        whole = np.ones(shape, dtype=bool) if sound is None else sound.reshape(shape)
        counts, ended = ((each & whole).sum(axis=2) * 1.0 for each in (values, whole))
        return Map(x, y, (WHOLE,), counts[None], ended)
    names = tuple(name for name in order if (values == name).any())
    counts = np.stack([(values == name).sum(axis=2) for name in names]).astype(np.float64)
    return Map(x, y, names, counts, (values != "").sum(axis=2).astype(np.float64))


def half_width(worlds: int) -> float:
    """Widest half of a 95% binomial interval. Worked: 40 worlds -> 0.155."""
    return float(Z_95 * np.sqrt(0.25 / worlds))


def table_of(found: Map) -> pd.DataFrame:
    """A row per cell and ending.

    Columns: the two parameters by name, ``ending`` (or ``outcome``), ``worlds``, ``count``,
    ``share`` with its 95% interval (``low``, ``high``), and ``leads``: whether no other ending has
    more in this cell.
    """
    share, low, high = wilson(found.counts, found.worlds[None])
    most = found.counts.max(axis=0)
    rows = [
        {
            found.x.parameter: found.x.values[column], found.y.parameter: found.y.values[row],
            "outcome" if found.of_condition else "ending": name,
            "worlds": int(found.worlds[row, column]),
            "count": int(found.counts[which, row, column]), "share": share[which, row, column],
            "low": low[which, row, column], "high": high[which, row, column],
            "leads": bool(found.counts[which, row, column] == most[row, column]),
        }
        for row in range(found.y.cells)
        for column in range(found.x.cells)
        for which, name in enumerate(found.names)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.drop(columns="leads") if found.of_condition else frame
