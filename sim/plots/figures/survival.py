"""Which labs are still there in how many worlds: a small panel each, with intervals."""

from __future__ import annotations

import textwrap

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.analysis.operating_shares import survival
from sim.plots import read, slide, style
from sim.plots.names import spelling, worlds_of

COLUMNS, MOST_ROWS = 4, 5
LETTERS = 72
"""In a line beside the key."""
PARTS = {"operating": ("still operates", style.BLUE), "independent": ("belongs to nobody else",
         style.ORANGE)}  # fmt: skip


@slide.own_look()
def figure_survival(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw for each lab the share of worlds in which it operates, and as nobody's."""
    found = survival(result)
    times, _ = read.over_time(result, "alive")
    spelled = spelling(result)
    labs = [str(name) for name in result["lab"].values]
    ever = found["operating"].middle.any(axis=0)
    moves = np.any([np.ptp(each.middle, axis=0) > 0 for each in found.values()], axis=0)
    moving = np.flatnonzero(ever & moves).tolist()
    still = [spelled(labs[place]) for place in np.flatnonzero(ever & ~moves)]
    shown = moving[: COLUMNS * MOST_ROWS]
    figure = slide.new_figure(
        result, -1, "Which labs are still there, and whose are they?",
        f"Share of {worlds_of(result)}, with 95% "
        "intervals. Between the lines: owned by another firm.",
    )  # fmt: skip
    left_out = len(moving) - len(shown)
    more = f"{left_out} more labs are not shown. " if left_out else ""
    more += f"The same throughout: {', '.join(still)}." if still else ""
    told = textwrap.fill(more, LETTERS, max_lines=2, placeholder=" ...")
    figure.text(0.47, 0.845, told, fontsize=style.SMALL,
                color=style.GREY, va="center", linespacing=1.1)  # fmt: skip
    count = max(1, -(-len(shown) // COLUMNS))
    step = 0.70 / count
    for place, lab in enumerate(shown):
        row, column = divmod(place, COLUMNS)
        lowest = place + COLUMNS >= len(shown)
        axes = style.add_axes(figure, 0.065 + 0.235 * column, 0.80 - step * (row + 1) + 0.02, 0.195,
                              step - 0.062, "", "", times, lowest)  # fmt: skip
        axes.set_xlabel("")
        for part, (_, color) in PARTS.items():
            share, low, high = (each[:, lab] for each in found[part])
            axes.fill_between(times, low, high, color=color, alpha=0.25, linewidth=0)
            axes.plot(times, share, color=color, linewidth=2.2)
        style.percent(axes, 1.02)
        axes.set_yticks([0, 0.5, 1])
        axes.tick_params(labelleft=column == 0)
        axes.set_title(spelled(labs[lab]), loc="left", fontsize=style.SMALL, weight="bold",
                       color=style.DARK, pad=3)  # fmt: skip
    for left, (text, color) in zip((0.065, 0.24), PARTS.values(), strict=True):
        figure.text(left, 0.845, "\N{BLACK SQUARE}", fontsize=style.BODY + 3, color=color,
                    va="center")  # fmt: skip
        figure.text(left + 0.017, 0.845, text, fontsize=style.SMALL, color=style.DARK, va="center")
    if not shown:
        slide.nothing(figure, "no lab differs between worlds or over time")
    return figure
