"""One look for all pictures: size, colours, titles, time axis, labels that do not collide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib.dates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, PercentFormatter
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from sim.base.axes import FloatArray

dates: Any = matplotlib.dates
"""Without types: matplotlib does not state them for its dates."""

SLIDE_INCHES = (12.8, 7.2)
SMALL, BODY, TITLE = 12.0, 13.0, 20.0
POINTS_PER_INCH = 72.0
LINE_HEIGHT = 1.25

# Okabe and Ito's palette, safe for the colour-blind, and neutral greys.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
DARK, GREY, PALE, FAINT = "#333333", "#767676", "#BDBDBD", "#E8E8E8"
SPARE = ("#7A5230", "#8C8C3C", "#44546A", "#A6CEE3")
"""Used only where more than eight things need a colour, always beside a direct label."""


class Label(NamedTuple):
    """A direct label: the height that it names (data units), its text and its colour.

    Without a leader it names a colour, not a height: of what is not there at the edge.
    """

    height: float
    text: str
    color: str
    leader: bool = True


def add_axes(
    figure: Figure, left: float, bottom: float, width: float, height: float, name: str = "",
    measure: str = "", months: NDArray[Any] | None = None, dated: bool = True,
) -> Axes:  # fmt: skip
    """Add a plain panel at a place given in fractions of the slide.

    It has its name above, its unit, and calendar time below where ``months`` are given: ``dated``
    with years or months, or with marks alone.
    """
    axes = figure.add_axes((left, bottom, width, height))
    tidy(axes)
    heading(axes, name)
    unit(axes, measure)
    if months is not None:
        time_axis(axes, months, dated)
    return axes


def tidy(axes: Axes) -> None:
    """Take away what carries no information; leave a faint horizontal grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(labelsize=SMALL, colors=DARK)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)


def heading(axes: Axes, text: str) -> None:
    """Name a panel above its left edge."""
    axes.set_title(text, loc="left", fontsize=BODY + 1, weight="bold", color=DARK, pad=8)


def unit(axes: Axes, text: str) -> None:
    """Write the unit of the vertical axis."""
    axes.set_ylabel(text, fontsize=SMALL, color=DARK)


def percent(axes: Axes, top: float = 1.0) -> None:
    """Show shares of one as per cent on a vertical axis from zero."""
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def write(
    axes: Axes, text: str, x: float, y: float, within: str | tuple[str, str] = "data", **look: Any
) -> None:
    """Write words on a panel; ``within`` as matplotlib's ``xycoords``: data, axes fraction."""
    usual: dict[str, Any] = {"fontsize": SMALL, "color": DARK, "va": "center"}
    axes.annotate(text, (x, y), xycoords=within, annotation_clip=False, **(usual | look))


def below(axes: Axes, text: str, pad: float | None = None) -> None:
    """Write what the horizontal axis shows."""
    axes.set_xlabel(text, fontsize=SMALL, color=DARK, labelpad=pad)


def rows(
    axes: Axes, labels: Sequence[str], size: float = SMALL, ends: tuple[float, float] = (0.6, 0.6)
) -> None:
    """Make a panel of labelled rows from above; ``ends`` is the room before and after them."""
    axes.set_yticks(range(len(labels)), labels=list(labels))
    axes.set_ylim(len(labels) - 1.0 + ends[1], -ends[0])
    axes.tick_params(axis="y", length=0, labelsize=size)
    axes.grid(visible=False, axis="y")


def plain_numbers(axes: Axes) -> None:
    """Write the numbers of the vertical axis without powers of ten: 0.01, 2, 12,000."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def time_axis(axes: Axes, months: NDArray[Any], named: bool = True) -> None:
    """Show calendar time: years for a long run, months for a short one; or its marks alone."""
    numbers = month_numbers(months)
    last = numbers[-1] + (numbers[-1] - numbers[0]) / 200 if len(numbers) > 1 else numbers[-1] + 30
    axes.set_xlim(numbers[0], last)
    width = axes.get_position().width * SLIDE_INCHES[0]
    count = 1 + round((numbers[-1] - numbers[0]) / 30.44)
    if count <= 30:
        step = int(np.ceil(count / max(2.0, width / 1.05)))
        axes.xaxis.set_major_locator(dates.MonthLocator(interval=step))
        axes.xaxis.set_major_formatter(dates.DateFormatter("%b %Y"))
    else:
        step = int(np.ceil(count / 12 / max(2.0, width / 0.55)))
        axes.xaxis.set_major_locator(dates.YearLocator(step))
        axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
    if named:
        below(axes, "Calendar time (months)")
    else:
        axes.tick_params(axis="x", labelbottom=False)


def month_numbers(months: NDArray[Any]) -> FloatArray:
    """Turn months into matplotlib's day numbers."""
    return np.asarray(dates.date2num(months), dtype=np.float64)


def spread(heights: Sequence[float], gap: float, low: float, high: float) -> FloatArray:
    """Move heights apart by at least a gap, each as little as possible, within bounds.

    Least squares under order constraints, then shifted into the bounds.
    Two labels at 0.50 with gap 0.10 go to 0.45 and 0.55.

    Parameters
    ----------
    heights : sequence of float
        Wanted heights, in any order.
    gap : float
        Smallest distance; reduced where the bounds leave too little room.
    low, high : float
        Bounds.

    Returns
    -------
    numpy.ndarray
        Heights in the order given.
    """
    wanted = np.asarray(heights, dtype=np.float64)
    if wanted.size == 0:
        return wanted
    order = np.argsort(wanted, kind="stable")
    ladder = min(gap, (high - low) / max(1, wanted.size - 1)) * np.arange(wanted.size)
    level = isotonic_regression(wanted[order] - ladder).x
    placed = np.clip(level, low, high - ladder[-1]) + ladder
    return np.asarray(placed[np.argsort(order)])


def label_right(
    axes: Axes, labels: Sequence[Label], size: float = SMALL, reach: float = 14.0,
    at: np.datetime64 | None = None,
) -> None:  # fmt: skip
    """Write labels beside the right edge at their heights, moved apart, with leaders.

    Call it when both axes' limits are final. ``reach`` is the leaders' length in points; ``at``
    another month for labels of what ends before the right edge. Labels without
    a finite height are left out.
    """
    finite = [label for label in labels if np.isfinite(label.height)]
    if not finite:
        return
    wide, tall = np.multiply(axes.get_position().size, SLIDE_INCHES) * POINTS_PER_INCH
    right = axes.get_xlim()[1] if at is None else dates.date2num(at)
    points = [(right, label.height) for label in finite]
    across, shown = axes.transAxes.inverted().transform(axes.transData.transform(points)).T
    edge, shown = float(across[0]), np.clip(shown, 0.0, 1.0)
    lines = max(label.text.count("\n") + 1 for label in finite)
    placed = spread(list(shown), size * LINE_HEIGHT * lines / tall, 0.0, 1.0)
    leader = reach / wide
    for label, *ends in zip(finite, shown, placed, strict=True):
        if label.leader:
            axes.plot([edge + 0.15 * leader, edge + 0.85 * leader], ends, transform=axes.transAxes,
                      color=label.color, linewidth=1.2, clip_on=False)  # fmt: skip
        write(axes, label.text, edge + leader, ends[1], "axes fraction", fontsize=size,
              color=readable(label.color), linespacing=1.05,
              path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip


def apart(axes: Axes, labels: Sequence[Label], size: float = SMALL) -> list[Label]:
    """Labels that need not be moved: each, in the order given, that has room beside those before.

    A bundle of lines that end in one point then has one name and no fan of leaders.
    """
    tall = axes.get_position().height * SLIDE_INCHES[1] * POINTS_PER_INCH
    low, high = axes.get_ylim()
    room = size * LINE_HEIGHT / tall * (high - low)
    kept: list[Label] = []
    for label in labels:
        if all(abs(each.height - label.height) >= room for each in kept):
            kept.append(label)
    return kept


def readable(color: str) -> str:
    """Darken a colour that is too pale for text on white."""
    parts = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
    luminance = float((parts * np.array([0.299, 0.587, 0.114])).sum())
    if luminance < 150:
        return color
    darker = (parts * 150 / luminance * 0.85).astype(int)
    return "#" + "".join(f"{part:02x}" for part in darker)


def no_data(axes: Axes, text: str = "nothing to show") -> None:
    """Say in an empty panel that it is empty on purpose."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontsize=BODY, color=GREY)
