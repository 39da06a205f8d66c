"""What a token costs and what it is sold for, by tier, and at a fixed quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from sim.base.axes import TIERS
from sim.plots import draw, read, style
from sim.plots.names import display

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.base.axes import FloatArray

QUANTITIES = {
    "List price": ("price_usd_per_mtok", style.BLUE),
    "Unit cost": ("unit_cost_usd_per_mtok", style.VERMILION),
}


def figure_prices(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw list price and unit cost by tier (market and range over labs) on a log axis."""
    figure = style.new_figure(
        result,
        world,
        "What does a token sell for, and what does it cost to serve?",
        "Weighted by revenue; shades: range over labs. Cost is serving alone. "
        "Dashed: cheapest price of the start's frontier quality.",
    )
    months = read.months_of(result)
    index = read.series(result, "price_index", world)
    index = np.where(index > 0, index, np.nan)
    panels = []
    extremes = [index]
    for tier, name in enumerate(TIERS):
        axes = style.add_axes(figure, 0.075 + 0.48 * tier, 0.14, 0.315, 0.655)
        labels, seen = _draw_tier(axes, result, world, tier)
        x = style.month_numbers(months)
        axes.plot(x, index, color=style.BLACK, linewidth=2, ls=(0, (5, 2)))
        labels.append(style.Label(draw.last_finite(index), "Fixed quality", style.BLACK))
        style.heading(axes, f"{display(name)} models")
        style.unit(axes, "USD per million tokens (log scale)")
        panels.append((axes, labels))
        extremes += seen
    limits = _log_limits(extremes)
    for axes, labels in panels:
        axes.set_yscale("log")
        axes.set_ylim(*limits)
        decades = np.log10(limits[1] / limits[0])
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0,) if decades > 2.5 else (1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_locator(NullLocator())
        style.plain_numbers(axes)
        style.time_axis(axes, months)
        style.label_right(axes, labels)
    return figure


def _draw_tier(
    axes: Axes, result: xr.Dataset, world: int, tier: int
) -> tuple[list[style.Label], list[FloatArray]]:
    x = style.month_numbers(read.months_of(result))
    tokens = np.nan_to_num(read.series(result, "tokens_mtok", world)[:, :, tier])
    price = read.series(result, "price_usd_per_mtok", world)[:, :, tier]
    weight = tokens * np.nan_to_num(price)
    selling = (weight > 0) & read.alive_in(result, world)
    labels, seen = [], []
    for name, (variable, color) in QUANTITIES.items():
        values = read.series(result, variable, world)[:, :, tier]
        valid = selling & (values > 0)
        held = np.where(valid, weight, 0.0)
        total = held.sum(axis=1)
        sold = np.where(total > 0, total, np.nan)
        middle = (held * np.where(valid, values, 0.0)).sum(axis=1) / sold
        low = np.where(valid, values, np.inf).min(axis=1)
        high = np.where(valid, values, -np.inf).max(axis=1)
        low, high = (np.where(np.isfinite(edge), edge, np.nan) for edge in (low, high))
        draw.ranged(axes, x, low, middle, high, color)
        labels.append(style.Label(draw.last_finite(middle), name, color))
        seen += [low, high]
    return labels, seen


def _log_limits(values: list[FloatArray]) -> tuple[float, float]:
    flat = np.concatenate(values)
    flat = flat[np.isfinite(flat) & (flat > 0)]
    if not flat.size:
        return 0.1, 10.0
    return float(flat.min()) * 0.8, float(flat.max()) * 1.25
