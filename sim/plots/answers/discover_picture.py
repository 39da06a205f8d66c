"""Pictures of scenario discovery: both boxes, and the trade-off between their virtues."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.analysis.discovery.box_words import unit_of, value_words, words_of
from sim.analysis.discovery.boxes import Limit
from sim.analysis.discovery.discovered import Discovery
from sim.analysis.discovery.scales import drawn_by_ratio
from sim.plots import slide, style

COLOURS = {"PRIM": style.BLUE, "CART": style.ORANGE}
MOST_ROWS = 9
"""Restricted parameters that find room on a slide."""


def scaled(values: np.ndarray | float, drawn: pd.Series) -> np.ndarray:
    """Where values lie within a parameter's draws, 0 to 1; by ratios if they were drawn so."""
    ends = np.array([drawn.min(), drawn.max()], dtype=np.float64)
    within = np.clip(np.asarray(values, dtype=np.float64), *ends)
    if drawn_by_ratio(drawn):
        within, ends = np.log(within), np.log(ends)
    return np.asarray((within - ends[0]) / (ends[1] - ends[0]))


@slide.own_look()
def figure_boxes(found: Discovery, table: pd.DataFrame, what: str, source: str) -> Figure:
    """Draw the boxes of both methods: what they restrict, and how they fare on held-out worlds."""
    names = _restricted(found)
    left_out = f" {len(names) - MOST_ROWS} more are not shown." if len(names) > MOST_ROWS else ""
    figure = slide.titled(
        f"Under which assumptions is this so: {slide_text(what)}?",
        "Left: what was drawn (grey) and what the box keeps of it (colour), by two methods that "
        f"know nothing of each other.{left_out}\nRight: both on worlds that took no part in the "
        "search, with 95% intervals. Density right of the dashed line beats having no box.",
        source,
    )
    panel = style.add_axes(figure, 0.36, 0.10, 0.32, 0.66, "What each box keeps")
    right = style.add_axes(figure, 0.765, 0.10, 0.205, 0.66, "How good it is")
    if not names:
        panel.axis("off")
        style.no_data(panel, "no restriction that chance would not bring")
    else:
        _ranges(panel, found, table, names[:MOST_ROWS])
    _virtues(right, found)
    return figure


def slide_text(what: str, most: int = 90) -> str:
    """An expression short enough for a headline."""
    return what if len(what) <= most else f"{what[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def _restricted(found: Discovery) -> list[str]:
    both = [each.parameter for one in (found.prim, found.cart) for each in one.box.limits]
    return list(dict.fromkeys(both))


def _ranges(axes: Axes, found: Discovery, table: pd.DataFrame, names: list[str]) -> None:
    labels = [textwrap.fill(words_of(name)[:1].upper() + words_of(name)[1:], 42) for name in names]
    style.rows(axes, [_three_lines(each) for each in labels], style.SMALL)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0.0, 1.0], labels=["lowest drawn", "highest drawn"])
    lowest, highest = axes.get_xticklabels()
    lowest.set_horizontalalignment("left")
    highest.set_horizontalalignment("right")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0)
    for row, name in enumerate(names):
        axes.barh(row, 1.0, 0.62, color=style.FAINT, zorder=1)
        for shift, each in ((-0.155, found.prim), (0.155, found.cart)):
            limits = [limit for limit in each.box.limits if limit.parameter == name]
            if limits:
                _span(axes, row + shift, limits[0], table[name], COLOURS[each.method])


def _three_lines(text: str) -> str:
    lines = text.split("\n")
    return (
        text if len(lines) <= 3 else "\n".join([*lines[:2], f"{lines[2]} \N{HORIZONTAL ELLIPSIS}"])
    )


def _span(axes: Axes, height: float, limit: Limit, drawn: pd.Series, colour: str) -> None:
    ends = scaled(np.array([limit.low, limit.high]), drawn)
    axes.barh(height, ends[1] - ends[0], 0.29, ends[0], color=colour, zorder=2)
    unit = unit_of(limit.parameter)
    shown = [value_words(x, unit) for x in (limit.low, limit.high) if np.isfinite(x)]
    text = " to ".join(shown)
    inside = ends[1] - ends[0] > 0.45
    if np.isinf(limit.low):
        text = f"up to {text}"
    elif np.isinf(limit.high):
        text = f"from {text}"
    middle = float(ends.mean())
    if inside:
        place, side, colour = middle, "center", "white" if colour == style.BLUE else "black"
    elif middle < 0.5:
        place, side, colour = float(ends[1]) + 0.015, "left", style.DARK
    else:
        place, side, colour = float(ends[0]) - 0.015, "right", style.DARK
    style.write(axes, text, place, height, ha=side, color=colour, fontsize=style.SMALL - 1.5)


def _virtues(axes: Axes, found: Discovery) -> None:
    rows = []
    for each in (found.prim, found.cart):
        held = each.held_out
        rows += [(each, "density", held.density, held.density_range),
                 (each, "coverage", held.coverage, held.coverage_range)]  # fmt: skip
    style.rows(axes, [f"{each.method}\n{name}" for each, name, *_ in rows])
    for row, (each, _, share, (low, high)) in enumerate(rows):
        colour = COLOURS[each.method]
        axes.plot([low, high], [row, row], color=colour, linewidth=4, solid_capstyle="butt")
        axes.plot(share, row, "o", color=colour, markersize=9)
        style.write(axes, f"{share:.0%}", share, row - 0.22, ha="center")
    base = found.prim.held_out.base
    axes.axvline(base, color=style.DARK, linestyle="--", linewidth=1.2)
    style.write(axes, f"true in {base:.0%}\nof all worlds", base, 3.75, ha="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
    axes.set_ylim(4.1, -0.6)
    axes.set_xlim(0.0, 1.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="x", color=style.FAINT)


@slide.own_look()
def figure_trade_off(found: Discovery, what: str, source: str) -> Figure:
    """Draw density against coverage along the peeling, where looked for and held out."""
    figure = slide.titled(
        f"How much does a narrower box gain, and lose? {slide_text(what, 60)}",
        "Density: in which share of the box's worlds it is true. Coverage: which share of the "
        "worlds where it is true the box holds.\nDots: on held-out worlds, with the number for "
        "--box. Grey line: on the worlds it was fitted to; the gap is overfitting.",
        source,
    )
    axes = style.add_axes(figure, 0.075, 0.125, 0.72, 0.63, "", "Density")
    rows = found.trajectory
    prim, cart = rows[rows["method"] == "PRIM"], rows[rows["method"] == "CART"]
    axes.plot(prim["coverage"], prim["density"], color=style.PALE, linewidth=2, zorder=1)
    axes.plot(cart["held_out_coverage"], cart["held_out_density"], "D", color=style.ORANGE,
              markersize=6, zorder=2, alpha=0.8)  # fmt: skip
    dots = axes.scatter(
        prim["held_out_coverage"], prim["held_out_density"], c=prim["restrictions"],
        cmap="viridis", s=42, zorder=3,
    )  # fmt: skip
    bar = figure.colorbar(dots, cax=figure.add_axes((0.83, 0.125, 0.018, 0.38)))
    bar.set_label("Parameters restricted (PRIM)", fontsize=style.SMALL)
    bar.ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    bar.ax.tick_params(labelsize=style.SMALL)
    for number in _numbered(prim):
        row = prim.iloc[number]
        style.write(axes, str(number), row["held_out_coverage"] + 0.008,
                    row["held_out_density"] + 0.012, fontsize=style.SMALL - 2)  # fmt: skip
    for each in (found.prim, found.cart):
        if each.box.limits:
            axes.plot(each.held_out.coverage, each.held_out.density, "o", markersize=19,
                      markerfacecolor="none", markeredgecolor=COLOURS[each.method],
                      markeredgewidth=2.5, zorder=4)  # fmt: skip
    base = found.prim.held_out.base
    axes.axhline(base, color=style.DARK, linestyle="--", linewidth=1.2)
    style.percent(axes, 1.04)
    axes.set_xlim(0.0, 1.04)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    style.below(axes, "Coverage")
    style.write(axes, f"all worlds: {base:.0%}", 0.01, base + 0.025, color=style.GREY)
    for height, text, colour in (
        (0.745, "ring: the box that\nis told", style.BLUE),
        (0.655, "diamonds: branches\nof CART's tree", style.ORANGE),
        (0.585, "dots: PRIM", style.DARK),
    ):
        figure.text(
            0.83, height, text, fontsize=style.SMALL, color=style.readable(colour), va="top"
        )
    return figure


def _numbered(prim: pd.DataFrame) -> list[int]:
    """Boxes that are numbered: those far enough from the last that was."""
    kept, last = [], (9.0, 9.0)
    for number, (x, y) in enumerate(
        zip(prim["held_out_coverage"], prim["held_out_density"], strict=True)
    ):
        if np.hypot(x - last[0], y - last[1]) > 0.045:
            kept.append(number)
            last = (x, y)
    return kept
