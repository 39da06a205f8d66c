"""Many differences and their intervals on one page, grouped by unit: a forest plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plots import slide, style

HOLDS, OPEN, AGAINST = style.GREEN, style.GREY, style.VERMILION
SIDE = "#E3F1EC"
"""The side of zero on which theory expects the difference."""
TOP, BOTTOM = 0.79, 0.075
NEXT_TO_NOTHING = 1e-9
"""In any unit: what is left of a difference of two sums that are the same."""


@dataclass(frozen=True)
class Row:
    """One difference: what it is of, its interval, and the side that theory expects."""

    label: str
    difference: float
    low: float
    high: float
    expected: int
    """+1 or -1."""

    @property
    def color(self) -> str:
        """Green if the whole interval lies where expected, orange if on the other side."""
        if self.expected * self.low > 0.0 and self.expected * self.high > 0.0:
            return HOLDS
        if self.expected * self.low < 0.0 and self.expected * self.high < 0.0:
            return AGAINST
        return OPEN


@dataclass(frozen=True)
class Group:
    """Rows that share a unit, and so a scale."""

    unit: str
    rows: Sequence[Row]


@slide.own_look()
def figure_forest(source: xr.Dataset, groups: Sequence[Group], question: str, how: str) -> Figure:
    """Draw each difference as a point on its interval; the expected side is shaded.

    Parameters
    ----------
    source : its attributes and number of worlds are named in the footer.
    groups : drawn from top to bottom, each with its own scale.
    question, how : title, and how to read the picture.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = slide.new_figure(source, -1, question, how)
    top, gap = TOP, 0.085
    step = (TOP - BOTTOM - gap * len(groups)) / max(sum(len(group.rows) for group in groups), 1)
    for group in groups:
        height = step * len(group.rows)
        _rows(style.add_axes(figure, 0.43, top - height, 0.345, height), group)
        top -= height + gap
    return figure


def _rows(axes: Axes, group: Group) -> None:
    ends = np.array([[row.low, row.high, 0.0] for row in group.rows])
    wide = float(ends.max() - ends.min())
    room = 0.06 * wide if wide > NEXT_TO_NOTHING else 1.0  # where nothing moves, a unit either way
    left, right = float(ends.min()) - room, float(ends.max()) + room
    axes.set_xlim(left, right)
    for place, row in enumerate(group.rows):
        side = (0.0, right) if row.expected > 0 else (left, 0.0)
        axes.fill_between(side, place - 0.42, place + 0.42, color=SIDE, linewidth=0)
        axes.plot([row.low, row.high], [place, place], color=row.color, linewidth=3)
        axes.plot(row.difference, place, "o", color=row.color, markersize=8)
        style.write(axes, _numbers(row), 1.025, place, ("axes fraction", "data"),
                    color=style.readable(row.color))  # fmt: skip
    axes.axvline(0.0, color=style.DARK, linewidth=1.2)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    style.rows(axes, [row.label for row in group.rows], style.BODY, (0.5, 0.5))
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    style.below(axes, group.unit, pad=1)


def _numbers(row: Row) -> str:
    """The difference and its interval: ``+0.12 (0.08 to 0.16)``, ``+0.0002 (-0.0002 to 0.0006)``.

    As many digits as its end farthest from nought takes to be written, from two to four.
    """
    size = max(abs(row.low), abs(row.high), abs(row.difference))
    if size <= NEXT_TO_NOTHING:
        return "no difference"
    digits = 1 if size >= 3 else min(max(2, math.ceil(-math.log10(size))), 4)
    low, high = (f"{round(each, digits) + 0.0:.{digits}f}" for each in (row.low, row.high))
    told = f"{round(row.difference, digits) + 0.0:+.{digits}f}"
    return f"{told} ({low} to {high})".replace("-", "\N{MINUS SIGN}")
