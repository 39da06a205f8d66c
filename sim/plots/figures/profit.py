"""Which layer of the industry keeps the profit."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.plots import draw, read, slide, style
from sim.plots.names import display

LAYER_COLORS = (style.BLUE, style.SKY, style.VERMILION, style.GREEN)
MOST_YEARS = 6


@slide.own_look()
def figure_profit(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw yearly profit by layer, and each layer's share of all positive profit."""
    figure = slide.new_figure(
        result, world, "Which layer keeps the profit?",
        "Left: profit and loss by layer. Right: how the layers that earn share what is earned.",
    )  # fmt: skip
    months = result["month"].values
    _, profit = read.by_year(read.series(result, "profit_usd", world), months)
    profit = profit / read.USD_PER_BN
    earned = np.maximum(profit, 0.0)
    total = earned.sum(axis=1, keepdims=True)
    share = np.nan_to_num(earned / np.where(total > 0, total, np.nan))
    layers = [display(name) for name in result["layer"].values]
    palette = dict(zip(layers, LAYER_COLORS, strict=True))
    years = read.year_labels(months)
    what = "Share of positive profit"
    left = style.add_axes(figure, 0.075, 0.14, 0.305, 0.655, "Profit by layer", "USD bn per year")
    right = style.add_axes(figure, 0.565, 0.14, 0.305, 0.655, what, f"{what} (%)")
    for axes, values in ((left, profit), (right, share)):
        labels = draw.stacked_bars(axes, dict(zip(layers, values.T, strict=True)), palette)
        if axes is left:
            axes.axhline(0, color=style.DARK, linewidth=1)
            axes.margins(y=0.06)
            style.plain_numbers(axes)
        else:
            style.percent(axes)
        draw.year_ticks(axes, years, MOST_YEARS)
        style.below(axes, draw.calendar_years(years))
        present = [label for label, value in zip(labels, values[-1], strict=True) if value != 0]
        style.label_right(axes, present, style.BODY)
    return figure
