"""Who owns the GPUs, how busy they are and what an hour costs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, read, slide, style
from sim.plots.names import colors, spelling

H100E_PER_MILLION = 1e6
SMALLEST_REST = 0.005
REST = "Others"
SPARE = (style.SKY, style.PURPLE, *style.SPARE)
ROOM = 1.25
"""Between the lowest or the highest price and the panel's edge, as a ratio."""
STEPS_UP_TO = 300.0
"""Highest price over the lowest, up to which there is room for ticks between tens."""


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
    left = style.add_axes(figure, 0.075, 0.14, 0.315, 0.655, "Capacity by owner", "Million H100e",
                          months)  # fmt: skip
    labels = draw.stacked(left, months, parts, shades)
    left.set_ylim(0, draw.ceiling_of([np.sum(list(parts.values()), axis=0)]))
    style.plain_numbers(left)
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
    _scale(lower, np.concatenate([spot, contract]))
    style.label_right(lower, labels)
    return figure


def _scale(axes: Axes, prices: FloatArray) -> None:
    """Show prices by ratio, for they fall to a fiftieth; 1, 2 and 5 of each ten are written."""
    shown = prices[prices > 0.0]
    if not shown.size:
        axes.set_ylim(0, 1)
        return
    low, high = float(shown.min()) / ROOM, float(shown.max()) * ROOM
    tens = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    steps = (1, 2, 5) if high / low <= STEPS_UP_TO else (1,)
    ticks = np.outer(tens, steps).ravel()
    axes.set_yscale("log")
    axes.set_yticks(ticks[(ticks >= low) & (ticks <= high)])
    axes.set_yticks([], minor=True)
    axes.set_ylim(low, high)
    style.plain_numbers(axes)
