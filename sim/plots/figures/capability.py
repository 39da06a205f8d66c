"""Who leads and how far the open models trail."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.plots import draw, read, slide, style
from sim.plots.names import spelling

CLOSED, OPEN = style.BLUE, style.ORANGE


@slide.own_look()
def figure_capability(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw each lab's released capability in steps, and the open models' lag in months."""
    figure = slide.new_figure(
        result, world, "How far behind the frontier are open models?",
        "A thin line is a lab's best released model; thick: the best of all and of open weights. "
        "Named: who ends apart from others.",
    )  # fmt: skip
    months = result["month"].values
    alive, level, opened, best, best_open, gap = (
        read.series(result, name, world)
        for name in ("alive", "capability", "open_weights", "frontier_capability",
                     "open_capability", "open_gap")
    )  # fmt: skip
    upper = style.add_axes(figure, 0.085, 0.37, 0.735, 0.43,
                           "Released capability: closed labs in blue, open weights in orange",
                           "Effective training\ncompute (log10 FLOP)", months,
                           dated=False)  # fmt: skip
    level = np.where((alive > 0) & np.isfinite(level), level, np.nan)
    labels, spelled = [], spelling(result)
    for column, lab in enumerate(result["lab"].values):
        mine, free = level[:, column], opened[:, column] > 0
        for held, color in ((~free, CLOSED), (free, OPEN)):
            shown = np.where(held, mine, np.nan)
            upper.step(months, shown, where="post", color=color, linewidth=1.0, alpha=0.55)
        if np.isfinite(mine[-1]):
            labels.append(style.Label(mine[-1], spelled(str(lab)), OPEN if free[-1] else CLOSED))
    upper.step(months, best, where="post", color=CLOSED, linewidth=3)
    upper.step(months, best_open, where="post", color=OPEN, linewidth=3)
    upper.fill_between(months, best_open, best, step="post", color=style.FAINT, zorder=0)
    labels.sort(key=lambda label: -label.height)
    first = {label.color: label for label in reversed(labels)}  # the best of each kind
    style.label_right(upper, style.apart(upper, [*first.values(), *labels]))

    lower = style.add_axes(figure, 0.085, 0.13, 0.735, 0.16, "Lag of the best open model",
                           "Months behind", months)  # fmt: skip
    lower.fill_between(months, 0, gap, step="post", color=OPEN, alpha=0.3, linewidth=0)
    lower.step(months, gap, where="post", color=OPEN, linewidth=2)
    lower.set_ylim(0, draw.ceiling_of([gap]))
    end = draw.last_finite(gap)
    style.label_right(lower, [style.Label(end, f"{end:.0f} months", OPEN)])
    return figure
