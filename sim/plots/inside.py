"""What each ending looks like from inside: small multiples, an indicator a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.reading import labels
from sim.analysis.within_endings import bands, inside
from sim.base.axes import FloatArray
from sim.endings.classification import ENDINGS
from sim.plots import read, style
from sim.plots.names import display, ending_color, in_words, worlds_text

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

FEW = 5
"""Below this many worlds a band would pretend: each world is drawn as a line."""


class Row(NamedTuple):
    """An indicator: its name, how to call it, and by what to multiply it."""

    indicator: str
    title: str
    scale: float = 1.0


ROWS = (
    Row("price_to_full_cost", "Price over\nfull cost (ratio)"),
    Row("hhi", "HHI by owner\n(1,000 points)", 1e-3),
    Row("independent_frontier_labs", "Independent\nfrontier labs"),
    Row("open_token_share", "Open tokens\n(%)", 100.0),
    Row("subsidy_rate", "Subsidy (% of\nfull cost)", 100.0),
)


def figure_inside(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw five indicators for each ending: median, middle half and 5 to 95 per cent of worlds."""
    reached, months = labels(result), read.months_of(result)
    series = inside(result)
    there = [ending for ending in ENDINGS if (reached == ending).any()]
    absent = ", ".join(in_words(ending) for ending in ENDINGS if ending not in there)
    figure = style.new_figure(
        result,
        -1,
        "What does each ending look like from inside?",
        "Means over 12 months. Line: median of the ending's worlds; dark: middle half; pale: 5 to "
        "95 per cent. Dashed: all worlds." + (f"\nNo world ends as: {absent}." if absent else ""),
    )
    left, right, top, bottom = 0.156, 0.990, 0.765, 0.085
    wide, tall = (right - left) / len(there), (top - bottom) / len(ROWS)
    for row, each in enumerate(ROWS):
        values = series[each.indicator] * each.scale
        spread, middle = bands(values, reached), np.median(values, axis=0)
        panels = []
        for column, ending in enumerate(there):
            axes = style.add_axes(
                figure, left + column * wide, top - (row + 1) * tall, wide - 0.012, tall * 0.84
            )
            mine = values[reached == ending]
            band = spread[ENDINGS.index(ending)]
            _panel(axes, style.month_numbers(months), mine, band, ending_color(ending))
            axes.plot(style.month_numbers(months), middle, color=style.DARK, lw=1.1,
                      ls=(0, (3, 2)))  # fmt: skip
            _frame(axes, months, row, column)
            if row == 0:
                _head(axes, ending, len(mine))
            panels.append(axes)
        _same_heights(panels, spread, middle)
        figure.text(
            left - 0.036, top - (row + 0.58) * tall, each.title, ha="right", va="center",
            fontsize=style.SMALL, color=style.DARK, linespacing=1.05,
        )  # fmt: skip
    return figure


def _panel(axes: Axes, x: FloatArray, mine: FloatArray, spread: FloatArray, color: str) -> None:
    if len(mine) >= FEW:
        low, lower, middle, upper, high = spread
        axes.fill_between(x, low, high, color=color, alpha=0.22, linewidth=0)
        axes.fill_between(x, lower, upper, color=color, alpha=0.42, linewidth=0)
        axes.plot(x, middle, color=color, linewidth=2.2)
    else:
        axes.plot(x, mine.T, color=color, linewidth=1.3)


def _frame(axes: Axes, months: np.ndarray, row: int, column: int) -> None:
    style.time_axis(axes, months)
    axes.set_xlabel("")
    numbers = axes.get_xlim()
    years = read.calendar_years(months)
    shown = (int(years[0]), int(years[-1]))
    axes.set_xticks([numbers[0], numbers[1]], labels=[str(year) for year in shown])
    first, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.tick_params(axis="x", labelbottom=row == len(ROWS) - 1, length=3)
    axes.tick_params(axis="y", labelleft=column == 0, length=0)


def _head(axes: Axes, ending: str, count: int) -> None:
    axes.text(
        0.0, 1.33, display(ending), transform=axes.transAxes, fontsize=style.SMALL + 0.5,
        color=style.readable(ending_color(ending)), va="bottom",
    )  # fmt: skip
    axes.text(
        0.0, 1.08, worlds_text(count), transform=axes.transAxes, fontsize=style.SMALL,
        color=style.GREY, va="bottom",
    )  # fmt: skip


def _same_heights(panels: list[Axes], spread: FloatArray, middle: FloatArray) -> None:
    """One scale along a row, from zero, with two or three ticks."""
    tops = np.append(spread[np.isfinite(spread)], middle)
    top = float(tops.max()) * 1.05 or 1.0
    step = next(s for s in (0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0, 1e9) if s * 2.6 >= top)
    for axes in panels:
        axes.set_ylim(0, max(top, step))
        axes.set_yticks(np.arange(0.0, max(top, step) * 1.001, step))
        style.plain_numbers(axes)
