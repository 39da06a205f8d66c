"""Pictures of claims: how often each is true, by how much, and under which conditions."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from sim.base.axes import FloatArray
from sim.plots import slide, style

TRUE_ZONE = "#CDE8DF"
"""Pale green: where a number makes its claim true."""
RECORD_COLORS = {"true": style.GREEN, "false": style.VERMILION, "open": style.GREY}
BINS = 40
THIRD_NAMES = ("lowest", "middle", "highest")
THIRD_COLORS = (style.SKY, style.GREY, style.BLUE)


class Third(NamedTuple):
    """A parameter and what worlds show in its bottom, middle and top third."""

    name: str
    middle: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


class Bar(NamedTuple):
    """A claim in the overview: its share of worlds, the interval, and the record's verdict."""

    text: str
    share: float
    low: float
    high: float
    worlds: int
    record: str


def histogram(
    axes: Axes, values: FloatArray, low: float, high: float, unit: str, infinite: str = "never"
) -> None:
    """Draw how worlds spread over a claim's number, and the zone in which the claim is true.

    Parameters
    ----------
    axes : where to draw.
    values : (worlds,) numbers; NaN is left out, infinite values are a bar of their own.
    low, high : ends of the true zone; infinite for none.
    unit : of the number.
    infinite : what an infinite value means.
    """
    known = values[~np.isnan(values)]
    finite = known[np.isfinite(known)]
    if not len(known):
        style.no_data(axes, "no world can judge this")
        return
    left, right = _limits(finite, low, high)
    edges = _edges(finite, left, right)
    width = 100.0 / len(known)
    axes.hist(np.clip(finite, edges[0], edges[-1]), bins=edges.tolist(), color=style.BLUE,
              weights=np.full(len(finite), width), edgecolor="white", linewidth=0.4)  # fmt: skip
    never = int(np.isinf(known).sum())
    span = edges[-1] - edges[0]
    last = edges[-1]
    if never:
        axes.bar(last + 0.09 * span, never * width, 0.06 * span, color=style.PALE)
        axes.text(last + 0.09 * span, never * width, f"{infinite}\n{_percent(never / len(known))}",
                  ha="center", va="bottom", fontsize=style.SMALL - 2, color=style.DARK)  # fmt: skip
        last += 0.16 * span
    axes.set_xlim(edges[0], last)
    axes.axvspan(max(low, edges[0]), min(high, edges[-1]), color=TRUE_ZONE, zorder=0, linewidth=0)
    axes.margins(y=0.18)
    middle = float(np.quantile(known, 0.5, method="nearest"))
    if np.isfinite(middle) and edges[0] <= middle <= edges[-1]:
        axes.axvline(middle, color=style.BLACK, linewidth=1.6)
        side = middle < 0.5 * (edges[0] + last)
        axes.text(middle, 0.97, f" median {middle:.3g} ", ha="left" if side else "right",
                  va="top", fontsize=style.SMALL, transform=axes.get_xaxis_transform())  # fmt: skip
    axes.yaxis.set_major_formatter(PercentFormatter(decimals=0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.xaxis.set_major_locator(MaxNLocator(7))
    style.below(axes, unit)
    style.unit(axes, "Worlds")


def thirds(axes: Axes, rows: Sequence[Third], unit: str, shares: bool = True) -> None:
    """Draw what worlds show in the bottom, middle and top third of a few parameters.

    Parameters
    ----------
    axes : where to draw.
    rows : the parameters, strongest first.
    unit : of the horizontal axis.
    shares : True for shares of one, on an axis from nothing to all.
    """
    if not rows:
        style.no_data(axes, "no drawn parameter goes with it\nbeyond what chance would show")
        axes.set_axis_off()
        return
    for row, third in enumerate(rows):
        height = max(len(rows), 2) - 1.0 - row
        for place in range(3):
            y = height + 0.24 - 0.24 * place
            axes.plot([third.low[place], third.high[place]], [y, y], color=THIRD_COLORS[place],
                      linewidth=2.6, solid_capstyle="round")  # fmt: skip
            axes.plot(third.middle[place], y, "o", color=THIRD_COLORS[place], markersize=6.5)
        axes.text(-0.04, height, textwrap.fill(third.name, 24), fontsize=style.SMALL - 1.5,
                  ha="right", va="center", color=style.DARK, linespacing=1.1,
                  transform=axes.get_yaxis_transform())  # fmt: skip
    axes.set_ylim(-0.5, max(len(rows), 2) - 0.5)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=style.FAINT)
    if shares:
        axes.set_xlim(-0.02, 1.02)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    style.below(axes, unit)
    for place, name in enumerate(THIRD_NAMES):
        axes.text(0.33 * place, 1.04, f"● {name}", color=style.readable(THIRD_COLORS[place]),
                  fontsize=style.SMALL - 1, transform=axes.transAxes)  # fmt: skip


@slide.own_look()
def overview(bars: Sequence[Bar], headline: str, how_to_read: str, source: str) -> Figure:
    """Draw all claims in two columns: a dot, its interval, and what the record says so far."""
    figure = slide.titled(headline, how_to_read, source)
    half = -(-len(bars) // 2)
    for column, part in enumerate((bars[:half], bars[half:])):
        axes = style.add_axes(figure, 0.31 + 0.50 * column, 0.085, 0.14, 0.73)
        for row, bar in enumerate(part):
            color = RECORD_COLORS.get(bar.record, style.BLACK)
            y = half - 1 - row
            axes.plot([bar.low, bar.high], [y, y], color=color, linewidth=2.2)
            axes.plot(bar.share, y, "o", color=color, markersize=5.5)
            axes.text(-0.06, y, bar.text, fontsize=style.SMALL - 2.6, ha="right", va="center",
                      transform=axes.get_yaxis_transform(), color=style.BLACK)  # fmt: skip
            axes.text(1.04, y, _percent(bar.share), fontsize=style.SMALL - 2.6, va="center",
                      color=color, transform=axes.get_yaxis_transform())  # fmt: skip
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.8, half - 0.2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", color=style.FAINT)
        axes.set_xticks([0, 0.5, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.tick_params(labelsize=style.SMALL - 2)
    return figure


def _percent(share: float) -> str:
    if np.isnan(share):
        return "none judge"
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def _limits(finite: FloatArray, low: float, high: float) -> tuple[float, float]:
    """Middle 98% of worlds, with the line of truth in sight."""
    ends = [each for each in (low, high) if np.isfinite(each)]
    if len(finite):
        ends += list(np.quantile(finite, (0.01, 0.99)))
    left, right = float(min(ends)), float(max(ends))
    reach = max(right - left, 1e-9 * max(abs(left), abs(right), 1.0))
    return left - 0.04 * reach, right + 0.04 * reach


def _edges(finite: FloatArray, left: float, right: float) -> FloatArray:
    """Edges of bins: around whole numbers where all are whole and few."""
    if len(finite) and right - left < BINS and np.array_equal(finite, np.round(finite)):
        return np.arange(np.floor(left + 0.5) - 0.5, np.ceil(right - 0.5) + 1.0)
    return np.linspace(left, right, BINS + 1)
