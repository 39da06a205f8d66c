"""The picture of `scaling.py`: processor time over each variable, log axes."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots.style import BLACK, BLUE, BODY, DARK, GREY, SLIDE_INCHES, SMALL, TITLE, add_axes
from sim.plots.style import heading as name_panel

LEFTS = (0.07, 0.31, 0.55, 0.79)


def picture(found: dict[str, Any]) -> Figure:
    """One panel for each variable, seconds of processor time, least to most of the repeats."""
    figure = Figure(figsize=SLIDE_INCHES, facecolor="white")
    FigureCanvasAgg(figure)
    title = "What does a larger simulation cost?"
    figure.text(0.025, 0.965, title, fontsize=TITLE, weight="bold", va="top", color=BLACK)
    fixed = ", ".join(f"{value} {name}" for name, value in found["middle"].items())
    how = (
        f"Processor seconds of the whole model, one process. One varies at a time, else {fixed}.\n"
        "Both axes logarithmic. Dashed grey: twice the size, twice the time. Bars: least to most."
    )
    figure.text(0.025, 0.905, how, fontsize=BODY, va="top", color=DARK, linespacing=1.4)
    panels = found["scaling"]
    seconds = [
        run["cpu"][end] for runs in panels.values() for run in runs for end in ("min", "max")
    ]
    for left, (name, runs) in zip(LEFTS, panels.items(), strict=True):
        axes = add_axes(figure, left, 0.14, 0.19, 0.58)
        name_panel(axes, name.capitalize())
        draw(axes, name, runs)
        axes.set_ylim(min(seconds) * 0.6, max(seconds) * 2.0)
    figure.axes[0].set_ylabel("Processor time (s)", fontsize=SMALL, color=DARK)
    note = f"{found['date']}. {found['machine'].split(';')[0]}. Medians labelled, seconds."
    figure.text(0.025, 0.018, note, fontsize=SMALL, color=GREY)
    return figure


def draw(axes: Axes, name: str, runs: list[dict[str, Any]]) -> None:
    """One variable: measured times, and what proportional growth from the largest would be."""
    sizes = [run[name] for run in runs]
    middle = [run["cpu"]["median"] for run in runs]
    below = [run["cpu"]["median"] - run["cpu"]["min"] for run in runs]
    above = [run["cpu"]["max"] - run["cpu"]["median"] for run in runs]
    axes.set_xscale("log")
    axes.set_yscale("log")
    straight = [middle[-1] * size / sizes[-1] for size in sizes]
    axes.plot(sizes, straight, color=GREY, linestyle="--", linewidth=1.5)
    axes.errorbar(sizes, middle, [below, above], color=BLUE, marker="o", linewidth=2.5, capsize=4)
    for size, value in zip(sizes, middle, strict=True):
        text = f"{value:.2f}" if value < 1 else f"{value:.1f}"
        axes.annotate(
            text, (size, value), (-8, 6), textcoords="offset points", ha="right",
            fontsize=SMALL, color=BLUE,
        )  # fmt: skip
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    wide = sizes[-1] / sizes[0]
    axes.set_xlim(sizes[0] / wide**0.28, sizes[-1] * wide**0.08)
    axes.set_xlabel(f"Number of {name}", fontsize=SMALL, color=DARK)
