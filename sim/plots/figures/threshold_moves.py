"""How labels move when the lines between endings are moved by a fifth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.robustness import ALL_LINES, ALL_WIDTHS, FACTORS, STRICTNESS, threshold_moves
from sim.base.axes import FloatArray
from sim.endings.classification import DEFAULT, ENDINGS
from sim.plots import draw, slide, style
from sim.plots.names import display, ending_color

MOST_ROWS = 14
"""The moves that change most labels; the rest change fewer."""
LOWER, HIGHER = style.SKY, style.BLUE
WORDS = {
    ALL_LINES: "All lines together",
    STRICTNESS: "All looser, or stricter",
    ALL_WIDTHS: "All widths together",
}


@slide.own_look()
def figure_threshold_moves(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw which share of worlds changes label by each move, and shares if all lines move."""
    figure = slide.new_figure(
        result, -1, "How much hangs on where the lines are drawn?",
        "Left: worlds whose label changes when one number of the classifier is 20% lower or "
        "higher. Right: shares if all lines move.",
    )  # fmt: skip
    table = threshold_moves(result)
    _changed(style.add_axes(figure, 0.295, 0.115, 0.315, 0.695), table)
    _shares(style.add_axes(figure, 0.70, 0.155, 0.165, 0.655), table)
    return figure


def _changed(axes: Axes, table: pd.DataFrame) -> None:
    wide = table[table["kind"] != "none"].pivot(index="what", columns="factor", values="changed")
    part = 100.0 * wide[list(FACTORS)].to_numpy(dtype=np.float64)
    order = np.argsort(-part.max(axis=1), kind="stable")[:MOST_ROWS]
    for column, (color, shift) in enumerate(((LOWER, -0.2), (HIGHER, 0.2))):
        axes.barh(np.arange(len(order)) + shift, part[order, column], 0.36, color=color)
    style.rows(axes, [spelled(str(wide.index[row])) for row in order])
    axes.set_xlim(0, draw.ceiling_of([np.append(part, 1.0)]))
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
    style.below(axes, "Worlds whose label changes (%)")
    for height, text, color in ((0.20, "20% lower", LOWER), (0.12, "20% higher", HIGHER)):
        style.write(axes, text, 0.97, height, "axes fraction", color=style.readable(color),
                    ha="right", va="baseline", fontsize=style.BODY, weight="bold")  # fmt: skip


def _shares(axes: Axes, table: pd.DataFrame) -> None:
    low, high = (table[(table["what"] == ALL_LINES) & (table["factor"] == f)] for f in FACTORS)
    chosen = (low, table[table["kind"] == "none"], high)
    parts: dict[str, FloatArray] = {
        display(ending): np.array([100 * float(each[f"share_{ending}"].iloc[0]) for each in chosen])
        for ending in ENDINGS
    }
    colors = {display(ending): ending_color(ending) for ending in ENDINGS}
    found = draw.stacked_bars(axes, parts, colors)
    axes.set_xlim(-0.5, 2.42)
    axes.set_ylim(0, 100)
    axes.set_xticks(range(3), labels=["20%\nlower", "as\ndefined", "20%\nhigher"])
    style.unit(axes, "Share of worlds (%)")
    style.label_right(axes, [
        label._replace(leader=bool(parts[label.text][-1] > 0))
        for label in found if parts[label.text].any()
    ])  # fmt: skip


def spelled(name: str) -> str:
    """Write a threshold's name and value. Worked: ``hhi_high`` -> ``HHI high (3,693)``."""
    if name in WORDS:
        return WORDS[name]
    text = name.replace("_", " ").replace("hhi", "HHI")
    return f"{text[:1].upper()}{text[1:]} ({getattr(DEFAULT, name):,.4g})"
