"""Pictures of scenario discovery: both boxes, the trade-off between their virtues, pairs."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, PercentFormatter

from sim.analysis.discovery.box_words import unit_of, value_words, words_of
from sim.analysis.discovery.boxes import Limit
from sim.analysis.discovery.discovered import Discovery, Found
from sim.analysis.discovery.scales import drawn_by_ratio
from sim.base.written import counted
from sim.plots import slide, style

COLOURS = {"PRIM": style.BLUE, "CART": style.ORANGE}
MOST_ROWS = 9
"""Restricted parameters that find room on a slide."""
MOST_PAIRED = 4
LETTERS = "ABCD"
"""Names of parameters along the axes of a matrix of pairs."""


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


@slide.own_look()
def figure_pairs(found: Discovery, table: pd.DataFrame, what: str, source: str) -> Figure:
    """Draw worlds over pairs of the restricted parameters, with the box; shares on the diagonal."""
    shown = found.best or max((found.prim, found.cart), key=lambda each: len(each.box.limits))
    limits = sorted(shown.box.limits, key=lambda each: shown.held_out_p[each.parameter])
    names = [each.parameter for each in limits[:MOST_PAIRED]]
    more = len(limits) - len(names)
    figure = slide.titled(
        f"Where do these worlds lie? {slide_text(what, 60)}",
        f"Blue: worlds in which it is true; grey: all others ({counted(len(table), 'world')}). "
        f"Frame: the box of {shown.method}"
        + (f" in its first {len(names)} of {len(limits)} parameters" if more else "")
        + ".\nAlong the diagonal: the share of worlds in which it is true, by tenths of the "
        "draws, with 95% intervals; shaded: the box, dashed: all.",
        source,
    )
    if not names:
        slide.nothing(figure, "No restriction that chance would not bring: no pairs to show.")
        return figure
    _matrix(figure, found, table, shown, names)
    return figure


def _matrix(
    figure: Figure, found: Discovery, table: pd.DataFrame, shown: Found, names: list[str]
) -> None:
    count = len(names)
    left, bottom, wide, tall = 0.07, 0.105, 0.915, 0.635 if count > 1 else 0.60
    gap_x, gap_y = 0.05, 0.06
    width = (wide - gap_x * (count - 1)) / count
    height = (tall - gap_y * (count - 1)) / count
    for row, down in enumerate(names):
        for column, across in enumerate(names[: row + 1]):
            axes = style.add_axes(
                figure, left + column * (width + gap_x),
                bottom + (count - 1 - row) * (height + gap_y), width, height,
            )  # fmt: skip
            axes.tick_params(labelsize=style.SMALL - 2)
            if row == column:
                _curve(axes, table[across], found.outcome, _limit(shown, across))
                heading = f"{LETTERS[column]}: {_axis_name(across)}"
                axes.set_title(textwrap.fill(heading, 112 // count), loc="left",
                               fontsize=style.SMALL, color=style.DARK)  # fmt: skip
            else:
                _cloud(axes, table[across], table[down], found, shown)
                axes.set_ylabel(LETTERS[row], fontsize=style.SMALL, weight="bold", rotation=0,
                                va="center", labelpad=8)  # fmt: skip
            if row == count - 1:
                axes.set_xlabel(LETTERS[column], fontsize=style.SMALL, weight="bold", labelpad=1)


def _axis_name(name: str) -> str:
    text = words_of(name)
    return f"{text[:1].upper()}{text[1:]}, {unit_of(name)}".removesuffix(", ")


def _limit(shown: Found, name: str) -> Limit:
    return next(each for each in shown.box.limits if each.parameter == name)


def _along(axes: Axes, drawn: pd.Series, vertical: bool = False) -> None:
    """Scale an axis for a parameter."""
    axis = axes.yaxis if vertical else axes.xaxis
    if drawn_by_ratio(drawn):
        (axes.set_yscale if vertical else axes.set_xscale)("log")
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_minor_locator(NullLocator())
    (axes.set_ylim if vertical else axes.set_xlim)(float(drawn.min()), float(drawn.max()))
    axis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def short(value: float) -> str:
    """A tick's text. Worked: 8e10 -> ``80 bn``; 0.25 -> ``0.25``."""
    from sim.scenario.changes import plain

    return plain(value)


def _curve(axes: Axes, drawn: pd.Series, outcome: np.ndarray, limit: Limit) -> None:
    from sim.analysis.intervals import wilson

    _along(axes, drawn)
    edges = np.quantile(drawn, np.linspace(0.0, 1.0, 11))
    place = np.clip(np.searchsorted(edges, drawn, side="right") - 1, 0, 9)
    many = np.bincount(place, minlength=10)
    true = np.bincount(place, weights=outcome, minlength=10)
    share, low, high = wilson(true, many)
    middle = np.array([drawn[place == k].median() if many[k] else np.nan for k in range(10)])
    ends = (max(limit.low, drawn.min()), min(limit.high, drawn.max()))
    axes.axvspan(*ends, color=style.SKY, alpha=0.22, linewidth=0, zorder=0)
    axes.vlines(middle, low, high, color=style.BLUE, linewidth=2)
    axes.plot(middle, share, "o", color=style.BLUE, markersize=5)
    axes.axhline(float(outcome.mean()), color=style.DARK, linestyle="--", linewidth=1)
    style.percent(axes, min(1.0, 1.12 * float(np.nanmax(high))))


def _cloud(axes: Axes, across: pd.Series, down: pd.Series, found: Discovery, shown: Found) -> None:
    _along(axes, across)
    _along(axes, down, vertical=True)
    size = float(np.clip(9000 / len(across), 2.0, 12.0))
    for true, colour, alpha in ((False, style.PALE, 0.55), (True, style.BLUE, 0.6)):
        chosen = found.outcome == true
        axes.scatter(across[chosen], down[chosen], s=size, color=colour, alpha=alpha, linewidth=0)
    horizontal, vertical = (_limit(shown, str(each.name)) for each in (across, down))
    x = max(horizontal.low, across.min()), min(horizontal.high, across.max())
    y = max(vertical.low, down.min()), min(vertical.high, down.max())
    axes.add_patch(Rectangle(
        (x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, edgecolor=style.VERMILION,
        linewidth=2.5, zorder=5, clip_on=False,
    ))  # fmt: skip
    axes.grid(visible=False)
