"""How a change moves worlds from ending to ending, and which outcomes it moves most."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sim.analysis.pairs.compared import Against, Compared
from sim.analysis.pairs.label_flows import LABELS
from sim.analysis.pairs.pair_differences import ENDS
from sim.base.axes import FloatArray
from sim.base.written import percent
from sim.plots import slide, style
from sim.plots.answers.of_sides import short_names
from sim.plots.names import display, ending_color

GAP = 0.025
"""Between the blocks of a column, as a share of all worlds."""
BAR = 0.05
"""Width of a block."""
MOST_ROWS = 16
"""Outcomes that find room."""
COUNTS, DIGIT, APART = BAR + 0.02, 0.03, 0.045
"""Where a ribbon's count begins, a digit's width, and the room that a count needs below another."""
NAMED = 0.012
"""Part of worlds from which a block has a name."""


@slide.own_look()
def figure_ending_flows(found: Compared, against: Against) -> Figure:
    """Draw worlds as ribbons from their ending on one side to that on the other."""
    names = short_names([found.first, against.name], 80)
    figure = slide.titled(
        f"Where do worlds end with {names[1]}?",
        "Left: each ribbon is worlds with the same luck and draws, from their ending with "
        f"{names[0]} to that with\n{names[1]}; counts beside blocks, of those that leave on "
        "ribbons. Right: differences, in standard deviations\nbetween worlds, with 95% intervals; "
        "coloured where they are more than luck after Holm's correction.",
        found.source,
    )
    axes = figure.add_axes((0.175, 0.085, 0.255, 0.66))
    draw_flows(axes, against.flows[against.flows["of"] == "ending"], found.worlds, names)
    _forest(style.add_axes(figure, 0.80, 0.125, 0.175, 0.62), against.differences)
    return figure


def blocks(flows: pd.DataFrame, side: str, worlds: int) -> dict[str, tuple[float, float]]:
    """Foot and head of each label's block in a column, from the top down, in shares of worlds."""
    placed, top = {}, 1.0
    counts = flows.groupby("before" if side == "before" else "after")["worlds"].sum()
    for label in (each for each in LABELS if each in counts):
        tall = float(counts[label]) / worlds
        placed[label] = (top - tall, top)
        top -= tall + GAP
    return placed


def ribbons(
    flows: pd.DataFrame, worlds: int
) -> Iterator[tuple[str, str, int, tuple[float, float], tuple[float, float]]]:
    """Each flow's label before and after, its worlds, and its foot and head at both ends."""
    ends = {side: blocks(flows, side, worlds) for side in ("before", "after")}
    used = {side: {label: head for label, (_, head) in ends[side].items()} for side in ends}
    order = {label: place for place, label in enumerate(LABELS)}
    rows = sorted(
        zip(flows["before"], flows["after"], flows["worlds"], strict=True),
        key=lambda each: (order[each[0]], order[each[1]]),
    )
    for one, other, count in rows:
        tall = count / worlds
        spans = []
        for side, label in (("before", one), ("after", other)):
            head = used[side][label]
            used[side][label] = head - tall
            spans.append((head - tall, head))
        yield one, other, int(count), spans[0], spans[1]


def draw_flows(axes: Axes, flows: pd.DataFrame, worlds: int, names: list[str]) -> None:
    """Draw worlds as ribbons between two columns of endings; ``names`` of the sides stand above."""
    axes.set_axis_off()
    deep = [foot for side in ("before", "after")
            for foot, _ in blocks(flows, side, worlds).values()]  # fmt: skip
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(min(deep) - 0.01, 1.0)
    before, free = np.inf, COUNTS
    for one, other, count, start, end in ribbons(flows, worlds):
        stays = one == other
        axes.add_patch(_ribbon(start, end, ending_color(_known(one)), 0.22 if stays else 0.65))
        if not stays and count / worlds >= NAMED:
            # Beside the count above it where thin ribbons leave no room below.
            left = free if before - sum(start) / 2 < APART else COUNTS
            height = _height(left, sum(start) / 2, sum(end) / 2)
            style.write(axes, f"{count}", left, height, color=style.DARK, ha="left",
                        fontsize=style.SMALL - 2, zorder=3,
                        path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip
            before, free = sum(start) / 2, left + DIGIT * (len(str(count)) + 1)
    for side, x, ha in (("before", 0.0, "right"), ("after", 1.0, "left")):
        placed = blocks(flows, side, worlds)
        heights = style.spread([sum(each) / 2 for each in placed.values()], 0.042,
                               min(deep) - 0.01, 1.0)  # fmt: skip
        for (label, (foot, head)), height in zip(placed.items(), heights, strict=True):
            left = 0.0 if side == "before" else 1.0 - BAR
            axes.bar(left, head - foot, BAR, foot, align="edge", color=ending_color(_known(label)))
            count = round((head - foot) * worlds)
            share = f"{count} ({percent(count / worlds)})"
            text = f"{_title(label)} {share}" if side == "before" else f"{share} {_title(label)}"
            style.write(axes, text, x + (-0.02 if side == "before" else 0.02), height, ha=ha,
                        fontsize=style.SMALL - 1)  # fmt: skip
    for name, x, ha in zip(names, (BAR, 1.0 - BAR), ("right", "left"), strict=True):
        style.write(axes, name, x, 1.045, ("data", "axes fraction"), ha=ha, weight="bold",
                    fontsize=style.SMALL)  # fmt: skip


def _ribbon(
    start: tuple[float, float], end: tuple[float, float], color: str, alpha: float
) -> PathPatch:
    """An area that runs from one block to another, level at both."""
    left, right, middle = BAR, 1.0 - BAR, 0.5
    points = [
        (left, start[1]), (middle, start[1]), (middle, end[1]), (right, end[1]),
        (right, end[0]), (middle, end[0]), (middle, start[0]), (left, start[0]), (left, start[1]),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    return PathPatch(Path(points, codes), facecolor=color, alpha=alpha, linewidth=0)


def _height(x: float, start: float, end: float) -> float:
    """How high the middle of a ribbon runs at a place, on its Bezier curve."""
    t = np.linspace(0.0, 1.0, 101)
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    along, high = (np.array(each) @ weights for each in
                   ((BAR, 0.5, 0.5, 1.0 - BAR), (start, start, end, end)))  # fmt: skip
    return float(np.interp(x, along, high))


def _forest(axes: Axes, table: pd.DataFrame) -> None:
    """Standardised differences of the numbers, the largest above."""
    rows = table[~table["outcome"].str.startswith(ENDS)]
    rows = rows[np.isfinite(rows["standardised"])]
    rows = rows.loc[rows["standardised"].abs().sort_values(ascending=False).index].head(MOST_ROWS)
    for place, row in enumerate(rows.to_dict("records")):
        middle, low, high = _in_deviations(row)
        moves = bool(row["moves"])
        color = style.GREY if not moves else style.BLUE if middle > 0 else style.VERMILION
        axes.plot([low, high], [place, place], color=color, linewidth=2.4, alpha=0.8)
        axes.plot(middle, place, "o", color=color, markersize=7)
    style.rows(axes, [_wrapped(str(each)) for each in rows["words"]], size=style.SMALL - 2.5)
    axes.axvline(0.0, color=style.GREY, linewidth=1.0, zorder=0)
    far = max(1.1 * max((abs(each) for each in axes.get_xlim()), default=0.0), 0.05)
    axes.set_xlim(-far, far)
    axes.locator_params(axis="x", nbins=4)
    style.below(axes, "Standard deviations")


def _in_deviations(row: dict[str, float]) -> FloatArray:
    """Difference and interval over the standard deviation between worlds."""
    change = float(row["difference"])
    one = float(row["standardised"]) / change if change else 0.0
    return np.array([float(row[key]) for key in ("difference", "low", "high")]) * one


def _wrapped(words: str, most: int = 36) -> str:
    """Without what explains the words, on two lines at most."""
    import textwrap

    return textwrap.fill(re.split(r"[,:(]", words)[0], most, max_lines=2, placeholder=" ...")


def _title(label: str) -> str:
    return "No race ended" if label == "none" else display(label)


def _known(label: str) -> str:
    return "unresolved" if label == "none" else label
