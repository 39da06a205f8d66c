"""Small multiples of warnings: where panels go, and what stands in each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.base.written import counted
from sim.plots import style

MOST = 8
"""Panels that find room on a slide."""
LEFT, RIGHT, TOP, BOTTOM = 0.08, 0.97, 0.76, 0.135
GAP, ROW_GAP = 0.06, 0.145
LINES = 2
"""Of a heading, for which there is room; a longer one lowers its row."""
LINE = style.BODY * 1.05 * 1.2 / (style.POINTS_PER_INCH * style.SLIDE_INCHES[1])


def grid(figure: Figure, names: Sequence[str], letters: int = 0) -> Iterator[Axes]:
    """A panel for each name, row after row, wide ones where there are few.

    Parameters
    ----------
    names : at most ``MOST``; each heads its panel, broken after ``letters`` if they are given.
    """
    columns = {1: 1, 2: 2, 3: 3, 4: 2}.get(len(names), 3 if len(names) <= 6 else 4)
    rows = -(-len(names) // columns)
    width = (RIGHT - LEFT - GAP * (columns - 1)) / columns
    heads = [textwrap.fill(name, letters or max(18, int(118 * width))) for name in names]
    more = [max(0, head.count("\n") + 1 - LINES) * LINE for head in heads]
    top = TOP - max(more[:columns], default=0.0)
    between = ROW_GAP + max(more[columns:], default=0.0)
    height = (top - BOTTOM - between * (rows - 1)) / rows
    for place, head in enumerate(heads):
        row, column = divmod(place, columns)
        left = LEFT + column * (width + GAP)
        axes = style.add_axes(
            figure, left, top - height - row * (height + between), width, height
        )  # fmt: skip
        axes.set_title(
            head, loc="left", fontsize=style.BODY, weight="bold",
            color=style.DARK, pad=5, linespacing=1.05,
        )  # fmt: skip
        yield axes


def key(axes: Axes, lines: Sequence[tuple[str, str]], corner: str = "lower right") -> None:
    """Name what is drawn, a line of text in its colour each, in a corner of the panel."""
    bottom, right = corner.startswith("lower"), corner.endswith("right")
    tall = axes.get_position().height * style.SLIDE_INCHES[1] * style.POINTS_PER_INCH
    step = style.SMALL * style.LINE_HEIGHT / tall
    shown = list(reversed(lines)) if bottom else list(lines)
    for place, (text, color) in enumerate(shown):
        height = 0.08 + step * place if bottom else 0.95 - step * place
        style.write(
            axes, text, 0.98 if right else 0.03, height, "axes fraction",
            color=style.readable(color), ha="right" if right else "left", weight="bold",
            path_effects=[withStroke(linewidth=2.5, foreground="white")],  # a box hid the axis
        )  # fmt: skip


def about(event: str, came: int) -> str:
    """Head of an event's panel. Worked: ``large lab lost: 265 worlds``."""
    return f"{event.replace('_', ' ')}: {counted(came, 'world')}"


def first_column(axes: Axes) -> bool:
    """Whether a panel of the `grid` is the leftmost, which names the vertical axis."""
    return bool(axes.get_position().x0 < LEFT + 0.01)


def last_row(axes: Axes) -> bool:
    """Whether a panel of the `grid` is the lowest, which names the horizontal axis."""
    return bool(axes.get_position().y0 < BOTTOM + 0.01)
