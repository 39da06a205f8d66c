"""Main series of all sides over time: bands of worlds overlaid, and of paired differences."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.analysis.pairs.compared import Compared
from sim.analysis.pairs.side_series import Traced
from sim.base.axes import FloatArray
from sim.base.written import number
from sim.plots import draw, slide, style
from sim.plots.answers.of_sides import COLOURS, key, short_names

COLUMNS = 4
SHADES = (0.10, 0.24)
"""Of 90% of worlds and of half of them."""
LEAST_REACH = 0.01
"""Of a strip of differences, on each side of zero."""
DASHED = (0, (3, 2))
HALO = withStroke(linewidth=2.5, foreground="white")


@slide.own_look()
def figure_side_series(found: Compared) -> Figure:
    """Draw each main series of all sides in a panel, with a strip of paired differences below."""
    names = short_names(found.names, 90)
    figure = slide.titled(
        f"What changes over time{f' with {names[1]}' if len(names) == 2 else ''}?",
        "Above: worlds of each side, median (line), half of them (dark) and 90% (pale); means over "
        "12 months, or years.\nBelow each: the same of differences world by world against "
        f"{names[0]} (zero), which may be clear though bands overlap.",
        found.source,
    )
    key(figure, found.names, 0.06, 0.817)
    start = np.datetime64(found.start, "M")
    whole = (start + np.arange(found.months)).astype("datetime64[ns]")
    shown = found.series[: 2 * COLUMNS]
    for place, each in enumerate(shown):
        row, column = divmod(place, COLUMNS)
        left, foot = 0.06 + 0.238 * column, 0.57 - 0.375 * row
        months = (start + each.months).astype("datetime64[ns]")
        above = style.add_axes(figure, left, foot, 0.185, 0.165, "", "", whole, dated=False)
        _panel(above, each, months)
        below = style.add_axes(figure, left, foot - 0.09, 0.185, 0.075, "", "", whole)
        below.set_xlabel("")
        _strip(below, each, months)
    if not shown:
        slide.nothing(figure, "the results keep none of the series that are drawn here")
    return figure


def _panel(axes: Axes, each: Traced, months: np.ndarray) -> None:
    main = each.main
    for side in range(len(each.values)):
        spread = each.bands(side) * main.scale
        draw.halves(axes, months, spread, COLOURS[side], SHADES)
    # Over the others, which would hide it where the change does little.
    axes.plot(months, each.bands(0)[2] * main.scale, color=COLOURS[0], linewidth=1.6,
              linestyle=DASHED)  # fmt: skip
    if main.log:
        axes.set_yscale("log")
    axes.set_title(f"{main.words},\n{main.unit}" if len(main.words) + len(main.unit) > 26
                   else f"{main.words}, {main.unit}", loc="left", fontsize=style.SMALL - 1,
                   weight="bold", color=style.DARK, pad=4, linespacing=1.05)  # fmt: skip
    _sparse(axes)


def _strip(axes: Axes, each: Traced, months: np.ndarray) -> None:
    main = each.main
    axes.axhline(0.0, color=style.GREY, linewidth=1.0)
    reach = [LEAST_REACH]
    for side in range(1, len(each.values)):
        change: FloatArray = each.change(side) * (100.0 if main.relative else main.scale)
        draw.halves(axes, months, change, COLOURS[side], SHADES)
        if np.isfinite(change).any():
            outer, half = (float(np.nanmax(np.abs(part))) for part in (change, change[1:-1]))
            reach.append(min(max(1.6 * half, 0.4 * outer), outer))
    axes.set_ylim(-max(reach), max(reach))
    unit = "%" if main.relative else "points" if main.unit == "%" else main.unit.split(",")[0]
    axes.text(0.015, 0.97, f"change, {unit}", transform=axes.transAxes, va="top", color=style.DARK,
              fontsize=style.SMALL - 3, path_effects=[HALO])  # fmt: skip
    _sparse(axes, 3)


def _sparse(axes: Axes, most: int = 4) -> None:
    if axes.get_yscale() == "linear":
        axes.locator_params(axis="y", nbins=most)
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.tick_params(labelsize=style.SMALL - 2)
