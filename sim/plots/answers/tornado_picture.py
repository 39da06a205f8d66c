"""Which parameters decide an outcome, by how much, and which way each moves it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import slide, style

MOST_ROWS = 10
LETTERS = 42
"""Of a line of a parameter's words."""
LEFT, FOOT, TOP = 0.305, 0.125, 0.745


@slide.own_look()
def figure_tornado(
    rows: pd.DataFrame, names: Sequence[str], main: str, panels: Sequence[str],
    words: Callable[[str], str], question: str, how_to_read: str, measure: str, source: str,
) -> Figure:  # fmt: skip
    """Draw a bar per parameter, and beside it which way it moves some outcomes.

    Parameters
    ----------
    rows : ``outcome``, ``parameter``, ``size``, ``low``, ``high``, ``alone``, ``swing``,
        ``swing_low``, ``swing_high``; missing numbers are not drawn.
    names : parameters, from above.
    main : outcome of the bars.
    panels : outcomes whose swings are drawn, up to three.
    words : what to call a parameter or an outcome.
    question, how_to_read, source : of the slide.
    measure : what the bars' axis says.
    """
    figure = slide.titled(question, how_to_read, source)
    if not names:
        slide.nothing(figure, "Nothing can be told apart from zero in these worlds.")
        return figure
    width = (0.66, 0.36, 0.30, 0.24)[len(panels)]
    axes = style.add_axes(figure, LEFT, FOOT, width, TOP - FOOT)
    _bars(axes, _of(rows, main, names))
    style.rows(axes, [textwrap.fill(words(name), LETTERS) for name in names], style.SMALL - 0.5)
    style.below(axes, measure, 6)
    start = LEFT + width + 0.03
    each = (slide.RIGHT - start + 0.02) / max(1, len(panels))
    for place, outcome in enumerate(panels):
        beside = figure.add_axes((start + place * each, FOOT, each - 0.02, TOP - FOOT))
        style.tidy(beside)
        _swings(beside, _of(rows, outcome, names))
        beside.set_ylim(axes.get_ylim())
        beside.set_yticks([])
        beside.spines["left"].set_visible(False)
        title = textwrap.fill(words(outcome), 20 if len(panels) > 1 else 40)
        size = style.SMALL if len(panels) > 1 else style.BODY
        beside.set_title(title, fontsize=size, weight="bold", color=style.DARK, pad=8)
    if panels:
        middle = (start + slide.RIGHT) / 2
        figure.text(middle, FOOT - 0.067, "Change as it goes from low to high",
                    fontsize=style.SMALL, color=style.DARK, ha="center")  # fmt: skip
    return figure


def _of(rows: pd.DataFrame, outcome: str, names: Sequence[str]) -> pd.DataFrame:
    found = rows[rows["outcome"] == outcome].set_index("parameter")
    return found.reindex(list(names))


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    """Pale: part with others; dark within: alone; a line: 95% interval."""
    places = np.arange(len(rows))
    size = np.clip(rows["size"].to_numpy(dtype=np.float64), 0.0, None)
    axes.barh(places, size, height=0.68, color=style.SKY, alpha=0.55, linewidth=0)
    inner = np.clip(rows["alone"].to_numpy(dtype=np.float64), 0.0, None)
    axes.barh(places, np.nan_to_num(inner), height=0.68, color=style.BLUE, linewidth=0)
    ends = [np.clip(rows[end].to_numpy(dtype=np.float64), 0.0, None) for end in ("low", "high")]
    axes.hlines(places, *ends, color=style.DARK, linewidth=1.6)
    axes.set_xlim(0.0, 1.06 * max(0.05, float(np.nanmax(np.append(ends[1], size)))))
    axes.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.8)


def _swings(axes: Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    size = rows["swing"].to_numpy(dtype=np.float64)
    colors = [style.BLUE if each > 0 else style.VERMILION for each in size]
    axes.barh(places, np.nan_to_num(size), height=0.55, color=colors, alpha=0.75, linewidth=0)
    low, high = (rows[f"swing_{end}"].to_numpy(dtype=np.float64) for end in ("low", "high"))
    axes.hlines(places, low, high, color=style.DARK, linewidth=1.4)
    axes.axvline(0.0, color=style.GREY, linewidth=1.0)
    known = np.abs(np.concatenate([size, low, high]))
    reach = 1.08 * float(np.nanmax(np.append(known, 1e-12)))
    axes.set_xlim(-reach, reach)
    tick = float(f"{reach / 1.7:.1g}")
    axes.set_xticks([-tick, 0.0, tick], [f"\N{MINUS SIGN}{tick:.4g}", "0", f"+{tick:.4g}"])
    axes.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.8)
