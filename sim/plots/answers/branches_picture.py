"""Two branches of one world: main series side by side, where they part, and both labels."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.base.axes import FloatArray
from sim.plots import slide, style
from sim.plots.answers.timeline_picture import label_strip
from sim.plots.style import Label, month_numbers

PANELS = (
    ("price_to_full_cost", "Price over full cost", "of full cost"),
    ("market_revenue_usd", "Sales of models", "USD bn a year"),
    ("funding_usd", "Raised by labs, twelve months", "USD bn"),
    ("hhi", "Concentration of owners (HHI)", "points"),
    ("open_token_share", "Open part of tokens", "of tokens"),
    ("labs_alive", "Independent labs", "labs"),
)
WAS, FORKED = style.GREY, style.VERMILION
WIDTH, HEIGHT = 0.225, 0.215
LEFTS, BOTTOMS = (0.075, 0.39, 0.7), (0.575, 0.24)
STRIPS = ((0.12, "as it was"), (0.075, "forked"))


@slide.own_look()
def figure_branches(
    one: xr.Dataset, other: xr.Dataset, fork: int, headline: str = "", told: str = ""
) -> Figure:
    """Draw two branches of a world that part in a month.

    Parameters
    ----------
    one, other : runs of one world of the same months, as it was and forked.
    fork : month of the fork, counted from the start.
    headline : what the picture says.
    told : how the branches differ: what was set, the first event that differs.
    """
    left, right = AtHand(one), AtHand(other)
    question = headline or f"What if world {left.number} had gone another way?"
    figure = slide.new_figure(left.result, 0, question, told or "Grey: as it was. Red: forked.")
    months = left.result["month"].values
    x = month_numbers(months)
    for place, (name, words, unit) in enumerate(PANELS):
        row, column = divmod(place, 3)
        axes = style.add_axes(figure, LEFTS[column], BOTTOMS[row], WIDTH, HEIGHT, words, unit,
                              months)  # fmt: skip
        axes.set_xlabel("")
        _panel(axes, name, left, right, x, fork, column == 2)
    for bottom, words in STRIPS:
        strip = style.add_axes(figure, LEFTS[0], bottom, LEFTS[2] + WIDTH - LEFTS[0], 0.032,
                               months=months, dated=False)  # fmt: skip
        world = left if words == "as it was" else right
        label_strip(strip, world.labels, x)
        strip.set_yticks([0.5], labels=[words.capitalize()])
        strip.axvline(x[fork], color=style.BLACK, linewidth=1.2)
        strip.tick_params(axis="x", length=0)
    return figure


def _panel(
    axes: Axes, name: str, left: AtHand, right: AtHand, x: np.ndarray, fork: int, named: bool
) -> None:
    values = [_series(world, name) for world in (left, right)]
    axes.plot(x, values[0], color=WAS, linewidth=2.4)
    axes.plot(x[fork:], values[1][fork:], color=FORKED, linewidth=2.0)
    axes.axvline(x[fork], color=style.BLACK, linewidth=1.0, linestyle=":")
    top = 1.08 * max(float(np.nanmax(each)) for each in values)
    axes.set_ylim(0, top or 1.0)
    if name in ("price_to_full_cost", "open_token_share"):
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    else:
        style.plain_numbers(axes)
    if name == "labs_alive":
        for world, line, colour in zip((left, right), values, (WAS, FORKED), strict=True):
            exits = world.happened(EXITS)["since"].to_numpy(int)
            exits = exits[exits >= fork] if world is right else exits
            axes.scatter(x[exits], line[exits], marker="x", s=30, color=colour, zorder=4)
        style.write(axes, "crosses: bought, closed", 0.99, 0.07, "axes fraction",
                    color=style.GREY, ha="right")  # fmt: skip
    early = x[fork] < x[0] + 0.2 * (x[-1] - x[0])
    axes.annotate(" fork ", (x[fork], 0.07), xycoords=("data", "axes fraction"), va="center",
                  ha="left" if early else "right", color=style.GREY,
                  fontsize=style.SMALL)  # fmt: skip
    if named:
        ends = [Label(float(line[-1]), words, colour) for line, words, colour in zip(
            values, ("as it was", "forked"), (WAS, FORKED), strict=True)]  # fmt: skip
        style.label_right(axes, ends, size=style.SMALL - 1, reach=8.0)


def _series(world: AtHand, name: str) -> FloatArray:
    """A panel's series, (months,)."""
    if name == "labs_alive":
        own = (world.series("alive") > 0) & (world.series("owner") == -1)
        return np.asarray(own.sum(axis=1) * 1.0)
    values = world.series(name).ravel()
    if name == "market_revenue_usd":
        return values * 12.0 / 1e9
    if name == "funding_usd":
        total = np.cumsum(values)
        return np.asarray((total - np.concatenate([np.zeros(12), total[:-12]])) / 1e9)
    return values
