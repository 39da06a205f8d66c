"""The picture of `scaling.py`: processor time over each variable, wall time over workers."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots.style import BLACK, BLUE, BODY, DARK, GREY, ORANGE, SLIDE_INCHES, SMALL, TITLE
from sim.plots.style import add_axes as new_axes
from sim.plots.style import heading as name_panel

PLACES = ((0.06, 0.2), (0.305, 0.125), (0.475, 0.145), (0.665, 0.125), (0.86, 0.125))
"""Left edge and width of each panel; the last is that of the workers."""


def picture(found: dict[str, Any]) -> Figure:
    """One panel for each variable and one for workers; bars from least to most of the repeats."""
    figure = Figure(figsize=SLIDE_INCHES, facecolor="white")
    FigureCanvasAgg(figure)
    title = "What does a larger simulation cost?"
    figure.text(0.025, 0.965, title, fontsize=TITLE, weight="bold", va="top", color=BLACK)
    fixed = ", ".join(f"{value} {name}" for name, value in found["middle"].items())
    how = (
        f"Processor seconds of the whole model, one process; one varies, else {fixed}. Both axes\n"
        "logarithmic. Right: wall seconds of an ensemble of "
        f"{found['workers'][0]['worlds']} worlds, {found['workers'][0]['years']} years. "
        "Dashed grey: in proportion. Bars: least to most."
    )
    figure.text(0.025, 0.905, how, fontsize=BODY, va="top", color=DARK, linespacing=1.4)
    ways = found["scaling"]
    cpu = [run["cpu"] for panels in ways.values() for runs in panels.values() for run in runs]
    low, high = min(each["min"] for each in cpu), max(each["max"] for each in cpu)
    for (left, width), name in zip(PLACES[:-1], ways["numpy"], strict=True):
        axes = new_axes(figure, left, 0.14, width, 0.58)
        name_panel(axes, name.capitalize())
        draw(axes, name, ways["numpy"][name], BLUE)
        draw(axes, name, ways["compiled"][name], ORANGE)
        axes.set_ylim(low * 0.6, high * 2.0)
    for place, (way, colour) in enumerate((("numpy", BLUE), ("compiled", ORANGE))):
        figure.axes[0].text(
            0.04, 0.94 - 0.08 * place, way, transform=figure.axes[0].transAxes,
            fontsize=BODY, color=colour, weight="bold",
        )  # fmt: skip
    figure.axes[0].set_ylabel("Processor time (s)", fontsize=SMALL, color=DARK)
    left, width = PLACES[-1]
    axes = new_axes(figure, left, 0.14, width, 0.58)
    name_panel(axes, "Workers")
    draw_workers(axes, found["workers"])
    note = f"{found['date']}. {found['machine'].split(';')[0]}. Medians labelled, seconds."
    figure.text(0.025, 0.018, note, fontsize=SMALL, color=GREY)
    return figure


def draw(axes: Axes, name: str, runs: list[dict[str, Any]], colour: str) -> None:
    """One variable: measured times, and what proportional growth from the largest would be."""
    sizes, middle = measured(axes, name, "cpu", runs, colour)
    axes.set_xscale("log")
    axes.set_yscale("log")
    straight = [middle[-1] * size / sizes[-1] for size in sizes]
    axes.plot(sizes, straight, color=GREY, linestyle="--", linewidth=1.5)
    shown = slice(None) if sizes[-1] > 2 * sizes[0] else slice(None, None, len(sizes) - 1)
    label(axes, sizes[shown], middle[shown], colour=colour)  # no room for all of a narrow range
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    wide = sizes[-1] / sizes[0]
    axes.set_xlim(sizes[0] / wide**0.28, sizes[-1] * wide**0.08)


def draw_workers(axes: Axes, runs: list[dict[str, Any]]) -> None:
    """Wall time by number of workers, and what a perfect share of the work would be."""
    counts, middle = measured(axes, "workers", "wall", runs, BLUE)
    perfect = [middle[0] * counts[0] / count for count in counts]
    cold = [run["cold_wall"] for run in runs]
    axes.plot(counts, perfect, color=GREY, linestyle="--", linewidth=1.5)
    axes.plot(counts, cold, color=BLUE, marker="o", markerfacecolor="white", linestyle="none")
    label(axes, counts, middle, 8, "left")
    axes.annotate("cold", (counts[0], cold[0]), (8, 0), textcoords="offset points", va="center",
                  fontsize=SMALL, color=BLUE)  # fmt: skip
    axes.xaxis.set_major_locator(FixedLocator(counts))
    wide = counts[-1] - counts[0]
    axes.set_xlim(counts[0] - 0.5 * wide, counts[-1] + 0.6 * wide)
    axes.set_ylim(0.0, 1.15 * max(*cold, *(run["wall"]["max"] for run in runs)))
    axes.set_ylabel("Wall time (s)", fontsize=SMALL, color=DARK)


def measured(
    axes: Axes, name: str, clock: str, runs: list[dict[str, Any]], colour: str
) -> tuple[list[float], list[float]]:
    """Draw medians with bars from least to most; the sizes and the medians."""
    sizes = [run[name] for run in runs]
    low, middle, high = ([run[clock][end] for run in runs] for end in ("min", "median", "max"))
    bars = [[m - a for m, a in zip(middle, low, strict=True)],
            [b - m for m, b in zip(middle, high, strict=True)]]  # fmt: skip
    axes.errorbar(sizes, middle, bars, color=colour, marker="o", linewidth=2.5, capsize=4)
    axes.set_xlabel(f"Number of {name}", fontsize=SMALL, color=DARK)
    return sizes, middle


def label(
    axes: Axes, sizes: list[float], values: list[float], aside: int = -8, ends: str = "right",
    colour: str = BLUE,
) -> None:  # fmt: skip
    """Write each value beside its point."""
    for size, value in zip(sizes, values, strict=True):
        text = f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 1 else f"{value:.1f}"
        axes.annotate(text, (size, value), (aside, 6), textcoords="offset points", ha=ends,
                      fontsize=SMALL, color=colour)  # fmt: skip
