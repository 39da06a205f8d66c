"""How much of revenue goes in circles, year by year, by four ways to reckon it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.base.written import usd
from sim.plots import slide, style
from sim.plots.style import Label

WAYS = (
    ("circular_usd", "between firms,\nat most", style.VERMILION),
    ("to_and_fro_usd", "same two firms", style.BLUE),
    ("ledger_netted_usd", "as the ledger\nnets it", style.GREEN),
    ("within_houses_usd", "clouds and\ntheir own labs", style.GREY),
)


@slide.own_look()
def figure_circles(table: pd.DataFrame, years: dict[int, str], source: str) -> Figure:
    """Draw a table of `who_carries.circular_table`."""
    figure = slide.titled(
        "How much of what is sold was paid for with the sellers' own money?",
        "Left: dollars a year by four ways to reckon it. Right: money that went round between "
        "firms, of what labs pay for compute.\nLines are medians over worlds, bands the middle "
        "90% of worlds.",
        source,
    )
    x = np.arange(len(table))
    ticks = x[:: max(1, -(-len(x) // 5))]
    left = style.add_axes(figure, 0.085, 0.16, 0.33, 0.62, "Circular money", "USD a year")
    right = style.add_axes(figure, 0.66, 0.16, 0.31, 0.62, "Of labs' bills for compute", "share")
    for name, _, colour in WAYS:
        left.fill_between(x, table[f"{name}_low"], table[f"{name}_high"], color=colour, alpha=0.12)
        left.plot(x, table[name], color=colour, linewidth=2.2, marker="o", markersize=4)
    part = "circular_share_of_compute"
    right.fill_between(
        x, table[f"{part}_low"], table[f"{part}_high"], color=style.VERMILION, alpha=0.15
    )
    right.plot(x, table[part], color=style.VERMILION, linewidth=2.2, marker="o", markersize=4)
    for axes in (left, right):
        axes.set_xticks(ticks, [years[int(table["year"][each])] for each in ticks])
        axes.set_xlim(-0.3, len(x) - 0.7)
        style.below(axes, "Year of the run")
    left.set_ylim(bottom=0)
    style.percent(right, max(0.05, float(table[f"{part}_high"].max()) * 1.05))
    left.yaxis.set_major_formatter(FuncFormatter(lambda value, _: usd(value)))
    heights = [(float(table[name].iloc[-1]), words, colour) for name, words, colour in WAYS]
    style.label_right(left, [Label(*each) for each in heights])
    return figure
