"""One world as a timeline: a lane for each agent, its events, and the ending's label below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.endings.registry import RECORDS
from sim.plots import slide, style
from sim.plots.style import month_numbers

if TYPE_CHECKING:
    import pandas as pd

MOST_LANES = 13
LEAST_SHARE = 0.01
MARKS: dict[str, tuple[str, str, float, str]] = {
    "round": ("^", style.GREEN, 34, "raised money"),
    "down_round": ("v", style.ORANGE, 40, "raised at a lower price"),
    "failed_round": ("x", style.VERMILION, 44, "failed to raise"),
    "ipo": ("D", style.BLUE, 36, "listed"),
    "blocked_merger": ("s", style.PURPLE, 26, "sale blocked"),
    "acquisition": ("*", style.BLACK, 150, "bought, hired away"),
    "licence_and_hire": ("*", style.BLACK, 150, ""),
    "closure": ("X", style.VERMILION, 110, "closed"),
    "entry": ("o", style.BLACK, 44, "founded"),
    "cloud_default": ("X", style.VERMILION, 110, ""),
}
"""How each kind of event is drawn: marker, colour, size, words of the legend."""
FILLED = ("acquisition", "licence_and_hire", "closure", "entry", "cloud_default", "ipo")
ALIASES = {"follow_on": "round"}
LANES = (0.155, 0.195, 0.73, 0.605)
LABELS = (0.155, 0.105, 0.73, 0.045)
SMALLEST = 9.0
"""Letters of a label within its strip, in points."""


@slide.own_look()
def figure_timeline(result: xr.Dataset, headline: str = "", first: str = "") -> Figure:
    """Draw one world's events on lanes, and the ending that counts month by month.

    Parameters
    ----------
    result : a run's dataset whose first world is drawn.
    headline : what the picture says; a question if left out.
    first : an agent whose lane stands above all others.
    """
    world = AtHand(result)
    question = headline or f"What happened in world {world.number}?"
    how = "A lane for each lab: dark while it is its own, pale while it is owned. Largest first."
    figure = slide.new_figure(world.result, 0, question, how)
    months = world.result["month"].values
    lanes = _chosen(world, first)
    axes = style.add_axes(figure, *LANES, months=months, dated=False)
    style.rows(axes, [world.name(lane) for lane in lanes], style.SMALL)
    x = month_numbers(months)
    for row, lane in enumerate(lanes):
        if lane in world.labs:
            _life(axes, world, lane, row, x)
        _events(axes, world, lane, row, x, lane == first)
    axes.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.8)
    _legend(figure, world, lanes)
    strip = style.add_axes(figure, *LABELS, months=months)
    label_strip(strip, world.labels, x)
    strip.set_xlabel("")
    return figure


def _chosen(world: AtHand, first: str) -> list[str]:
    """The lanes: the one asked for, labs by their largest part of sales, clouds that default."""
    large = world.large(LEAST_SHARE)
    gone = [lab for lab in world.labs if world.last_exit(lab) is not None and lab not in large]
    failed = list(dict.fromkeys(world.happened(("cloud_default",))["agent"].astype(str)))[:3]
    labs = [lab for lab in (*large, *gone) if lab != first][
        : MOST_LANES - len(failed) - bool(first)
    ]
    mine = [first] if first and first not in failed else []
    return [*mine, *labs, *failed]


def _life(axes: Axes, world: AtHand, lab: str, row: int, x: np.ndarray) -> None:
    """A bar for the months in which a lab operates: dark its own, pale owned."""
    alive, own = world.lives(lab), world.of_lab("owner", lab) == -1
    for condition, colour in ((alive & own, style.DARK), (alive & ~own, style.PALE)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], condition.astype(int), [0]])))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            stop = x[min(end, len(x) - 1)]
            axes.plot([x[begin], stop], [row, row], color=colour, linewidth=3.0, zorder=2,
                      solid_capstyle="butt")  # fmt: skip


def _events(axes: Axes, world: AtHand, lane: str, row: int, x: np.ndarray, told: bool) -> None:
    found = world.happened((*MARKS, *ALIASES), agent=lane)
    for kind, rows in found.groupby("kind"):
        marker, colour, size, _ = MARKS[ALIASES.get(str(kind), str(kind))]
        when = x[rows["since"].to_numpy(int)]
        edge = {} if marker == "x" else {"edgecolors": "white", "linewidths": 0.8}
        axes.scatter(when, np.full(len(rows), row), marker=marker, s=size, color=colour, zorder=4,
                     clip_on=False, **edge)  # type: ignore[arg-type]  # fmt: skip
    _name_fates(axes, world, found[found["kind"].isin(EXITS)], row, x)


def _name_fates(axes: Axes, world: AtHand, exits: pd.DataFrame, row: int, x: np.ndarray) -> None:
    """Who bought it, beside the star, towards the side that has room; the last of each lane."""
    for event in exits.tail(1).itertuples():
        month, kind = int(str(event.since)), str(event.kind)
        if kind == "closure":
            continue
        late = x[month] > x[0] + 0.82 * (x[-1] - x[0])
        axes.annotate(world.name(str(event.counterparty)), (x[month], row),
                      xytext=(-9 if late else 9, 7), textcoords="offset points",
                      fontsize=style.SMALL - 1, color=style.BLACK, va="center",
                      ha="right" if late else "left", zorder=5,
                      bbox={"boxstyle": "square,pad=0.08", "fc": "white", "ec": "none",
                            "alpha": 0.8})  # fmt: skip


def _legend(figure: Figure, world: AtHand, lanes: Sequence[str]) -> None:
    there = world.happened((*MARKS, *ALIASES))
    kinds = {ALIASES.get(str(each), str(each)) for each in
             there[there["agent"].isin(list(lanes))]["kind"]}  # fmt: skip
    told = [
        Line2D([], [], marker=marker, linestyle="", color=colour, label=words,
               markersize=max(size**0.5, 6.0))
        for kind, (marker, colour, size, words) in MARKS.items()
        if words and kind in kinds
    ]  # fmt: skip
    if told:
        figure.legend(handles=told, loc="upper left", bbox_to_anchor=(0.015, 0.86), frameon=False,
                      ncols=len(told), fontsize=style.SMALL - 1, handletextpad=0.2,
                      columnspacing=1.0)  # fmt: skip


def label_strip(axes: Axes, path: Sequence[str], x: np.ndarray) -> None:
    """The label month by month as a strip in the endings' colours.

    Names stand within, as small as need be, or beside the right edge where there is no room.
    """
    axes.set_ylim(0, 1)
    axes.set_yticks([0.5], labels=["Ending that counts"])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    wide = axes.get_position().width * style.SLIDE_INCHES[0] * style.POINTS_PER_INCH
    begin, named, unnamed = 0, set[str](), dict[str, str]()
    for month in range(1, len(path) + 1):
        if month < len(path) and path[month] == path[begin]:
            continue
        record, stop = RECORDS[path[begin]], x[min(month, len(x) - 1)]
        axes.axvspan(x[begin], stop, color=record.colour, linewidth=0)
        room = wide * (stop - x[begin]) / (x[-1] - x[0])
        size = min(style.SMALL, room / (0.62 * len(record.words)))
        if size >= SMALLEST:
            style.write(axes, record.words, (x[begin] + stop) / 2, 0.5, ha="center",
                        fontsize=size, color=_ink(record.colour))  # fmt: skip
            named.add(record.name)
        else:
            unnamed[record.name] = record.colour
        begin = month
    beside = [
        (RECORDS[name].words, colour) for name, colour in unnamed.items() if name not in named
    ]
    for row, (words, colour) in enumerate(beside[:2]):
        style.write(axes, words, 1.008, 0.5 + (len(beside[:2]) - 1) / 2 - row, "axes fraction",
                    fontsize=style.SMALL - 2, color=style.readable(colour), ha="left")  # fmt: skip


def _ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else "black"
