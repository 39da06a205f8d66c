"""Who pays whom: bands from the left to the right, and money that goes back between them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sim.analysis.money.who_pays import CREDITS
from sim.base.written import percent, usd
from sim.plots import slide, style
from sim.plots.answers.money_columns import KIND_COLOURS, ROUND_COLOUR

COLUMNS = (0.0, 0.36, 0.69, 1.0)
"""Where the four columns stand."""
WIDTH = 0.012
GAP = 0.042
"""Between two bars of a column, of the picture's height."""
LABEL_GAP = 0.105
"""Between the middles of two labels of an outer column, of the picture's height."""
LEAST_BAND = 0.0012
"""Part of the picture's height below which a band is not drawn."""
KIND_ORDER = tuple(KIND_COLOURS)


@dataclass
class Bar:
    """One payer and receiver in a column; what comes and goes on each side, USD."""

    column: int
    name: str
    sides: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    bottom: float = 0.0
    scale: float = 1.0
    used: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    pays: float = 0.0
    gets: float = 0.0

    @property
    def size(self) -> float:
        """USD that its height has room for: its larger side."""
        return max(self.sides.values())

    @property
    def amount(self) -> float:
        """USD that pass through it: what it pays or gets, whichever is more."""
        return max(self.pays, self.gets)

    def port(self, side: str, amount: float) -> tuple[float, float]:
        """The next free stretch of a side, from above; bottom and top."""
        top = self.bottom + (self.size - self.used[side]) * self.scale
        self.used[side] += amount
        return top - amount * self.scale, top


@slide.own_look()
def figure_money_flows(
    links: pd.DataFrame, name: Callable[[str], str], question: str, note: str, source: str
) -> Figure:
    """Draw the links of `money_columns.in_columns`.

    Bands run from who pays (left) to who gets (right). What runs back, from clouds to labs, runs
    between the same two bars; money that comes back to its payer is red in both directions.
    ``note`` says what goes round; ``source`` what was run.
    """
    figure = slide.titled(
        question,
        "Bands are dollars of a year, from who pays (left) to who gets (right). Red goes round: "
        "arrows show which way.\nLeft out: what clouds earn from others than labs, and spend on "
        "halls and energy.",
        source,
    )
    axes = figure.add_axes((0.165, 0.135, 0.665, 0.665))
    axes.set(xlim=(-0.002, 1.002), ylim=(0, 1), xticks=[], yticks=[], frame_on=False)
    bars = _placed(links)
    for row in _in_order(links, bars):
        _band(axes, bars, row)
    for column in range(len(COLUMNS)):
        _labels(axes, [bar for bar in bars.values() if bar.column == column], name)
    figure.text(0.025, 0.085, note, fontsize=style.SMALL, color=style.readable(ROUND_COLOUR))
    _key(figure, [kind for kind in KIND_ORDER if kind in set(links["kind"])])
    return figure


def _sides(row: pd.Series) -> tuple[str, str]:
    """On which side a link leaves its payer and reaches its receiver."""
    return ("left", "right") if row["from_column"] > row["to_column"] else ("right", "left")


def _placed(links: pd.DataFrame) -> dict[tuple[int, str], Bar]:
    """Bars of all columns, the largest above, each column in the middle of the height."""
    bars: dict[tuple[int, str], Bar] = {}
    for _, row in links.iterrows():
        ends = ((row["from_column"], row["payer"]), (row["to_column"], row["receiver"]))
        for (column, name), side in zip(ends, _sides(row), strict=True):
            bar = bars.setdefault((column, name), Bar(int(column), str(name)))
            bar.sides[side] += float(row["usd"])
        bars[ends[0]].pays += float(row["usd"])
        bars[ends[1]].gets += float(row["usd"])
    columns = [
        sorted((bar for bar in bars.values() if bar.column == each), key=lambda bar: -bar.size)
        for each in range(len(COLUMNS))
    ]
    room = 1.0 - GAP * max(len(column) - 1 for column in columns)
    scale = room / max(sum(bar.size for bar in column) or 1.0 for column in columns)
    for column in columns:
        tall = sum(bar.size for bar in column) * scale
        gap = min((1.0 - tall) / max(len(column) - 1, 1), 2.2 * GAP)
        top = 0.5 + (tall + gap * (len(column) - 1)) / 2.0
        for bar in column:
            bar.scale, bar.bottom = scale, top - bar.size * scale
            top = bar.bottom - gap
    return bars


def _in_order(links: pd.DataFrame, bars: dict[tuple[int, str], Bar]) -> list[pd.Series]:
    """Links by where their ends stand, so that bands cross as little as can be."""

    def height(row: pd.Series) -> tuple[float, float, int]:
        payer = bars[row["from_column"], row["payer"]]
        receiver = bars[row["to_column"], row["receiver"]]
        return (-payer.bottom, -receiver.bottom, KIND_ORDER.index(row["kind"]))

    return sorted((row for _, row in links.iterrows()), key=height)


def _band(axes: Axes, bars: dict[tuple[int, str], Bar], row: pd.Series) -> None:
    payer, receiver = (
        bars[row["from_column"], row["payer"]],
        bars[row["to_column"], row["receiver"]],
    )
    leaves, reaches = _sides(row)
    plain = float(row["usd"]) - float(row["round_usd"])
    parts = [(float(row["round_usd"]), ROUND_COLOUR, 0.80)]
    parts.append((plain, KIND_COLOURS[row["kind"]], 0.42))
    for amount, colour, strength in parts:
        start, end = payer.port(leaves, amount), receiver.port(reaches, amount)
        if amount * payer.scale < LEAST_BAND:
            continue
        forward = leaves == "right"
        x0 = COLUMNS[payer.column] + (WIDTH if forward else 0.0)
        x1 = COLUMNS[receiver.column] + (0.0 if forward else WIDTH)
        x0, x1 = _inset(payer.column, x0), _inset(receiver.column, x1)
        _draw(axes, (x0, *start), (x1, *end), colour, strength, not forward)


def _inset(column: int, x: float) -> float:
    """The last column's bar stands left of its place, so that it is within the picture."""
    return x - WIDTH if column == len(COLUMNS) - 1 else x


def _draw(
    axes: Axes, start: tuple[float, float, float], end: tuple[float, float, float], colour: str,
    strength: float, back: bool,
) -> None:  # fmt: skip
    (x0, low0, top0), (x1, low1, top1) = start, end
    middle = (x0 + x1) / 2.0
    corners = [
        (x0, top0), (middle, top0), (middle, top1), (x1, top1),
        (x1, low1), (middle, low1), (middle, low0), (x0, low0), (x0, top0),
    ]  # fmt: skip
    curve = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    look = {"facecolor": colour, "edgecolor": "none", "alpha": strength}
    axes.add_patch(
        PathPatch(Path(corners, curve), zorder=4 if colour == ROUND_COLOUR else 2, **look)
    )
    if colour == ROUND_COLOUR and top0 - low0 > 0.004:
        height = (low0 + top0 + low1 + top1) / 4.0
        step = -0.012 if back else 0.012
        axes.annotate(
            "", (middle + step, height + _slope(start, end) * step),
            (middle - step, height - _slope(start, end) * step), zorder=6,
            arrowprops={"arrowstyle": "-|>", "color": style.BLACK, "lw": 1.3, "mutation_scale": 13},
        )  # fmt: skip


def _slope(start: tuple[float, float, float], end: tuple[float, float, float]) -> float:
    """Slope of a band in its middle."""
    rise = (end[1] + end[2] - start[1] - start[2]) / 2.0
    return float(1.5 * rise / (end[0] - start[0])) if end[0] != start[0] else 0.0


def _labels(axes: Axes, bars: list[Bar], name: Callable[[str], str]) -> None:
    """Name the bars of a column: of the outer ones beside them, moved apart, else above each."""
    if not bars:
        return
    column = bars[0].column
    x, halo = _inset(column, COLUMNS[column]), [withStroke(linewidth=3.5, foreground="white")]
    middles = []
    for bar in bars:
        tall = max(bar.size * bar.scale, 0.002)
        axes.add_patch(Rectangle((x, bar.bottom), WIDTH, tall, color=style.DARK, zorder=7))
        middles.append(bar.bottom + tall / 2.0)
    heights = style.spread(middles, LABEL_GAP, 0.03, 0.97)
    for bar, height in zip(bars, heights, strict=True):
        words, amount = name(bar.name), usd(bar.amount)
        look: dict[str, Any] = {"color": style.BLACK, "path_effects": halo, "zorder": 9}
        if column == 0:
            text = f"{textwrap.fill(words, 20)}\n{amount}"
            style.write(axes, text, x - 0.012, height, ha="right", **look)
        elif column == len(COLUMNS) - 1:
            text = f"{textwrap.fill(words, 22)}\n{amount}"
            style.write(axes, text, x + WIDTH + 0.012, height, **look)
        else:
            above = bar.bottom + max(bar.size * bar.scale, 0.002) + 0.004
            style.write(axes, f"{words}  {amount}", x + WIDTH / 2, above, ha="center",
                        va="bottom", **look)  # fmt: skip


def _key(figure: Figure, kinds: list[str]) -> None:
    """Explain the colours in a row under the picture."""
    axes = figure.add_axes((0.025, 0.045, 0.96, 0.035))
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], frame_on=False)
    words = ["goes round", *(each if each != CREDITS else "credits" for each in kinds)]
    colours = [ROUND_COLOUR, *(KIND_COLOURS[each] for each in kinds)]
    left = 0.0
    for word, colour in zip(words, colours, strict=True):
        strength = 0.8 if colour == ROUND_COLOUR else 0.5
        axes.add_patch(Rectangle((left, 0.25), 0.016, 0.5, color=colour, alpha=strength))
        style.write(axes, word, left + 0.021, 0.5)
        left += 0.040 + 0.0072 * len(word)


def about_round(circular: float, share: float, of_compute: float) -> str:
    """What goes round, in one line under the picture."""
    return (
        f"At most {usd(circular)} of sales were paid for with money that had come round from the "
        f"sellers: {percent(of_compute)} of what labs pay for compute, {percent(share)} of all "
        "revenue."
    )
