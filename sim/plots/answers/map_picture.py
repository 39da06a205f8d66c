"""Picture of a map: shares over two parameters, a panel for each ending, with contour lines."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.analysis.discovery.box_words import unit_of, words_of
from sim.analysis.discovery.cells import Axis, Map, half_width
from sim.base.axes import FloatArray
from sim.endings.registry import RECORDS
from sim.plots import draw, slide, style
from sim.scenario.changes import plain

LINES = (0.25, 0.5, 0.75)
"""Shares along which contour lines run."""
LARGEST, SMALLEST = style.SMALL - 1.5, 8.0
"""Letters of numbers in cells, points; where they would be smaller, colours alone tell."""
LONGEST = "100"
"""The number that each cell must have room for."""
NARROW = 0.17
"""A panel's width, as a part of the slide, up to which its heading has smaller letters."""
WIDE, MANY, FEW = 0.25, (1.0, 2.0, 3.0, 5.0), (1.0, 3.0)
"""A panel's width from which on names of many numbers of each ten find room below it."""
AIR = (1.1, 1.25)
"""Room for a number over its width and its height."""
DARK = 0.5
"""Luminance of a cell below which its number is white."""
DRAWN = 0.1
"""An ending that has this share of no cell has no panel; it is named."""


@slide.own_look()
def figure_map(found: Map, worlds: int, source: str, outcome: str = "") -> Figure:
    """Draw the share of each ending that appears anywhere, in order of its mean share."""
    ranked = np.argsort(-found.shares.mean(axis=(1, 2)), kind="stable")
    order = [int(k) for k in ranked if found.of_condition or found.shares[k].max() >= DRAWN]
    small = [RECORDS[found.names[k]].words for k in ranked if int(k) not in order]
    count = len(order)
    headline = f"{outcome}: where?" if outcome else "Which ending where?"
    flat = not np.ptp(found.shares, axis=(1, 2)).any()
    lines = "Lines: 25% (dotted), 50% (solid), 75% (dashed)."
    if not found.of_condition:
        lines += " Headings: share of all worlds."
    if flat:
        lines = "All cells have the same shares: over these ranges neither parameter moves them."
    columns = {1: 1, 2: 2, 3: 3, 4: 2, 7: 4, 8: 4}.get(count, 3 if count < 7 else 5)
    down = int(np.ceil(count / columns))
    left, bottom, wide, tall = 0.115, 0.155, 0.865, 0.605
    if count == 1:
        left, wide = 0.2, 0.6
    gap_x, gap_y = 0.03, 0.085
    width = (wide - gap_x * (columns - 1)) / columns
    height = (tall - gap_y * (down - 1)) / down
    size = _size(found, width, height)
    figure = slide.titled(
        headline,
        f"{'Numbers' if size else 'Colours'}: % of the {worlds} worlds in each cell, "
        f"\N{PLUS-MINUS SIGN}{100 * half_width(worlds):.0f} points at most. "
        f"Cells have the same worlds and differ by the two parameters alone.\n{lines}"
        + (f" Under {DRAWN:.0%} everywhere: {', '.join(small)}." if small else ""),
        source,
    )
    for place, which in enumerate(order):
        row, column = divmod(place, columns)
        low = bottom + (down - 1 - row) * (height + gap_y)
        axes = figure.add_axes((left + column * (width + gap_x), low, width, height))
        lowest = place + columns >= count
        _panel(axes, found, which, (lowest, column == 0), size)
    name = _name(found.x)
    figure.text(left + wide / 2, 0.062, name, ha="center", fontsize=style.SMALL, color=style.DARK)
    figure.text(
        0.012 if count > 1 else 0.10, bottom + tall / 2, textwrap.fill(_name(found.y), 55),
        rotation=90, va="center", fontsize=style.SMALL, color=style.DARK, linespacing=1.1,
        multialignment="center",
    )  # fmt: skip
    return figure


def _name(axis: Axis) -> str:
    text = words_of(axis.parameter)
    text = f"{text[:1].upper()}{text[1:]}, {unit_of(axis.parameter)}".removesuffix(", ")
    return f"{text} ({axis.parameter})"


def _panel(axes: Axes, found: Map, which: int, ticks: tuple[bool, bool], size: float) -> None:
    name = found.names[which]
    record = RECORDS.get(name)
    colour = style.BLUE if record is None else record.colour
    share, wide = found.shares[which], axes.get_position().width
    ramp = LinearSegmentedColormap.from_list(name, ["#FFFFFF", colour])
    axes.pcolormesh(found.x.edges, found.y.edges, share, cmap=ramp, vmin=0.0, vmax=1.0)
    if record is not None:
        letters = style.BODY + 1 if wide > NARROW else style.SMALL
        axes.set_title(f"{record.title} {share.mean():.0%}", loc="left", fontsize=letters,
                       weight="bold", color=style.DARK, pad=8)  # fmt: skip
    for axis, scaled, side in (
        (axes.xaxis, axes.set_xscale, found.x), (axes.yaxis, axes.set_yscale, found.y),
    ):  # fmt: skip
        scaled("log" if side.by_ratio else "linear")
        axis.set_major_locator(
            LogLocator(subs=FEW if axis is axes.xaxis and wide < WIDE else MANY)
            if side.by_ratio
            else MaxNLocator(4)
        )
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
    axes.set_xlim(found.x.edges[0], found.x.edges[-1])
    axes.set_ylim(found.y.edges[0], found.y.edges[-1])
    axes.tick_params(labelsize=style.SMALL - 1, colors=style.DARK, labelbottom=ticks[0],
                     labelleft=ticks[1])  # fmt: skip
    _contours(axes, found, share)
    if size:
        _numbers(axes, found, share, ramp, size)


def _contours(axes: Axes, found: Map, share: FloatArray) -> None:
    if min(share.shape) < 2:
        return
    for line, look in zip(LINES, ("dotted", "solid", "dashed"), strict=True):
        if share.min() < line < share.max():
            axes.contour(
                found.x.values, found.y.values, share, levels=[line], colors="black",
                linestyles=look, linewidths=1.4, alpha=0.75,
            )  # fmt: skip


def _size(found: Map, width: float, height: float) -> float:
    """Letters of numbers for which cells of a panel have room, points; nought if there is none.

    ``width`` and ``height`` of a panel are parts of the slide.
    """
    wide, tall = np.multiply((width, height), style.SLIDE_INCHES) * style.POINTS_PER_INCH
    room = min(wide / found.x.cells / (draw.LETTER * len(LONGEST) * AIR[0]),
               tall / found.y.cells / AIR[1])  # fmt: skip
    return min(LARGEST, room) if room >= SMALLEST else 0.0


def _numbers(
    axes: Axes, found: Map, share: FloatArray, ramp: LinearSegmentedColormap, size: float
) -> None:
    """Write shares over the lines, each with a rim of its cell's colour that keeps them off."""
    for row, y in enumerate(found.y.values):
        for column, x in enumerate(found.x.values):
            value = float(share[row, column])
            if value >= 0.005 or found.of_condition:
                red, green, blue, _ = ramp(value)
                dark = 0.3 * red + 0.59 * green + 0.11 * blue < DARK
                style.write(axes, f"{100 * value:.0f}", x, y, ha="center",
                            color="white" if dark else "black",
                            fontsize=size, zorder=4, va="center_baseline",
                            path_effects=[withStroke(linewidth=3, foreground=ramp(value))],
                            )  # fmt: skip
