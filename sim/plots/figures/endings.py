"""Which ending the world is heading for, month by month."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.endings.classification import OUTCOME
from sim.plots import read, slide, style
from sim.plots.names import display, ending_color, in_words


@slide.own_look()
def figure_endings(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw a row per ending: how well the world fits it in each month, from 0 to 1."""
    label = str(np.ravel(result["ending"].values)[world])
    figure = slide.new_figure(
        result, world, "Which ending is this world heading for?",
        f"How well each month fits each ending, from 0 (not at all) to 1 (fully). "
        f"This world's ending: {in_words(label)}.",
    )  # fmt: skip
    months = result["month"].values
    fit = np.clip(np.nan_to_num(read.series(result, "membership_monthly", world)), 0.0, 1.0)
    final = np.nan_to_num(read.series(result, "membership", world))
    bottom, top = 0.13, 0.825
    endings = list(map(str, result[OUTCOME].values))  # an older result may hold fewer
    step = (top - bottom) / len(endings)
    for row, name in enumerate(endings):
        lowest = row == len(endings) - 1
        axes = style.add_axes(figure, 0.21, top - (row + 1) * step, 0.64, step * 0.80,
                              months=months, dated=lowest)  # fmt: skip
        axes.fill_between(months, 0, fit[:, row], color=ending_color(name), lw=0, alpha=0.85)
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], labels=["", "0.5", ""])
        if not lowest:
            axes.tick_params(axis="x", length=0)
        if row == len(endings) // 2:
            style.unit(axes, "Membership (0 to 1)")
            axes.yaxis.set_label_coords(-0.288, 0.5)
        weight = "bold" if name == label else "normal"
        for x, text, side in (
            (-0.085, display(name), "right"),
            (1.02, f"{final[row]:.2f}", "left"),
        ):
            style.write(axes, text, x, 0.5, "axes fraction", ha=side, weight=weight,
                        fontsize=style.BODY)  # fmt: skip
    figure.text(0.862, 0.85, "Last 12 months", fontsize=style.SMALL, color=style.GREY, va="center")
    return figure
