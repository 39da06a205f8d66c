"""Frontier and small models apart: openness, concentration, and how often they part ways."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.analysis.by_tier import CONCENTRATED, OPEN_TAIL, tier_table, with_tiers
from sim.base.written import percent
from sim.plots import draw, slide, style

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
          100.0 * OPEN_TAIL, 1),
    Panel("tier_hhi", "How concentrated is each tier?", "HHI by controlling owner (points)", 1.0,
          CONCENTRATED, 0),
)  # fmt: skip


@slide.own_look()
def figure_tiers(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw openness and concentration of both tiers over all worlds."""
    data = with_tiers(result)
    every = tier_table(data).iloc[0]
    share, low, high = (float(every[k]) for k in ("share_split", "split_low", "split_high"))
    figure = slide.new_figure(
        result, -1, "Does a concentrated frontier stand over an open tail?",
        "Means over 12 months; line: median world, pale: middle half. Dashed: lines of the ending "
        f"tiered, both crossed\nin {percent(share)} of worlds in the end (95% interval "
        f"{percent(low)} to {percent(high)}); small models are more open than the frontier in "
        f"{percent(float(every['share_tail_more_open']))}.",
    )  # fmt: skip
    months = result["month"].values
    for column, panel in enumerate(PANELS):
        axes = style.add_axes(figure, 0.075 + 0.49 * column, 0.13, 0.325, 0.615,
                              panel.title, panel.unit, months)  # fmt: skip
        values = np.asarray(data[panel.variable].values, dtype=np.float64) * panel.scale
        labels, lines, tops = [], [], [np.array([panel.line])]
        for tier, name in enumerate(TIER_WORDS):
            low_, middle, high_ = np.quantile(values[..., tier], (0.25, 0.5, 0.75), axis=0)
            draw.ranged(axes, months, low_, middle, high_, TIER_COLORS[tier])
            labels.append(style.Label(float(middle[-1]), name, TIER_COLORS[tier]))
            tops.append(high_)
            lines.append(middle)
        axes.set_ylim(0, draw.ceiling_of(tops, 1.08))
        axes.axhline(panel.line, color=TIER_COLORS[panel.place], lw=1.3, ls=(0, (4, 3)))
        name = f"line for {TIER_NAMES[panel.place]}"
        draw.on_line(axes, name, panel.line, TIER_COLORS[panel.place], lines)
        style.plain_numbers(axes)
        style.label_right(axes, labels, size=style.BODY)
    return figure
