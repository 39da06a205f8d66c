"""Which ending the world is heading for, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.endings.classification import OUTCOME
from sim.plots import read, style
from sim.plots.names import display, ending_color, in_words

if TYPE_CHECKING:
    import xarray as xr


def figure_endings(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw a row per ending: how well the world fits it in each month, from 0 to 1."""
    label = str(np.asarray(result["ending"].variable.values).ravel()[world])
    figure = style.new_figure(
        result,
        world,
        "Which ending is this world heading for?",
        f"How well each month fits each ending, from 0 (not at all) to 1 (fully). "
        f"This world's ending: {in_words(label)}.",
    )
    months = read.months_of(result)
    x = style.month_numbers(months)
    fit = np.clip(np.nan_to_num(read.series(result, "membership_monthly", world)), 0.0, 1.0)
    final = np.nan_to_num(read.series(result, "membership", world))
    bottom, top = 0.13, 0.825
    endings = read.names_of(result, OUTCOME)  # an older result may hold fewer
    step = (top - bottom) / len(endings)
    for row, name in enumerate(endings):
        axes = style.add_axes(figure, 0.21, top - (row + 1) * step, 0.64, step * 0.80)
        axes.fill_between(x, 0, fit[:, row], color=ending_color(name), linewidth=0, alpha=0.85)
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.5, 1], labels=["", "0.5", ""])
        style.time_axis(axes, months)
        if row < len(endings) - 1:
            axes.set_xlabel("")
            axes.tick_params(axis="x", labelbottom=False, length=0)
        if row == len(endings) // 2:
            style.unit(axes, "Membership (0 to 1)")
            axes.yaxis.set_label_coords(-0.288, 0.5)
        weight = "bold" if name == label else "normal"
        axes.text(
            -0.085, 0.5, display(name), transform=axes.transAxes, ha="right", va="center",
            fontsize=style.BODY, weight=weight, color=style.DARK,
        )  # fmt: skip
        axes.text(
            1.02, 0.5, f"{final[row]:.2f}", transform=axes.transAxes, va="center",
            fontsize=style.BODY, weight=weight, color=style.DARK,
        )  # fmt: skip
    figure.text(0.862, 0.85, "Last 12 months", fontsize=style.SMALL, color=style.GREY, va="center")
    return figure
