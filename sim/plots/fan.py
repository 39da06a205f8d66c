"""All worlds at once: medians, middle halves and 5 to 95 per cent ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sim.plots import draw, read, style

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.base.axes import FloatArray

PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)


class Panel(NamedTuple):
    """One small fan: which variable, in what unit, on what scale."""

    variable: str
    title: str
    unit: str
    scale: float = 1.0
    log: bool = False


PANELS = (
    Panel("market_revenue_usd", "Model revenue", "USD bn per year", 12 / 1e9),
    Panel("price_index", "Price at fixed quality", "USD per million tokens", log=True),
    Panel("hyperscaler_revenue_share", "Hyperscalers' revenue share", "Per cent", 100.0),
    Panel("open_gap", "Lag of open models", "Months"),
    Panel("spot_price_usd_per_h100_hour", "GPU-hour, spot", "USD per H100 hour"),
    Panel("price_to_full_cost", "Price over full cost", "Ratio"),
)


def figure_fan(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw six headline series over all worlds; the line of one world lies on top."""
    worlds = result.sizes["world"]
    figure = style.new_figure(
        result,
        -1,
        "How wide is the range of futures?",
        f"{worlds} worlds: median (line), middle half (dark) and 5 to 95 per cent (pale). "
        f"Dashed: world {world}.",
    )
    months = read.months_of(result)
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, 3)
        axes = style.add_axes(figure, 0.07 + 0.33 * column, 0.525 - 0.385 * row, 0.235, 0.27,
                              panel.title, panel.unit)  # fmt: skip
        values = np.asarray(result[panel.variable].values, dtype=np.float64) * panel.scale
        _fan(axes, style.month_numbers(months), values, panel.log)
        axes.plot(
            style.month_numbers(months), values[world], color=style.BLACK, lw=1.2, ls=(0, (4, 2))
        )
        style.time_axis(axes, months)
        if row == 0:
            axes.set_xlabel("")
    return figure


def _fan(axes: Axes, x: FloatArray, values: FloatArray, log: bool) -> None:
    usable = np.isfinite(values) & ((values > 0) | (not log))
    bands = draw.bands(np.where(usable, values, np.nan), PERCENTILES)
    low, lower, middle, upper, high = bands
    axes.fill_between(x, low, high, color=style.BLUE, alpha=0.18, linewidth=0)
    axes.fill_between(x, lower, upper, color=style.BLUE, alpha=0.35, linewidth=0)
    axes.plot(x, middle, color=style.BLUE, linewidth=2.2)
    if log and usable.any():
        axes.set_yscale("log")
        style.plain_numbers(axes)
    if not log and np.isfinite(low).any() and np.nanmin(low) >= 0:
        axes.set_ylim(0, draw.ceiling_of([high]))
