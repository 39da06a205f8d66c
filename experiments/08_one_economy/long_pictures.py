"""Six series of the long run, beside those of the economy of before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.plots import slide, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class Panel(NamedTuple):
    """A series, its title and whether its axis is in logs."""

    series: str
    title: str
    log: bool


PANELS = (
    Panel("capex", "Capital expenditure of all clouds", True),
    Panel("revenue", "Revenue of the model layer", True),
    Panel("one_year_price", "New one-year contract of an H100", False),
    Panel("lead_time", "Wait for accelerators", False),
    Panel("largest_valuation", "Most valuable lab", True),
    Panel("labs_alive", "Labs that operate", False),
)


@slide.own_look()
def long_figure(before: pd.DataFrame, now: pd.DataFrame, source: str) -> Figure:
    """Draw medians and 5-95% of worlds of six series, before in grey and now in blue."""
    how = "Blue: now. Grey: the economy of before. Line: median. Pale: 5 to 95% of worlds."
    figure = slide.titled("Ten years from January 2025, before and now", how, source)
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, 3)
        axes = style.add_axes(figure, 0.06 + 0.32 * column, 0.52 - 0.41 * row, 0.26, 0.27)
        for table, color in ((before, style.GREY), (now, style.BLUE)):
            _band(axes, table[table["series"] == panel.series], color)
        if panel.log:
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.yaxis.set_minor_formatter(NullFormatter())
        unit = now.loc[now["series"] == panel.series, "unit"]
        axes.set_title(panel.title, loc="left", fontsize=style.SMALL, weight="bold", pad=16)
        words = unit.iloc[0] if len(unit) else ""
        axes.text(0, 1.03, words, transform=axes.transAxes, fontsize=9, color=style.GREY)
    return figure


def _band(axes: Axes, table: pd.DataFrame, color: str) -> None:
    when = table["month"].str.slice(0, 4).astype(float)
    when = when + (table["month"].str.slice(5, 7).astype(float) - 0.5) / 12.0
    years, low, middle, high = (
        np.asarray(each, dtype=float)
        for each in (when, table["p05"], table["median"], table["p95"])
    )
    axes.fill_between(years, low, high, color=color, alpha=0.18, linewidth=0)
    axes.plot(years, middle, color=color, linewidth=2)
