"""Which layer of the industry keeps the profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.plots import draw, read, style
from sim.plots.names import display
from sim.plots.rd_split import year_ticks

if TYPE_CHECKING:
    import xarray as xr

LAYER_COLORS = (style.BLUE, style.SKY, style.VERMILION, style.GREEN)
MOST_YEARS = 6


def figure_profit(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw yearly profit by layer, and each layer's share of all positive profit."""
    figure = style.new_figure(
        result,
        world,
        "Which layer keeps the profit?",
        "Left: profit and loss by layer. Right: how the layers that earn share what is earned.",
    )
    months = read.months_of(result)
    _, profit = read.by_year(read.series(result, "profit_usd", world), months)
    profit = profit / read.USD_PER_BN
    years = read.year_labels(months)
    layers = [display(name) for name in read.names_of(result, "layer")]
    palette = dict(zip(layers, LAYER_COLORS, strict=True))
    left = style.add_axes(figure, 0.075, 0.14, 0.305, 0.655, "Profit by layer", "USD bn per year")
    labels = draw.stacked_bars(left, _columns(profit, layers), palette)
    left.axhline(0, color=style.DARK, linewidth=1)
    left.margins(y=0.06)
    style.plain_numbers(left)
    what = "Share of positive profit"
    right = style.add_axes(figure, 0.565, 0.14, 0.305, 0.655, what, f"{what} (%)")
    earned = np.maximum(profit, 0.0)
    total = earned.sum(axis=1, keepdims=True)
    share = np.nan_to_num(earned / np.where(total > 0, total, np.nan))
    share_labels = draw.stacked_bars(right, _columns(share, layers), palette)
    right.set_ylim(0, 1)
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    for axes, found, kept in ((left, labels, profit[-1]), (right, share_labels, share[-1])):
        year_ticks(axes, years, MOST_YEARS)
        part = " (* in part)" if any("*" in year for year in years) else ""
        style.below(axes, f"Calendar year{part}")
        present = [label for label, value in zip(found, kept, strict=True) if value != 0]
        style.label_right(axes, present, style.BODY)
    return figure


def _columns(values: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    return {name: values[:, column] for column, name in enumerate(names)}
