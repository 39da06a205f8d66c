"""Every lab's life in one lane: months of cash left, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.base.axes import INDEPENDENT, FloatArray
from sim.plots import read, slide, style
from sim.plots.names import spelling

LONGEST_RUNWAY_MONTHS = 36.0
LANE_HALF_HEIGHT = 0.40
BY_AMOUNT = -1.0
"""Size of a marker that grows with the amount of the event."""


@dataclass(frozen=True)
class Mark:
    """How one kind of event looks: shape, colours, size."""

    name: str
    marker: str
    face: str
    edge: str
    area: float = 60.0
    kinds: tuple[str, ...] = ()

    def draw(self, axes: Axes, x: Any, y: Any, area: Any, **look: Any) -> None:
        """Set the mark at places."""
        axes.scatter(x, y, s=area, marker=self.marker, c=self.face, linewidths=0.9,
                     edgecolors=self.edge, **look)  # fmt: skip


MARKS = (
    Mark("Round", "o", style.BLUE, "white", BY_AMOUNT, ("round",)),
    Mark("Down round", "o", style.PURPLE, style.BLACK, BY_AMOUNT, ("down_round",)),
    Mark("Listing", "s", style.ORANGE, style.BLACK, BY_AMOUNT, ("ipo",)),
    Mark("Sale of shares", "s", style.SKY, "white", BY_AMOUNT, ("follow_on",)),
    Mark("Failed round", "o", "white", style.BLACK, 45, ("failed_round",)),
    Mark("Bought or hired away", "D", style.GREEN, style.BLACK, 85,
         ("acquisition", "licence_and_hire")),
    Mark("Merger blocked", "D", "white", style.BLACK, 65, ("blocked_merger",)),
    Mark("Entry", ">", style.GREEN, style.BLACK, 70, ("entry",)),
    Mark("Closure", "X", style.BLACK, "white", 120, ("closure",)),
)  # fmt: skip
BRINGS_MONEY = [kind for mark in MARKS if mark.area == BY_AMOUNT for kind in mark.kinds]
KEY_COLUMNS = (0.0, 0.48, 1.20, 1.69, 2.48, 3.21, 4.30, 5.15, 5.56)
WARNING = LinearSegmentedColormap.from_list(
    "runway", ["#7F1D0E", "#D9632B", "#F6B26B", "#FBE3BE", "#EFECE4"]
)
"""Dark for no cash left, pale for three years and more; even in lightness, so safe in grey too."""

PARENT_PAYS = LinearSegmentedColormap.from_list("parent", ["#CFD4DA", "#CFD4DA"])


@slide.own_look()
def figure_runways(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw a lane per lab: colour for months of runway, marks for what happened."""
    figure = slide.new_figure(
        result, world, "Who runs out of cash, and what saves them?",
        "The darker a lab's lane, the fewer months its cash would last; grey: a parent pays. "
        "Circles and squares grow with the money raised.",
    )  # fmt: skip
    months, labs = result["month"].values, result["lab"].values.tolist()
    spelled = spelling(result)
    axes = style.add_axes(figure, 0.16, 0.185, 0.72, 0.665, "", "", months)
    alive = read.series(result, "alive", world) > 0
    runway = np.nan_to_num(read.series(result, "runway_months", world))
    shown = np.where(alive, np.clip(runway, 0.0, LONGEST_RUNWAY_MONTHS), np.nan)
    owned = alive & (read.series(result, "owner", world) != INDEPENDENT)
    image = _lanes(axes, months, np.where(owned, np.nan, shown), WARNING)
    _lanes(axes, months, np.where(owned, 0.0, np.nan), PARENT_PAYS)
    axes.grid(visible=False)
    axes.set_ylim(len(labs) - 0.45, -0.55)
    axes.set_yticks(range(len(labs)), [spelled(lab) for lab in labs])
    events = read.events_of(result, world)
    _draw_events(axes, events, labs)
    _name_buyers(axes, events, labs, spelled)
    bar = figure.colorbar(image, cax=figure.add_axes((0.905, 0.36, 0.014, 0.34)))
    bar.set_ticks([0, 12, 24, 36], labels=["0", "12", "24", "36+"])
    bar.ax.tick_params(labelsize=style.SMALL, colors=style.DARK)
    bar.set_label("Runway (months)", fontsize=style.SMALL, color=style.DARK)
    _key(figure)
    return figure


def _lanes(
    axes: Axes, months: np.ndarray, shown: FloatArray, colours: LinearSegmentedColormap
) -> QuadMesh:
    edges = np.append(months, months[-1] + np.timedelta64(31, "D"))
    rows = np.arange(shown.shape[1])
    # Lanes have gaps between them: every second row of the mesh stays empty.
    heights = np.stack([rows - LANE_HALF_HEIGHT, rows + LANE_HALF_HEIGHT], axis=1).ravel()
    cells = np.full((len(heights) - 1, len(months)), np.nan)
    cells[::2] = shown.T
    return axes.pcolormesh(
        edges, heights, np.ma.masked_invalid(cells), cmap=colours, vmin=0.0,
        vmax=LONGEST_RUNWAY_MONTHS, edgecolors="none", rasterized=True,
    )  # fmt: skip


def _draw_events(axes: Axes, events: pd.DataFrame, labs: list[str]) -> None:
    lane = {lab: row for row, lab in enumerate(labs)}
    mine = events[events["agent"].isin(labs)]
    amounts = mine.loc[mine["kind"].isin(BRINGS_MONEY), "amount_usd"]
    largest = float(amounts.max()) if amounts.notna().any() else 1.0
    for order, mark in enumerate(MARKS):
        rows = mine[mine["kind"].isin(mark.kinds)]
        area = np.full(len(rows), mark.area)
        if mark.area == BY_AMOUNT:
            share = np.nan_to_num(rows["amount_usd"].to_numpy(dtype=float)) / max(largest, 1.0)
            area = 22 + 230 * np.clip(share, 0.0, 1.0)
        lanes = rows["agent"].map(lane).to_numpy(dtype=float)
        mark.draw(axes, rows["month"], lanes, area, zorder=3 + order, clip_on=False)


def _name_buyers(
    axes: Axes, events: pd.DataFrame, labs: list[str], spelled: Callable[[str], str]
) -> None:
    taken = events[events["kind"].isin(["acquisition", "licence_and_hire"])]
    taken = taken[taken["agent"].isin(labs)]
    where = style.month_numbers(taken["month"].to_numpy())
    left, right = axes.get_xlim()
    halo = withStroke(linewidth=3, foreground="white")
    for x, lab, buyer in zip(where, taken["agent"], taken["counterparty"], strict=True):
        # To the right, over the grey lane of a lab that a parent pays for, unless the picture ends.
        late = x > left + 0.88 * (right - left)
        style.write(
            axes, spelled(str(buyer)), x, labs.index(lab), xytext=(-10 if late else 10, 0),
            textcoords="offset points", ha="right" if late else "left", color=style.BLACK,
            zorder=30, path_effects=[halo],
        )  # fmt: skip


def _key(figure: Figure) -> None:
    """Explain the marks in a row under the picture: too many for direct labels."""
    axes = figure.add_axes((0.025, 0.06, 0.96, 0.04))
    axes.set(xlim=(0, 6), ylim=(0.5, -0.5), xticks=[], yticks=[], frame_on=False)
    for left, mark in zip(KEY_COLUMNS, MARKS, strict=True):
        mark.draw(axes, [left + 0.06], [0], 90.0 if mark.area == BY_AMOUNT else mark.area)
        style.write(axes, mark.name, left + 0.13, 0, color=style.BLACK)
