"""What a record says about each parameter: posterior over prior, best identified on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.plots import slide, style
from sim.plots.figures.history import FOOTER

if TYPE_CHECKING:
    import xarray as xr

COLORS = {"identified": style.GREEN, "narrowed": style.BLUE, "shifted": style.ORANGE}


@dataclass(frozen=True)
class Row:
    """A parameter's posterior, as quantiles of its prior between 0 and 1."""

    label: str
    low: float
    middle: float
    high: float
    verdict: str


@slide.own_look()
def figure_identification(
    source: xr.Dataset, rows: Sequence[Row], question: str, how: str
) -> Figure:
    """Draw each posterior's middle 80% inside the range of its prior, in two columns.

    Parameters
    ----------
    source : its attributes and number of worlds are named in the footer.
    rows : from best to least identified.
    question, how : title, and how to read the picture.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = slide.new_figure(source, -1, question, how, FOOTER)
    half = -(-len(rows) // 2)
    for column, part in enumerate((rows[:half], rows[half:])):
        axes = style.add_axes(figure, 0.245 + 0.5 * column, 0.1, 0.225, 0.71)
        axes.set_xlim(0, 1)
        for place, row in enumerate(part):
            color = COLORS.get(row.verdict, style.GREY)
            axes.plot([0, 1], [place, place], color=style.FAINT, lw=9, solid_capstyle="butt")
            axes.plot([row.low, row.high], [place, place], color=color, lw=9, solid_capstyle="butt")
            axes.plot([row.middle], [place], "|", color=style.BLACK, ms=12, mew=2)
        style.rows(axes, [row.label for row in part], style.SMALL - 1)
        axes.set_ylim(half - 0.5, -0.5)
        axes.set_xticks([0.0, 0.5, 1.0], labels=["lowest", "prior's middle", "highest"])
        axes.tick_params(axis="x", labelsize=style.SMALL - 1)
        axes.axvline(0.5, color=style.GREY, lw=0.8)
        axes.spines["left"].set_visible(False)
    return figure
