"""Frontier and small models apart: openness, concentration, and how often they part ways."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.analysis.by_tier import HHI_CLEARLY_CONCENTRATED, tier_table, with_tiers
from sim.plots import draw, slide, style
from sim.plots.names import per_cent

TIER_COLORS = (style.BLUE, style.ORANGE)
TIER_WORDS = ("Frontier", "Small")
TIER_NAMES = ("the frontier", "small models")


class Panel(NamedTuple):
    """One indicator by tier."""

    variable: str
    title: str
    unit: str
    scale: float
    line: float
    """Where the split begins, in the unit shown."""
    place: int
    """The tier that the line concerns."""


PANELS = (
    Panel("tier_open_token_share", "How open is each tier?", "Tokens by open models (%)", 100.0,
          50.0, 1),
    Panel("tier_hhi", "How concentrated is each tier?", "HHI by controlling owner (points)", 1.0,
          HHI_CLEARLY_CONCENTRATED, 0),
)  # fmt: skip


@slide.own_look()
def figure_tiers(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw openness and concentration of both tiers over all worlds."""
    data = with_tiers(result)
    every = tier_table(data).iloc[0]
    share, low, high = (float(every[k]) for k in ("share_split_clear", "clear_low", "clear_high"))
    figure = slide.new_figure(
        result, -1, "Does a concentrated frontier stand over an open tail?",
        "Means over 12 months; line: median world, pale: middle half. Both lines are crossed at "
        f"the end in {per_cent(share)} of worlds\n(95 % interval {per_cent(low)} to "
        f"{per_cent(high)}); small models are more open than the frontier in "
        f"{per_cent(float(every['share_tail_more_open']))}.",
    )  # fmt: skip
    months = result["month"].values
    for column, panel in enumerate(PANELS):
        axes = style.add_axes(figure, 0.075 + 0.49 * column, 0.13, 0.325, 0.615,
                              panel.title, panel.unit, months)  # fmt: skip
        values = np.asarray(data[panel.variable].values, dtype=np.float64) * panel.scale
        labels, tops = [], [np.array([panel.line])]
        for tier, name in enumerate(TIER_WORDS):
            low_, middle, high_ = np.quantile(values[..., tier], (0.25, 0.5, 0.75), axis=0)
            draw.ranged(axes, months, low_, middle, high_, TIER_COLORS[tier])
            labels.append(style.Label(float(middle[-1]), name, TIER_COLORS[tier]))
            tops.append(high_)
        axes.set_ylim(0, draw.ceiling_of(tops, 1.08))
        axes.axhline(panel.line, color=TIER_COLORS[panel.place], lw=1.3, ls=(0, (4, 3)))
        style.write(axes, f"line for {TIER_NAMES[panel.place]}", 0.99, panel.line,
                    ("axes fraction", "data"), color=style.readable(TIER_COLORS[panel.place]),
                    ha="right", va="bottom")  # fmt: skip
        style.plain_numbers(axes)
        style.label_right(axes, labels, size=style.BODY)
    return figure
