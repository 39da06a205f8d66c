"""All worlds on one map of the three endings, and how many have each label."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.ending_shares import ending_shares
from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.base.written import percent
from sim.endings.classification import ENDINGS
from sim.plots import slide, style
from sim.plots.names import display, ending_color

CORNERS = np.array([[0.5, np.sqrt(0.75)], [0.0, 0.0], [1.0, 0.0]])
"""Where the three endings stand, in their order: top, left, right."""


def weights(fit: FloatArray) -> FloatArray:
    """Turn three memberships into parts of one.

    Parameters
    ----------
    fit : (worlds, 3) in [0, 1].

    Returns
    -------
    (worlds, 3)
        Rows that add up to one: memberships, and what the largest lacks to one spread evenly.

    Notes
    -----
    Memberships do not add up to one, and dividing them by their sum would put a world that fits an
    ending by 0.02 and no other into its corner. Worked: 1, 0, 0 -> the corner; 0, 0, 0 -> the
    centre; 0.4, 0, 0 -> (0.6, 0.2, 0.2).
    """
    filled = fit + (1.0 - fit.max(axis=1, keepdims=True)) / 3.0
    parts: FloatArray = filled / filled.sum(axis=1, keepdims=True)
    return parts


@slide.own_look()
def figure_ternary(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw every world between the three endings, coloured by label, and the labels' shares."""
    figure = slide.new_figure(
        result, -1, "Where do the worlds end?",
        "Each dot is a world; the nearer a corner, the better it fits that ending alone; "
        "in the centre it fits none.",
    )  # fmt: skip
    axes = figure.add_axes((0.03, 0.10, 0.50, 0.74))
    _map(axes, result)
    _shares(figure, result)
    return figure


def _map(axes: Axes, result: xr.Dataset) -> None:
    axes.set_aspect("equal")
    axes.set_xlim(-0.08, 1.08)
    axes.set_ylim(-0.10, 0.97)
    axes.axis("off")
    axes.fill(*CORNERS.T, facecolor="#FAFAFA", edgecolor=style.GREY, linewidth=1.2)
    for middle in (CORNERS + np.roll(CORNERS, -1, axis=0)) / 2.0:
        line = np.stack([CORNERS.mean(axis=0), middle])
        axes.plot(*line.T, color=style.PALE, lw=1.0, ls=(0, (4, 3)))
    reached = labels(result)
    place = weights(np.asarray(result["membership"].values, dtype=np.float64)[:, :3]) @ CORNERS
    # Most frequent first, so that few dots are not buried under many.
    size = max(14.0, 60.0 - 0.03 * len(reached))
    for ending in sorted(ENDINGS, key=lambda ending: -int((reached == ending).sum())):
        x, y = place[reached == ending].T
        axes.scatter(x, y, s=size, color=ending_color(ending), alpha=0.75, edgecolor="white",
                     linewidth=0.4)  # fmt: skip
    beside = ((0.0, 0.03, "center", "bottom"), (-0.06, -0.03, "left", "top"),
              (0.06, -0.03, "right", "top"))  # fmt: skip
    for ending, (x, y), (right, up, ha, va) in zip(ENDINGS, CORNERS, beside, strict=False):
        style.write(axes, display(ending), x + right, y + up, ha=ha, va=va, weight="bold",
                    fontsize=style.BODY + 2,
                    color=style.readable(ending_color(ending)))  # fmt: skip


def _shares(figure: Figure, result: xr.Dataset) -> None:
    table = ending_shares(result)
    axes = style.add_axes(figure, 0.675, 0.16, 0.215, 0.60, "Worlds with each label")
    high = np.asarray(table["high"], dtype=np.float64)
    for place, row in enumerate(table.itertuples(index=False)):
        share, low, top = (float(str(each)) for each in (row.share, row.low, row.high))
        axes.barh(place, share, 0.62, color=ending_color(str(row.ending)))
        axes.plot([low, top], [place, place], color=style.DARK, lw=1.6, solid_capstyle="butt")
        style.write(axes, percent(share), top + 0.02 * high.max(), place, fontsize=style.BODY)
    style.rows(axes, [display(name) for name in ENDINGS], style.BODY)
    axes.set_xlim(0, high.max())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    style.below(axes, "Share of worlds (%), line: 95% interval")
