"""All worlds at once: medians, middle halves and 5 to 95 per cent ranges."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.plots import draw, read, slide, style
from sim.plots.names import worlds_of


class Panel(NamedTuple):
    """One small fan: which variable, in what unit, on what scale."""

    variable: str
    title: str
    unit: str
    scale: float = 1.0
    log: bool = False


PANELS = (
    Panel("market_revenue_usd", "Model revenue", "USD bn per year", 1 / read.USD_PER_BN),
    Panel("price_index", "Price at fixed quality", "USD per million tokens", log=True),
    Panel("hyperscaler_revenue_share", "Hyperscalers' revenue share", "Per cent", 100.0),
    Panel("open_gap", "Lag of open models", "Months"),
    Panel("spot_price_usd_per_h100_hour", "GPU-hour, spot", "USD per H100 hour"),
    Panel("price_to_full_cost", "Price over full cost", "Ratio"),
)


@slide.own_look()
def figure_fan(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw six headline series over all worlds; the line of one world lies on top."""
    figure = slide.new_figure(
        result, -1, "How wide is the range of futures?",
        f"{worlds_of(result)}: median (line), middle half "
        f"(dark) and 5 to 95 per cent (pale). Dashed: world {world}.",
    )  # fmt: skip
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, 3)
        months, values = read.over_time(result, panel.variable)
        values = values * panel.scale
        axes = style.add_axes(figure, 0.07 + 0.33 * column, 0.525 - 0.385 * row, 0.235, 0.27,
                              panel.title, panel.unit, months)  # fmt: skip
        if row == 0:
            axes.set_xlabel("")
        usable = np.isfinite(values) & ((values > 0) | (not panel.log))
        spread = draw.bands(np.where(usable, values, np.nan), (5, 25, 50, 75, 95))
        draw.halves(axes, months, spread, style.BLUE, (0.18, 0.35))
        if panel.log and usable.any():
            axes.set_yscale("log")
        style.plain_numbers(axes)
        low, high = spread[[0, -1]]
        if not panel.log and np.isfinite(low).any() and np.nanmin(low) >= 0:
            axes.set_ylim(0, draw.ceiling_of([high]))
        axes.plot(months, values[world], color=style.BLACK, lw=1.2, ls=(0, (4, 2)))
    return figure
