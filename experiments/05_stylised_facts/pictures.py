"""Pictures of stylised facts: series beside the record, and where each number stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from sim.base.axes import FloatArray
from sim.plots import draw, slide, style
from sim.record.facts.scoreboard import TARGETS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

COLUMNS, ROWS = 4, 3
FARTHEST = 4.0
"""Half-widths of a band beyond which a miss is drawn at the edge."""


class Dot(NamedTuple):
    """A figure of the record: its month and its range."""

    month: str
    low: float
    value: float
    high: float


class Panel(NamedTuple):
    """A simulated series over worlds beside the record."""

    title: str
    unit: str
    values: FloatArray
    """(worlds, months)"""
    record: Sequence[Dot]
    log: bool = False


@slide.own_look()
def figure_series(
    panels: Sequence[Panel], months: NDArray[np.datetime64], headline: str, source: str
) -> Figure:
    """Draw up to twelve small fans (5 to 95%, median) with the record's dots and their ranges."""
    how = "Line: simulated median. Pale: 5 to 95% of worlds. Dots: the record, with its range."
    figure = slide.titled(headline, how, source)
    for place, panel in enumerate(panels[: COLUMNS * ROWS]):
        row, column = divmod(place, COLUMNS)
        axes = style.add_axes(figure, 0.05 + 0.245 * column, 0.63 - 0.27 * row, 0.185, 0.16)
        _fan(axes, months, panel)
        axes.set_title(panel.title, loc="left", fontsize=style.SMALL, weight="bold", pad=14)
        axes.text(0, 1.04, panel.unit, transform=axes.transAxes, fontsize=9, color=style.GREY)
    return figure


def _fan(axes: Axes, months: NDArray[np.datetime64], panel: Panel) -> None:
    x = style.month_numbers(months)
    values = np.where(np.isfinite(panel.values), panel.values, np.nan)
    low, middle, high = draw.bands(values, (5, 50, 95))
    axes.fill_between(x, low, high, color=style.BLUE, alpha=0.22, linewidth=0)
    axes.plot(x, middle, color=style.BLUE, linewidth=2)
    when = style.month_numbers(np.array([dot.month for dot in panel.record], dtype="datetime64[M]"))
    dots = np.array([[dot.low, dot.value, dot.high] for dot in panel.record]).reshape(-1, 3)
    axes.vlines(when, dots[:, 0], dots[:, 2], color=style.VERMILION, linewidth=1.5)
    axes.plot(when, dots[:, 1], "o", color=style.VERMILION, markersize=4.5)
    if panel.log:
        axes.set_yscale("log")
        style.plain_numbers(axes)
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlim(x[0], x[-1])
    axes.xaxis.set_major_locator(style.dates.YearLocator())
    axes.xaxis.set_major_formatter(style.dates.DateFormatter("%Y"))
    axes.tick_params(labelsize=10)


@slide.own_look()
def figure_bands(parts: pd.DataFrame, headline: str, source: str) -> Figure:
    """Draw every number of every target by its distance from the middle of its band.

    ``parts`` has id, target_low, target_high, median, passes; the band reaches from -1 to 1, and
    what misses by more than four half-widths stands at the edge. A band open above is drawn from
    its lower end.
    """
    how = (
        "A dot is one number of a target, placed within its band (grey) or outside it "
        "(crosses; at most 4 half-widths)."
    )
    figure = slide.titled(headline, how, source)
    axes = style.add_axes(figure, 0.235, 0.115, 0.745, 0.735)
    targets = list(dict.fromkeys(parts["id"]))
    axes.axvspan(-1, 1, color=style.FAINT, zorder=0)
    for row, target in enumerate(targets):
        mine = parts[parts["id"] == target]
        x = np.array([place(*band) for band in mine[BAND].itertuples(index=False)])
        good = mine["passes"].to_numpy(dtype=bool)
        height = np.full(len(x), len(targets) - row, dtype=np.float64)
        axes.plot(x[good], height[good], "o", color=style.GREEN, markersize=8, alpha=0.75)
        axes.plot(x[~good], height[~good], "X", color=style.VERMILION, markersize=9)
    axes.set_yticks(range(len(targets), 0, -1), [named(target) for target in targets])
    axes.set_xlim(-FARTHEST - 0.2, FARTHEST + 0.2)
    axes.set_xlabel("Distance from the middle of the band, half-widths", fontsize=style.SMALL)
    return figure


def named(target: str) -> str:
    """A target by what it is about. Worked: ``C8`` -> ``Rental glut (C8)``."""
    words = TARGETS[target].__name__.replace("_", " ").replace("api", "API").replace("ai ", "AI ")
    return f"{words[:1].upper()}{words[1:]} ({target})".replace("Openai", "OpenAI")


BAND = ["target_low", "target_high", "median"]


def place(low: float, high: float, median: float) -> float:
    """Where a number stands: -1 at the band's lower end, 1 at its upper one, cut off at 4.

    Band 2 to 4, median 3.5: 0.5. A band open above (a thousand times its lower end and more) has
    its middle at twice that end.
    """
    if not np.isfinite(median):
        return -FARTHEST
    if high > 999 * max(low, 1.0):
        high = 3.0 * max(low, 1.0)
        return min(place(low, high, median), 1.0)
    half = max((high - low) / 2.0, 1e-9)
    return float(np.clip((median - (low + high) / 2.0) / half, -FARTHEST, FARTHEST))
