"""Who leads and how far the open models trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.plots import draw, read, style
from sim.plots.names import display

if TYPE_CHECKING:
    import xarray as xr

CLOSED, OPEN = style.BLUE, style.ORANGE
LABELLED_LABS = 12


def figure_capability(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw each lab's released capability in steps, and the open models' lag in months."""
    figure = style.new_figure(
        result,
        world,
        "How far behind the frontier are open models?",
        "Each thin step line is a lab's best released model; thick lines are the best of all and "
        "the best with open weights.",
    )
    months = read.months_of(result)
    x = style.month_numbers(months)
    upper = style.add_axes(figure, 0.085, 0.37, 0.735, 0.43)
    lower = style.add_axes(figure, 0.085, 0.13, 0.735, 0.16)
    level = read.series(result, "capability", world)
    level = np.where(read.alive_in(result, world) & np.isfinite(level), level, np.nan)
    opened = read.series(result, "open_weights", world) > 0
    labels = []
    for column, lab in enumerate(read.names_of(result, "lab")):
        mine, free = level[:, column], opened[:, column]
        for held, color in ((~free, CLOSED), (free, OPEN)):
            shown = np.where(held, mine, np.nan)
            upper.step(x, shown, where="post", color=color, linewidth=1.0, alpha=0.55)
        if np.isfinite(mine[-1]):
            labels.append(style.Label(mine[-1], display(lab), OPEN if free[-1] else CLOSED))
    best = read.series(result, "frontier_capability", world)
    best_open = read.series(result, "open_capability", world)
    upper.step(x, best, where="post", color=CLOSED, linewidth=3)
    upper.step(x, best_open, where="post", color=OPEN, linewidth=3)
    upper.fill_between(x, best_open, best, step="post", color=style.FAINT, zorder=0)
    style.time_axis(upper, months, named=False)
    style.unit(upper, "Effective training\ncompute (log10 FLOP)")
    style.heading(upper, "Released capability: closed labs in blue, open weights in orange")
    labels = sorted(labels, key=lambda label: -label.height)[:LABELLED_LABS]
    style.label_right(upper, labels, reach=30.0)
    gap = read.series(result, "open_gap", world)
    lower.fill_between(x, 0, gap, step="post", color=OPEN, alpha=0.3, linewidth=0)
    lower.step(x, gap, where="post", color=OPEN, linewidth=2)
    lower.set_ylim(0, draw.ceiling_of([gap]))
    style.time_axis(lower, months)
    style.unit(lower, "Months behind")
    style.heading(lower, "Lag of the best open model")
    end = draw.last_finite(gap)
    style.label_right(lower, [style.Label(end, f"{end:.0f} months", OPEN)])
    return figure
