"""What each ending looks like from inside: small multiples, an indicator a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.reading import labels
from sim.analysis.within_endings import bands
from sim.base.axes import FloatArray
from sim.base.written import counted
from sim.endings.classification import ENDINGS
from sim.plots import draw, slide, style
from sim.plots.names import display, ending_color, in_words
from sim.results.looked_back import of_months

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


@slide.own_look()
def figure_inside(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw five indicators for each ending: median, middle half and 5 to 95 per cent of worlds."""
    reached, months = labels(result), result["month"].values
    series = of_months(result)
    there = [ending for ending in ENDINGS if (reached == ending).any()]
    absent = ", ".join(in_words(ending) for ending in ENDINGS if ending not in there)
    figure = slide.new_figure(
        result, -1, "What does each ending look like from inside?",
        "Means over 12 months. Line: median of the ending's worlds; dark: middle half; pale: 5 to "
        "95 per cent. Dashed: all worlds." + (f"\nNo world ends as: {absent}." if absent else ""),
    )  # fmt: skip
    left, right, top, bottom = 0.156, 0.990, 0.765, 0.085
    wide, tall = (right - left) / len(there), (top - bottom) / len(ROWS)
    for row, each in enumerate(ROWS):
        values = series[each.indicator] * each.scale
        spread, middle = bands(values, reached), np.median(values, axis=0)
        most = float(np.fmax(np.nanmax(spread), middle.max())) * 1.05 or 1.0
        ticks = _ticks(most)
        for column, ending in enumerate(there):
            axes = style.add_axes(figure, left + column * wide, top - (row + 1) * tall,
                                  wide - 0.012, tall * 0.84, months=months)  # fmt: skip
            mine, color = values[reached == ending], ending_color(ending)
            if len(mine) >= FEW:
                draw.halves(axes, months, spread[ENDINGS.index(ending)], color, (0.22, 0.42))
            else:
                axes.plot(months, mine.T, color=color, linewidth=1.3)
            axes.plot(months, middle, color=style.DARK, lw=1.1, ls=(0, (3, 2)))
            axes.set(ylim=(0, max(most, ticks[1])), yticks=ticks)
            style.plain_numbers(axes)
            _frame(axes, months, row, column)
            if row == 0:
                for up, text, hue, size in (
                    (1.33, display(ending), style.readable(color), style.SMALL + 0.5),
                    (1.08, counted(len(mine), "world"), style.GREY, style.SMALL),
                ):
                    style.write(axes, text, 0.0, up, "axes fraction", color=hue, fontsize=size,
                                va="bottom")  # fmt: skip
        figure.text(
            left - 0.036, top - (row + 0.58) * tall, each.title, ha="right", va="center",
            fontsize=style.SMALL, color=style.DARK, linespacing=1.05,
        )  # fmt: skip
    return figure


def _frame(axes: Axes, months: np.ndarray, row: int, column: int) -> None:
    """Name the first and the last year only, and heights in the first column only."""
    axes.set_xlabel("")
    axes.set_xticks(axes.get_xlim(), labels=[str(month)[:4] for month in months[[0, -1]]])
    first, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.tick_params(axis="x", labelbottom=row == len(ROWS) - 1, length=3)
    axes.tick_params(axis="y", labelleft=column == 0, length=0)


def _ticks(top: float) -> FloatArray:
    """Two or three heights from zero."""
    step = next(s for s in (0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0, 1e9) if s * 2.6 >= top)
    return np.arange(0.0, max(top, step) * 1.001, step)
