"""Shapes that several pictures share: labelled stacks and ranges."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sim.base.axes import FloatArray
from sim.plots import style
from sim.plots.style import Label

EDGE = "white"
NEARLY_GONE = 0.05
CLEAR = 0.03
"""Room that is enough, as a share of a panel's height."""
LETTER = 0.6
"""A letter's width over its size, on average."""
PLACES = (("right", "bottom"), ("left", "bottom"), ("right", "top"), ("left", "top"))
FALL_TO_RISE = LinearSegmentedColormap.from_list("change", [style.VERMILION, "#FFFFFF", style.BLUE])


def stacked(
    axes: Axes, x: NDArray[Any], parts: Mapping[str, FloatArray], colors: Mapping[str, str]
) -> list[Label]:
    """Draw a stack of areas, first part lowest; return labels at its last heights.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    x : numpy.ndarray
        Horizontal positions: numbers or months.
    parts : mapping of str to numpy.ndarray
        Heights by name, none negative.
    colors : mapping of str to str
        Colour by name.

    Returns
    -------
    list of Label
        One per part that is ever positive, at the middle of its band at `label_place`.
    """
    thick = {name: np.nan_to_num(part) for name, part in parts.items() if np.nanmax(part) > 0}
    if not thick:
        return []
    shades = [colors[name] for name in thick]
    heights = np.stack(list(thick.values()))
    axes.stackplot(x, heights, labels=thick, colors=shades, linewidth=0.6, edgecolor=EDGE)
    place = label_place(parts)
    middle = np.cumsum(heights[:, place]) - heights[:, place] / 2
    return [Label(*each) for each in zip(middle.tolist(), thick, shades, strict=True)]


def label_place(parts: Mapping[str, FloatArray]) -> int:
    """Choose the month beside which to label a stack: the last one unless little is left of it."""
    total = np.nansum(list(parts.values()), axis=0)
    tall = np.flatnonzero(total >= total.max() / 2)
    if total[-1] > NEARLY_GONE * total.max() or not total.max() > 0:
        return len(total) - 1
    return int(tall[-1])


def stacked_bars(
    axes: Axes, parts: Mapping[str, FloatArray], colors: Mapping[str, str]
) -> list[Label]:
    """Draw stacked bars at 0, 1, 2, ...; positive parts upwards and negative ones downwards."""
    count = len(next(iter(parts.values())))
    up, down = np.zeros(count), np.zeros(count)
    labels = []
    for name, value in parts.items():
        floor = np.where(value >= 0, up, down)
        axes.bar(np.arange(count), value, bottom=floor, color=colors[name], edgecolor=EDGE,
                 linewidth=0.6, label=name)  # fmt: skip
        labels.append(Label(float(floor[-1] + value[-1] / 2), name, colors[name]))
        up, down = up + np.maximum(value, 0), down + np.minimum(value, 0)
    return labels


def dashes(axes: Axes, heights: FloatArray, color: str) -> None:
    """Draw a dash as wide as a bar at 0, 1, 2, ..."""
    places = np.arange(len(heights))
    for shade, width in (("white", 5.5), (color, 3.0)):
        axes.hlines(heights, places - 0.42, places + 0.42, colors=shade, linewidth=width)


def lines(
    axes: Axes, x: NDArray[Any], parts: Mapping[str, tuple[FloatArray, str]], **look: Any
) -> list[Label]:
    """Draw lines of given colours by name; returns labels at their last numbers."""
    for values, color in parts.values():
        axes.plot(x, values, color=color, **look)
    return [Label(last_finite(values), name, color) for name, (values, color) in parts.items()]


def ranged(
    axes: Axes, x: NDArray[Any], low: FloatArray, middle: FloatArray, high: FloatArray, color: str
) -> None:
    """Draw a line within a shaded range; NaN leaves a gap."""
    axes.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)
    axes.plot(x, middle, color=color, linewidth=2.4)


def halves(
    axes: Axes, x: NDArray[Any], spread: FloatArray, color: str, shades: tuple[float, float]
) -> None:
    """Draw percentiles 5, 25, 50, 75 and 95: a line, a dark middle half, a pale range."""
    low, lower, middle, upper, high = spread
    axes.fill_between(x, low, high, color=color, alpha=shades[0], linewidth=0)
    axes.fill_between(x, lower, upper, color=color, alpha=shades[1], linewidth=0)
    axes.plot(x, middle, color=color, linewidth=2.2)


def bands(values: FloatArray, percents: Sequence[float]) -> FloatArray:
    """Percentiles over worlds, (percents, months); NaN in months in which no world has a number."""
    known = np.isfinite(values).any(axis=0)
    found = np.full((len(percents), values.shape[1]), np.nan)
    if known.any():
        found[:, known] = np.nanpercentile(values[:, known], percents, axis=0)
    return found


def heat(
    axes: Axes, values: FloatArray, full: float, names: tuple[Sequence[str], Sequence[str]],
    size: float, gap: float,
) -> None:  # fmt: skip
    """Draw a cell per row and column, orange below zero and blue above, colours full at ``full``.

    ``names`` are those of the rows and of the columns, in letters of ``size``; ``gap`` is the width
    of the white lines between cells, points.
    """
    axes.imshow(values, cmap=FALL_TO_RISE, vmin=-full, vmax=full, aspect="auto")
    axes.set_yticks(range(len(names[0])), labels=list(names[0]))
    axes.set_xticks(range(len(names[1])), labels=list(names[1]))
    axes.xaxis.tick_top()
    axes.tick_params(labelsize=size, length=0, colors=style.DARK)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(len(names[1]) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(names[0]) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=gap)
    axes.tick_params(which="minor", length=0)


def inside(
    axes: Axes, x: NDArray[Any], parts: Mapping[str, FloatArray], without: Container[str],
    least: float,
) -> None:  # fmt: skip
    """Name in a stack what its right edge does not, where it is thickest, if over ``least``."""
    floors = np.zeros(len(x))
    for name, part in parts.items():
        thick = np.nan_to_num(part)
        if name not in without and thick.max() > least:
            best = int(thick.argmax())
            # Text grows from the side where there is room.
            side = ("left", "center", "right")[3 * best // len(x)]
            style.write(
                axes, f" {name} ", x[best], floors[best] + thick[best] / 2, color="white",
                ha=side, weight="bold",
                bbox={"facecolor": style.DARK, "edgecolor": "none", "pad": 1.5, "alpha": 0.7},
            )  # fmt: skip
        floors = floors + thick


def on_line(axes: Axes, text: str, level: float, color: str, curves: Sequence[FloatArray]) -> None:
    """Write what a level line means where curves leave most room: above or below, left or right.

    ``curves`` are drawn over the whole width. Call it when the axes' limits are final.
    """
    wide, tall = np.multiply(axes.get_position().size, style.SLIDE_INCHES) * style.POINTS_PER_INCH
    width, height = LETTER * style.SMALL * len(text) / wide, style.LINE_HEIGHT * style.SMALL / tall
    low, high = axes.get_ylim()
    at = (level - low) / (high - low)

    def room(place: tuple[str, str]) -> float:
        bottom = at if place[1] == "bottom" else at - height
        near = []
        for curve in curves:
            reach = max(1, round(width * len(curve)))
            part = curve[:reach] if place[0] == "left" else curve[-reach:]
            shown = (part[np.isfinite(part)] - low) / (high - low)
            near.append(np.maximum(bottom - shown, shown - bottom - height))
        return float(np.minimum(np.concatenate(near), CLEAR).mean())

    across, along = max(PLACES, key=room)
    style.write(axes, text, 0.01 if across == "left" else 0.99, level, ("axes fraction", "data"),
                color=style.readable(color), ha=across, va=along,
                path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip


def year_ticks(axes: Axes, years: list[str], most: int) -> None:
    """Label bars with years, leaving some out where there are many."""
    step = -(-len(years) // most)
    axes.set_xlim(-0.6, len(years) - 0.4)
    axes.set_xticks(range(0, len(years), step), years[::step])


def calendar_years(years: Sequence[str]) -> str:
    """What to write below bars of years: that starred ones are not whole, if there are any."""
    return "Calendar year (* in part)" if any("*" in year for year in years) else "Calendar year"


def last_finite(values: FloatArray) -> float:
    """Find the last number in a series; NaN where there is none."""
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else float("nan")


def ceiling_of(values: Sequence[FloatArray], headroom: float = 1.06) -> float:
    """Choose an upper limit for axes that start at zero: never zero, never NaN."""
    tops = [float(np.nanmax(value)) for value in values if np.isfinite(value).any()]
    top = max(tops, default=0.0)
    return top * headroom if top > 0 else 1.0
