"""A few drawings of many worlds, each on a panel of its own: time, counts, events, spreads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter
from numpy.typing import NDArray

from sim.base.axes import FloatArray
from sim.plots import draw, style

DASHED = (0, (4, 3))


class Group(NamedTuple):
    """What is drawn in one colour: numbers, worlds first or already counted, and their name."""

    values: FloatArray
    color: str
    label: str = ""


def calendar(axes: Axes, months: NDArray[Any]) -> FloatArray:
    """Show calendar time; return the months as numbers."""
    style.time_axis(axes, months)
    axes.set_xlabel("")
    return style.month_numbers(months)


def mark(axes: Axes, when: str, color: str = style.GREY) -> None:
    """A vertical line at a date such as ``2027-01``."""
    number = float(style.dates.date2num(np.datetime64(when, "D")))
    axes.axvline(number, color=color, linewidth=1.5, linestyle=DASHED)


def per_cent(axes: Axes, unit: str) -> None:
    """A vertical axis of shares, with its unit."""
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    style.unit(axes, unit)


def fan(axes: Axes, x: FloatArray, group: Group) -> None:
    """Draw the median over worlds and the range that holds 90% of them; NaN leaves a gap."""
    low, middle, high = draw.bands(group.values, (5, 50, 95))
    draw.ranged(axes, x, low, middle, high, group.color)


def fans(
    axes: Axes, months: NDArray[Any], groups: Sequence[Group], unit: str, level: float | None = None
) -> None:
    """Draw (worlds, months) series as fans, named at the right, with a level across."""
    x = calendar(axes, months)
    for each in groups:
        fan(axes, x, each)
    if level is not None:
        axes.axhline(level, color=style.BLACK, linewidth=1.2)
    named = [each for each in groups if each.label]
    ends = [float(np.median(each.values[:, -1])) for each in named]
    style.label_right(
        axes, [style.Label(y, each.label, each.color) for y, each in zip(ends, named, strict=True)],
        reach=10.0,
    )  # fmt: skip
    style.unit(axes, unit)


def shares(axes: Axes, months: NDArray[Any], groups: Sequence[Group], filled: bool = False) -> None:
    """Draw shares of worlds (months,) as lines, or one above the other as areas."""
    x = calendar(axes, months)
    ends = [float(each.values[-1]) for each in groups]
    if filled:
        parts = [each.values for each in groups]
        axes.stackplot(x, parts, colors=[each.color for each in groups], linewidth=0)
        heights = (np.cumsum(ends) - 0.5 * np.array(ends)).tolist()
    else:
        heights = ends
        for each in groups:
            axes.plot(x, each.values, color=each.color, linewidth=2.4)
    axes.set_ylim(0, 1)
    shown = [
        style.Label(height, each.label, each.color)
        for height, end, each in zip(heights, ends, groups, strict=True)
        if each.label and (end > 0.005 or not filled)
    ]
    style.label_right(axes, shown, reach=10.0)
    per_cent(axes, "Worlds")


def bars(axes: Axes, names: Sequence[str], groups: Sequence[Group]) -> None:
    """Draw a bar for each name, of parts (names,) that add up to one."""
    left = np.zeros(len(names))
    for each in groups:
        axes.barh(np.arange(len(names)), each.values, left=left, color=each.color,
                  label=each.label, height=0.75)  # fmt: skip
        left = left + each.values
    axes.set_yticks(np.arange(len(names)), list(names))
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=style.SMALL - 3, ncols=6, loc="lower left", bbox_to_anchor=(-0.2, 1.0),
                frameon=False, handlelength=1.0, columnspacing=0.8, handletextpad=0.4)  # fmt: skip


def ranges(axes: Axes, names: Sequence[str], values: Sequence[FloatArray], color: str) -> None:
    """Draw the median and the middle 90% of some numbers for each name."""
    for place, each in enumerate(values):
        low, middle, high = np.nanquantile(each, (0.05, 0.5, 0.95))
        axes.plot([place, place], [low, high], color=color, linewidth=3)
        axes.plot(place, middle, "o", color=color, markersize=6)
    axes.set_xticks(np.arange(len(names)), list(names), rotation=25, ha="right")


def around(axes: Axes, lags: NDArray[Any], groups: Sequence[Group], unit: str) -> None:
    """Draw mean paths (worlds, lags) around an event at lag 0, with the mean's 95% interval."""
    for each in groups:
        mean = each.values.mean(axis=0)
        error = 1.96 * each.values.std(axis=0) / np.sqrt(len(each.values))
        axes.fill_between(
            lags, mean - error, mean + error, color=each.color, alpha=0.2, linewidth=0
        )
        axes.plot(lags, mean, color=each.color, linewidth=2.4, label=each.label)
    axes.axvline(0, color=style.BLACK, linewidth=1.0)
    axes.legend(fontsize=style.SMALL - 1, frameon=False)
    axes.set_xlabel("Months since it began", fontsize=style.SMALL, color=style.DARK)
    style.unit(axes, unit)


def steps(axes: Axes, groups: Sequence[Group], unit: str) -> None:
    """Draw the share of worlds up to each number (worlds,); infinite ones are never reached."""
    for place, each in enumerate(groups):
        found = np.sort(each.values)
        part = np.arange(1, len(found) + 1) / len(found)
        finite = np.isfinite(found)
        axes.step(found[finite], part[finite], color=each.color, linewidth=2.4, where="post")
        axes.text(0.03, 0.9 - 0.12 * place, each.label, color=each.color, fontsize=style.SMALL,
                  transform=axes.transAxes)  # fmt: skip
    axes.set_xscale("log")
    axes.set_ylim(0, 1)
    axes.set_xlabel(unit, fontsize=style.SMALL, color=style.DARK)
    per_cent(axes, "Worlds")


def dots(
    axes: Axes, x: Sequence[FloatArray], groups: Sequence[Group], units: Sequence[str]
) -> None:
    """Draw a dot for each pair of numbers, positive ones across, on a logarithmic axis."""
    for across, each in zip(x, groups, strict=True):
        axes.plot(across, each.values, ".", color=each.color, markersize=2.5, alpha=0.35,
                  rasterized=True)  # fmt: skip
        axes.plot([], [], "o", color=each.color, label=each.label)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.legend(fontsize=style.SMALL - 1, frameon=False, loc="lower right")
    axes.set_xlabel(units[0], fontsize=style.SMALL, color=style.DARK)
    style.unit(axes, units[1])
