"""Who owns the GPUs, how busy they are and what an hour costs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.plots import draw, read, slide, style
from sim.plots.names import colors, spelling

H100E_PER_MILLION = 1e6
SMALLEST_REST = 0.005
REST = "Others"
SPARE = (style.SKY, style.PURPLE, *style.SPARE)


@slide.own_look()
def figure_compute(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw capacity by owner, utilisation, and spot and contract prices of a GPU-hour."""
    figure = slide.new_figure(
        result, world, "Is there too much compute, or too little?",
        "One H100e does the work of one Nvidia H100. Left: who owns them. Right: how busy they "
        "are, and at what price.",
    )  # fmt: skip
    months = result["month"].values
    owners = {column: str(name) for column, name in enumerate(result["hyperscaler"].values)}
    palette = colors(list(owners.values()), SPARE)
    spelled = spelling(result)
    shades = {spelled(name): palette[name] for name in owners.values()} | {REST: style.PALE}

    capacity = np.nan_to_num(read.series(result, "capacity_h100e", world)) / H100E_PER_MILLION
    total = np.nan_to_num(read.series(result, "capacity_total_h100e", world)) / H100E_PER_MILLION
    rest = np.maximum(total - capacity.sum(axis=1), 0.0)
    parts = {spelled(name): capacity[:, column] for column, name in owners.items()}
    if rest.max() > SMALLEST_REST * max(total.max(), 1e-9):
        parts[REST] = rest
    left = style.add_axes(figure, 0.065, 0.14, 0.325, 0.655, "Capacity by owner", "Million H100e",
                          months)  # fmt: skip
    labels = draw.stacked(left, months, parts, shades)
    left.set_ylim(0, draw.ceiling_of([np.sum(list(parts.values()), axis=0)]))
    style.label_right(left, labels)

    upper = style.add_axes(figure, 0.565, 0.515, 0.325, 0.28, "Utilisation",
                           "Share of\ncapacity (%)", months, dated=False)  # fmt: skip
    use = read.series(result, "utilisation", world)
    busy = {spelled(name): (use[:, column], palette[name]) for column, name in owners.items()}
    labels = draw.lines(upper, months, busy, linewidth=2)
    style.percent(upper, max(1.0, draw.ceiling_of([use], 1.0)))
    style.label_right(upper, labels)

    lower = style.add_axes(figure, 0.565, 0.14, 0.325, 0.28, "Price of a GPU-hour",
                           "USD per\nH100 hour", months)  # fmt: skip
    spot = read.series(result, "spot_price_usd_per_h100_hour", world)
    contract = read.series(result, "contract_price_usd_per_h100_hour", world)
    prices = {"Spot": (spot, style.VERMILION), "Contract": (contract, style.BLUE)}
    labels = draw.lines(lower, months, prices, linewidth=2.2)
    lower.set_ylim(0, draw.ceiling_of([spot, contract]))
    style.label_right(lower, labels)
    return figure
