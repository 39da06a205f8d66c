"""Parameters by outcomes: who has how large a part in what, and which way."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, slide, style
from sim.plots.names import shortened

MOST_ROWS, MOST_COLUMNS = 18, 18
LETTERS, LONGEST = 16, 32
"""Of a line of a column's name; of the whole name."""
LEFT, FOOT, TOP = 0.315, 0.065, 0.635


@slide.own_look()
def figure_heat_map(
    rows: pd.DataFrame, names: Sequence[str], outcomes: Sequence[str],
    words: Callable[[str], str], question: str, how_to_read: str, source: str, full: float = 0.6,
) -> Figure:  # fmt: skip
    """Draw a cell per parameter and outcome; what cannot be told from zero stays white.

    Blue raises the outcome, orange lowers it, grey does both or has no direction.

    Parameters
    ----------
    rows : ``outcome``, ``parameter``, ``size``, ``low``, ``swing``, ``swing_low``, ``swing_high``.
    names, outcomes : rows from above, columns from the left.
    words : what to call a parameter or an outcome, shortly.
    question, how_to_read, source : of the slide.
    full : size at which a colour is full.
    """
    figure = slide.titled(question, how_to_read, source)
    if not names or not outcomes:
        slide.nothing(figure, "Nothing varies in these worlds.")
        return figure
    axes = figure.add_axes((LEFT, FOOT, slide.RIGHT - LEFT, TOP - FOOT))
    size, low, way = (_grid(rows, names, outcomes, each) for each in ("size", "low", "way"))
    columns = [textwrap.fill(shortened(words(each), LONGEST), LETTERS) for each in outcomes]
    labels = [words(each) for each in names]
    known = np.where(low > 0.0, size, np.nan)
    if np.isnan(known).all():
        axes.remove()
        slide.nothing(figure, "Nothing can be told apart from zero in these worlds.")
        return figure
    signed = np.where(way == 0.0, np.nan, known * way)
    draw.heat(axes, signed, full, (labels, columns), style.SMALL - 0.5, 1.5)
    grey = np.where(way == 0.0, known, np.nan)
    axes.imshow(grey, cmap="Greys", vmin=0.0, vmax=1.6 * full, aspect="auto")
    axes.tick_params(axis="x", labelrotation=90, pad=4)
    for (row, column), value in np.ndenumerate(known):
        if value >= 0.005:
            color = "white" if value > 0.75 * full else style.DARK
            style.write(axes, f"{100 * value:.0f}", column, row, color=color, ha="center",
                        va="center_baseline", fontsize=style.SMALL - 1)  # fmt: skip
    return figure


def _grid(
    rows: pd.DataFrame, names: Sequence[str], outcomes: Sequence[str], what: str
) -> FloatArray:
    given = rows.assign(way=ways(rows))
    found = given.pivot(index="parameter", columns="outcome", values=what)
    made = found.reindex(index=list(names), columns=list(outcomes)).to_numpy(dtype=np.float64)
    return np.nan_to_num(made) if what == "way" else made


def ways(rows: pd.DataFrame) -> FloatArray:
    """Which way each goes: 1 raises, -1 lowers, 0 where its swing may be either.

    Worked: 0.2 (0.1 to 0.3) is 1; 0.2 (-0.1 to 0.5) is 0; without an interval its sign counts.
    """
    swing, low, high = (
        rows[name].to_numpy(dtype=np.float64) for name in ("swing", "swing_low", "swing_high")
    )
    clear = ~((low <= 0.0) & (high >= 0.0))
    return np.where(np.isfinite(swing) & clear, np.sign(np.nan_to_num(swing)), 0.0)
