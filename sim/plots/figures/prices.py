"""What a token costs and what it is sold for, by tier, and at a fixed quality."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from sim.base.axes import TIERS, FloatArray
from sim.plots import draw, read, slide, style
from sim.plots.names import display

QUANTITIES = {
    "List price": ("price_usd_per_mtok", style.BLUE),
    "Unit cost": ("unit_cost_usd_per_mtok", style.VERMILION),
}


@slide.own_look()
def figure_prices(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw list price and unit cost by tier (market and range over labs) on a log axis.

    Lines are of a model of the middle size: what sells jumps with each release of another size.
    """
    figure = slide.new_figure(
        result, world, "What does a token sell for, and what does it cost to serve?",
        "Lines: of a model of the middle size, weighted by revenue. Shades: range over labs, whose "
        "models differ in size.\nCost is serving alone. Dashed: cheapest price of the start's "
        "frontier quality.",
    )  # fmt: skip
    months = result["month"].values
    index = read.series(result, "price_index", world)
    index = np.where(index > 0, index, np.nan)
    panels = []
    extremes = [index]
    for tier, name in enumerate(TIERS):
        axes = style.add_axes(figure, 0.075 + 0.48 * tier, 0.14, 0.315, 0.635,
                              f"{display(name)} models", "USD per million tokens (log scale)",
                              months)  # fmt: skip
        labels, seen = _draw_tier(axes, result, world, tier)
        fixed = {"Fixed quality": (index, style.BLACK)}
        labels += draw.lines(axes, months, fixed, linewidth=2, ls=(0, (5, 2)))
        panels.append((axes, labels))
        extremes += seen
    known = np.concatenate(extremes)
    known = known[known > 0]
    low, high = (known.min() * 0.8, known.max() * 1.25) if known.size else (0.1, 10.0)
    for axes, labels in panels:
        if not known.size:
            style.no_data(axes, "no lab sells a token")
        axes.set_yscale("log")
        axes.set_ylim(low, high)
        steps = (1.0,) if np.log10(high / low) > 2.5 else (1.0, 2.0, 5.0)
        axes.yaxis.set_major_locator(LogLocator(subs=steps))
        axes.yaxis.set_minor_locator(NullLocator())
        style.plain_numbers(axes)
        style.label_right(axes, labels)
    return figure


def _draw_tier(
    axes: Axes, result: xr.Dataset, world: int, tier: int
) -> tuple[list[style.Label], list[FloatArray]]:
    """Draw price and cost of a tier; returns their labels, and what the axis must hold."""
    tokens = np.nan_to_num(read.series(result, "tokens_mtok", world)[:, :, tier])
    price = read.series(result, "price_usd_per_mtok", world)[:, :, tier]
    weight = tokens * np.nan_to_num(price) * (read.series(result, "alive", world) > 0)
    one_size = np.ones_like(price)
    size = (
        read.series(result, "model_size", world)[:, :, tier] if "model_size" in result else one_size
    )
    labels, seen = [], []
    for name, (variable, color) in QUANTITIES.items():
        values = read.series(result, variable, world)[:, :, tier]
        valid = (weight > 0) & (values > 0)
        sold = np.ma.array(values, mask=~valid)
        mean = np.ma.average(sold / size, axis=1, weights=weight)
        middle = np.asarray(np.ma.filled(mean, np.nan))
        low, high = (edge.filled(np.nan) for edge in (sold.min(axis=1), sold.max(axis=1)))
        draw.ranged(axes, result["month"].values, low, middle, high, color)
        labels.append(style.Label(draw.last_finite(middle), name, color))
        seen += [low, high]
    return labels, seen
