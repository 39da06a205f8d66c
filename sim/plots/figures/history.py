"""The record beside simulated worlds: small panels of bands over time with the figures on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from sim.plots import slide, style
from sim.record.history_panels import Series

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


COLUMNS, ROWS = 4, 3
BELOW = 100.0
"""How far below the least figure of the record a logarithmic panel reaches."""
FOOTER = "Simulated worlds weighted by the record; not advice"


Bands = Sequence[tuple[Series, str]]
"""A panel: bands of worlds with their colours, over the record that the last of them carries."""


@slide.own_look()
def figure_history(
    source: xr.Dataset, panels: Sequence[Bands], split: float, question: str, how: str
) -> Figure:
    """Draw up to twelve series.

    Parameters
    ----------
    source : its attributes and number of worlds are named in the footer.
    panels : row by row.
    split : figures up to here, such as 2025.5, were fitted to.
    question, how : title, and how to read the picture.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = slide.new_figure(source, -1, question, how, FOOTER)
    for place, panel in enumerate(panels[: COLUMNS * ROWS]):
        row, column = divmod(place, COLUMNS)
        axes = style.add_axes(figure, 0.063 + 0.243 * column, 0.63 - 0.272 * row, 0.172, 0.165)
        _draw(axes, panel, split)
    return figure


def _draw(axes: Axes, bands: Bands, split: float) -> None:
    for band, color in bands:
        low, middle, high = band.quantiles
        if len(band.years) > 1:
            axes.fill_between(band.years, low, high, color=color, alpha=0.25, lw=0)
            axes.plot(band.years, middle, color=color, lw=2)
        else:
            axes.plot(band.years.repeat(2), [low, high], color=color, alpha=0.4, lw=6)
            axes.plot(band.years, middle, "_", color=color, ms=12, mew=2)
    panel = bands[-1][0]
    fitted = panel.record_years <= split + 1e-9
    for part, size, fill in ((fitted, 5, style.BLACK), (~fitted, 6, "white")):
        axes.plot(
            panel.record_years[part], panel.record[part], "o",
            color=style.BLACK, ms=size, mfc=fill, mew=1.5,
        )  # fmt: skip
    if panel.naive is not None:
        axes.plot(panel.record_years, panel.naive, "--", color=style.ORANGE, lw=2, marker="D", ms=4)
    axes.axvline(split, color=style.GREY, lw=1.0, ls=(0, (3, 3)))
    if panel.log:
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        if low < (least := float(np.nanmin(panel.record)) / BELOW):
            low = least  # a firm that is gone sells nothing: its band runs out of the picture
            axes.set_ylim(bottom=low)
        steps = (1.0, 2.0, 5.0) if high < 20 * low else (1.0, 3.0) if high < 200 * low else (1.0,)
        axes.yaxis.set_major_locator(LogLocator(subs=steps, numticks=6))
        style.plain_numbers(axes)
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()
    seen = (panel.record_years, *(band.years for band, _ in bands))
    last = max(split, *(float(years.max()) for years in seen))
    axes.set_xlim(2023, last + 0.1)
    axes.set_xticks(np.arange(2023, int(last) + 1, 1))
    axes.tick_params(labelsize=style.SMALL - 1)
    axes.set_title(
        panel.title, loc="left", fontsize=style.SMALL - 1, weight="bold", color=style.DARK
    )
    axes.set_ylabel(panel.unit, fontsize=style.SMALL - 1, color=style.DARK, labelpad=1)
