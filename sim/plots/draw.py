"""Shapes that several pictures share: labelled stacks and ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.base.axes import FloatArray
from sim.plots import style
from sim.plots.style import Label

EDGE = "white"
NEARLY_GONE = 0.05
FALL_TO_RISE = LinearSegmentedColormap.from_list("change", [style.VERMILION, "#FFFFFF", style.BLUE])


def stacked(
    axes: Axes, x: FloatArray, parts: Mapping[str, FloatArray], colors: Mapping[str, str]
) -> list[Label]:
    """Draw a stack of areas, first part lowest; return labels at its last heights.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    x : numpy.ndarray
        Horizontal positions.
    parts : mapping of str to numpy.ndarray
        Heights by name, none negative.
    colors : mapping of str to str
        Colour by name.

    Returns
    -------
    list of Label
        One per part that is ever positive, at the middle of its band at `label_place`.
    """
    floor = np.zeros(len(x))
    labels = []
    place = label_place(parts)
    for name, height in parts.items():
        thick = np.nan_to_num(height)
        if not (thick > 0).any():
            continue
        ceiling = floor + thick
        axes.fill_between(
            x, floor, ceiling, color=colors[name], linewidth=0.6, edgecolor=EDGE, label=name
        )
        labels.append(Label(float(floor[place] + ceiling[place]) / 2, name, colors[name]))
        floor = ceiling
    return labels


def label_place(parts: Mapping[str, FloatArray]) -> int:
    """Choose the month beside which to label a stack: the last one unless little is left of it."""
    total = sum((np.nan_to_num(part) for part in parts.values()), start=np.zeros(1))
    tall = np.flatnonzero(total >= total.max() / 2)
    if total[-1] > NEARLY_GONE * total.max() or not total.max() > 0:
        return len(total) - 1
    return int(tall[-1])


def stacked_bars(
    axes: Axes, parts: Mapping[str, FloatArray], colors: Mapping[str, str], width: float = 0.8
) -> list[Label]:
    """Draw stacked bars at 0, 1, 2, ...; positive parts upwards and negative ones downwards."""
    count = len(next(iter(parts.values())))
    up, down = np.zeros(count), np.zeros(count)
    labels = []
    for name, value in parts.items():
        floor = np.where(value >= 0, up, down)
        axes.bar(
            np.arange(count), value, width, bottom=floor, color=colors[name], edgecolor=EDGE,
            linewidth=0.6, label=name,
        )  # fmt: skip
        labels.append(Label(float(floor[-1] + value[-1] / 2), name, colors[name]))
        up, down = up + np.maximum(value, 0), down + np.minimum(value, 0)
    return labels


def ranged(
    axes: Axes, x: FloatArray, low: FloatArray, middle: FloatArray, high: FloatArray, color: str
) -> None:
    """Draw a line within a shaded range; NaN leaves a gap."""
    axes.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)
    axes.plot(x, middle, color=color, linewidth=2.4)


def bands(values: FloatArray, percents: Sequence[float]) -> FloatArray:
    """Percentiles over worlds, (percents, months); NaN in months in which no world has a number."""
    known = np.isfinite(values).any(axis=0)
    found = np.full((len(percents), values.shape[1]), np.nan)
    if known.any():
        found[:, known] = np.nanpercentile(values[:, known], percents, axis=0)
    return found


def heat(
    axes: Axes,
    values: FloatArray,
    full: float,
    names: tuple[Sequence[str], Sequence[str]],
    size: float,
    gap: float,
) -> None:
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


def last_finite(values: FloatArray) -> float:
    """Find the last number in a series; NaN where there is none."""
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else float("nan")


def ceiling_of(values: Sequence[FloatArray], headroom: float = 1.06) -> float:
    """Choose an upper limit for axes that start at zero: never zero, never NaN."""
    tops = [float(np.nanmax(value)) for value in values if np.isfinite(value).any()]
    top = max(tops, default=0.0)
    return top * headroom if top > 0 else 1.0
