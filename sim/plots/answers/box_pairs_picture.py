"""Picture of scenario discovery: worlds over pairs of the parameters that a box restricts."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from sim.analysis.discovery.box_words import unit_of, words_of
from sim.analysis.discovery.boxes import Limit
from sim.analysis.discovery.discovered import Discovery, Found
from sim.analysis.discovery.scales import drawn_by_ratio
from sim.analysis.intervals import wilson
from sim.base.axes import BoolArray
from sim.base.written import counted
from sim.plots import slide, style
from sim.plots.answers.discover_picture import slide_text
from sim.scenario.changes import plain

MOST_PAIRED = 4
FIRST_LETTERS, ROW_LETTERS = 90, 112
"""Letters in a line over the first panel; over all panels side by side."""
LETTERS = "ABCD"
"""Names of parameters along the axes of a matrix of pairs."""


@slide.own_look()
def figure_pairs(found: Discovery, table: pd.DataFrame, what: str, source: str) -> Figure:
    """Draw worlds over pairs of the restricted parameters, with the box; shares on the diagonal."""
    shown = found.best or max((found.prim, found.cart), key=lambda each: len(each.box.limits))
    limits = sorted(shown.box.limits, key=lambda each: shown.held_out_p[each.parameter])
    names = [each.parameter for each in limits[:MOST_PAIRED]]
    more = len(limits) - len(names)
    tenths = (
        "the share of worlds in which it is true, by tenths of the draws, with 95% intervals; "
        "shaded: the box, dashed: all."
    )
    first = f" in its first {len(names)} of {len(limits)} parameters" if more else ""
    how = (
        f"Blue: worlds in which it is true; grey: all others ({counted(len(table), 'world')}). "
        f"Frame: the box of {shown.method}{first}.\nAlong the diagonal: {tenths}"
    )
    if len(names) == 1:
        how = f"Over the only parameter that the box of {shown.method} restricts:\n{tenths}"
    figure = slide.titled(f"Where do these worlds lie? {slide_text(what, 60)}", how, source)
    if not names:
        slide.nothing(figure, "No restriction that chance would not bring: no pairs to show.")
        return figure
    _matrix(figure, found, table, shown, names)
    return figure


def _matrix(
    figure: Figure, found: Discovery, table: pd.DataFrame, shown: Found, names: list[str]
) -> None:
    count = len(names)
    left, bottom, wide, tall = 0.07, 0.105, 0.915, 0.635 if count > 1 else 0.60
    gap_x, gap_y = 0.05, 0.06
    width = (wide - gap_x * (count - 1)) / count
    height = (tall - gap_y * (count - 1)) / count
    for row, down in enumerate(names):
        for column, across in enumerate(names[: row + 1]):
            axes = style.add_axes(
                figure, left + column * (width + gap_x),
                bottom + (count - 1 - row) * (height + gap_y), width, height,
            )  # fmt: skip
            axes.tick_params(labelsize=style.SMALL - 2)
            if row == column:
                _curve(axes, table[across], found.outcome, _limit(shown, across))
                heading = f"{LETTERS[column]}: {_axis_name(across)}"
                # Nothing stands to the right of the first; above the others is room for three.
                letters = FIRST_LETTERS if column == 0 else ROW_LETTERS // count
                heading = textwrap.fill(heading, letters, max_lines=3, placeholder=" ...")
                axes.set_title(heading, loc="left", fontsize=style.SMALL, color=style.DARK)
            else:
                _cloud(axes, table[across], table[down], found, shown)
                axes.set_ylabel(LETTERS[row], fontsize=style.SMALL, weight="bold", rotation=0,
                                va="center", labelpad=8)  # fmt: skip
            if row == count - 1:
                axes.set_xlabel(LETTERS[column], fontsize=style.SMALL, weight="bold", labelpad=1)


def _axis_name(name: str) -> str:
    text = words_of(name)
    return f"{text[:1].upper()}{text[1:]}, {unit_of(name)}".removesuffix(", ")


def _limit(shown: Found, name: str) -> Limit:
    return next(each for each in shown.box.limits if each.parameter == name)


def _along(axes: Axes, drawn: pd.Series, vertical: bool = False) -> None:
    """Scale an axis for a parameter."""
    axis = axes.yaxis if vertical else axes.xaxis
    if drawn_by_ratio(drawn):
        (axes.set_yscale if vertical else axes.set_xscale)("log")
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 5.0)))
        axis.set_minor_locator(NullLocator())
    (axes.set_ylim if vertical else axes.set_xlim)(float(drawn.min()), float(drawn.max()))
    axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def _curve(axes: Axes, drawn: pd.Series, outcome: BoolArray, limit: Limit) -> None:
    _along(axes, drawn)
    edges = np.quantile(drawn, np.linspace(0.0, 1.0, 11))
    place = np.clip(np.searchsorted(edges, drawn, side="right") - 1, 0, 9)
    many = np.bincount(place, minlength=10)
    true = np.bincount(place, weights=outcome, minlength=10)
    share, low, high = wilson(true, many)
    middle = np.array([drawn[place == k].median() if many[k] else np.nan for k in range(10)])
    ends = (max(limit.low, drawn.min()), min(limit.high, drawn.max()))
    axes.axvspan(*ends, color=style.SKY, alpha=0.22, linewidth=0, zorder=0)
    axes.vlines(middle, low, high, color=style.BLUE, linewidth=2)
    axes.plot(middle, share, "o", color=style.BLUE, markersize=5)
    axes.axhline(float(outcome.mean()), color=style.DARK, linestyle="--", linewidth=1)
    style.percent(axes, min(1.0, 1.12 * float(np.nanmax(high))))


def _cloud(axes: Axes, across: pd.Series, down: pd.Series, found: Discovery, shown: Found) -> None:
    _along(axes, across)
    _along(axes, down, vertical=True)
    size = float(np.clip(9000 / len(across), 2.0, 12.0))
    looks = [(False, style.PALE, 0.55), (True, style.BLUE, 0.6)]
    if found.outcome.mean() > 0.5:  # the fewer lie on top
        looks.reverse()
    for true, colour, alpha in looks:
        chosen = found.outcome == true
        axes.scatter(across[chosen], down[chosen], s=size, color=colour, alpha=alpha, linewidth=0)
    horizontal, vertical = (_limit(shown, str(each.name)) for each in (across, down))
    x = max(horizontal.low, across.min()), min(horizontal.high, across.max())
    y = max(vertical.low, down.min()), min(vertical.high, down.max())
    axes.add_patch(Rectangle(
        (x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, edgecolor=style.VERMILION,
        linewidth=2.5, zorder=5, clip_on=False,
    ))  # fmt: skip
    axes.grid(visible=False)
