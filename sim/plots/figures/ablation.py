"""What turning one thing off does to each outcome: a heat map with intervals in the cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.base.axes import FloatArray
from sim.plots import draw, slide, style

FULL_COLOR = 50.0
"""Percentage points at which a colour is full."""


@dataclass(frozen=True)
class Changes:
    """Changes in percentage points, (rows, columns); NaN leaves a cell empty."""

    rows: Sequence[str]
    columns: Sequence[str]
    """Heads of columns; a second line says what the share is with nothing turned off."""
    difference: FloatArray
    low: FloatArray
    high: FloatArray
    expected: Collection[tuple[int, int]] = ()
    """Cells (row, column) in which theory expects a fall; they get a frame."""


@slide.own_look()
def figure_ablation(source: xr.Dataset, changes: Changes, question: str, how: str) -> Figure:
    """Draw a cell per row and column: blue rises, orange falls, grey where chance would do.

    Parameters
    ----------
    source : its attributes and number of worlds are named in the footer.
    changes : what to draw, at most 13 rows.
    question, how : title, and how to read the picture.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = slide.new_figure(source, -1, question, how)
    count = (len(changes.rows), len(changes.columns))
    height = 0.70 * min(1.0, (count[0] + 1) / 11)
    axes = figure.add_axes((0.215, 0.76 - height, 0.77, height))
    shown = np.where(np.isfinite(changes.difference), changes.difference, 0.0)
    draw.heat(axes, shown, FULL_COLOR, (changes.rows, changes.columns), style.BODY, 2.5)
    # Two lines of text need 0.43 inches; lower rows hold one line with the interval beside it.
    lines = height * style.SLIDE_INCHES[1] / count[0] > 0.43
    for row, column in np.ndindex(count):
        if np.isfinite(changes.difference[row, column]):
            _cell(axes, changes, row, column, lines)
    return figure


def _cell(axes: Axes, changes: Changes, row: int, column: int, lines: bool) -> None:
    """Write a change and its interval, and frame it where theory expects a fall."""
    change, low, high = (
        float(each[row, column]) for each in (changes.difference, changes.low, changes.high)
    )
    sure = low > 0.0 or high < 0.0
    dark = style.BLACK if sure else style.GREY
    color = "white" if sure and abs(change) > 0.6 * FULL_COLOR else dark
    look = {"ha": "center", "color": color}
    bold = {"fontweight": "bold" if sure else "normal"}
    text, between = _signed(change), f"{_signed(low)} to {_signed(high)}"
    if lines:
        style.write(axes, text, column, row - 0.17, fontsize=style.BODY + 1, **look, **bold)
        style.write(axes, between, column, row + 0.24, fontsize=style.SMALL - 1.5, **look)
    else:
        style.write(axes, f"{text}  ({between})", column, row, **look, **bold)
    if (row, column) in changes.expected:
        axes.add_patch(Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, fill=False,
                                 edgecolor=style.BLACK, linewidth=1.8))  # fmt: skip


def _signed(value: float) -> str:
    """Whole points with a sign: +12, -3, 0."""
    whole = round(value)
    return f"{whole:+d}".replace("-", "\N{MINUS SIGN}") if whole else "0"
