"""Who owns the GPUs, how busy they are and what an hour costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.plots import draw, read, style
from sim.plots.names import colors, display

if TYPE_CHECKING:
    import xarray as xr

H100E_PER_MILLION = 1e6
SMALLEST_REST = 0.005
REST = "Others"
SPARE = (style.SKY, style.PURPLE, *style.SPARE)


def figure_compute(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw capacity by owner, utilisation, and spot and contract prices of a GPU-hour."""
    figure = style.new_figure(
        result,
        world,
        "Is there too much compute, or too little?",
        "One H100e does the work of one Nvidia H100. Left: who owns them. Right: how busy they "
        "are, and at what price.",
    )
    months = read.months_of(result)
    x = style.month_numbers(months)
    owners = read.names_of(result, "hyperscaler")
    palette = colors(owners, SPARE)
    capacity = np.nan_to_num(read.series(result, "capacity_h100e", world)) / H100E_PER_MILLION
    total = np.nan_to_num(read.series(result, "capacity_total_h100e", world)) / H100E_PER_MILLION
    rest = np.maximum(total - capacity.sum(axis=1), 0.0)
    parts = {display(name): capacity[:, column] for column, name in enumerate(owners)}
    shades = {display(name): palette[name] for name in owners} | {REST: style.PALE}
    if rest.max() > SMALLEST_REST * max(total.max(), 1e-9):
        parts[REST] = rest
    left = style.add_axes(figure, 0.065, 0.14, 0.325, 0.655, "Capacity by owner", "Million H100e")
    labels = draw.stacked(left, x, parts, shades)
    left.set_ylim(0, draw.ceiling_of([sum(parts.values(), start=0.0 * x)]))
    style.time_axis(left, months)
    style.label_right(left, labels)

    upper = style.add_axes(
        figure, 0.565, 0.515, 0.325, 0.28, "Utilisation", "Share of\ncapacity (%)"
    )
    use = read.series(result, "utilisation", world)
    labels = []
    for column, name in enumerate(owners):
        upper.plot(x, use[:, column], color=palette[name], linewidth=2)
        height = draw.last_finite(use[:, column])
        labels.append(style.Label(height, display(name), palette[name]))
    upper.set_ylim(0, max(1.0, draw.ceiling_of([use], 1.0)))
    upper.yaxis.set_major_formatter(PercentFormatter(1.0))
    style.time_axis(upper, months, named=False)
    style.label_right(upper, labels)

    lower = style.add_axes(
        figure, 0.565, 0.14, 0.325, 0.28, "Price of a GPU-hour", "USD per\nH100 hour"
    )
    spot = read.series(result, "spot_price_usd_per_h100_hour", world)
    contract = read.series(result, "contract_price_usd_per_h100_hour", world)
    labels = []
    for name, price, color in (("Spot", spot, style.VERMILION), ("Contract", contract, style.BLUE)):
        lower.plot(x, price, color=color, linewidth=2.2)
        labels.append(style.Label(draw.last_finite(price), name, color))
    lower.set_ylim(0, draw.ceiling_of([spot, contract]))
    style.time_axis(lower, months)
    style.label_right(lower, labels)
    return figure
