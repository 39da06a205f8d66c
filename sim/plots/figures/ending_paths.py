"""How labels share out the worlds over time, and when each ending is first reached."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.ending_shares import passages, shares_by_month
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import percent
from sim.endings.registry import ENDINGS, RECORDS
from sim.plots import draw, slide, style
from sim.plots.names import display, ending_color

THIN = 8.0
"""Per cent of worlds from which a label that ends early is named."""


def stack() -> list[str]:
    """Endings from below: where worlds start, what settles nothing, the three endings."""
    return sorted(ENDINGS, key=lambda name: (RECORDS[name].arrives, RECORDS[name].main))


def shown() -> list[str]:
    """Arrivals worth a line: a run may begin subsidised, and what is unresolved is no arrival."""
    return [*(name for name in ENDINGS if RECORDS[name].arrives), "subsidy_ends"]


@slide.own_look()
def figure_ending_paths(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the share of worlds under each label month by month, above when endings are reached."""
    figure = slide.new_figure(
        result, -1, "When do the endings come?",
        "Top: share of worlds under each label, once it has lasted for six months. Bottom: when "
        "worlds first reach an ending\n(dot: median, bar: middle half), in how many, and how many "
        "of these have it at the end.",
    )  # fmt: skip
    months = result["month"].values
    top = style.add_axes(figure, 0.135, 0.41, 0.68, 0.405, "", "Share of worlds (%)", months,
                         dated=False)  # fmt: skip
    share = 100.0 * shares_by_month(result)
    parts = {display(name): share[:, ENDINGS.index(name)] for name in stack()}
    colors = {display(name): ending_color(name) for name in stack()}
    found = draw.stacked(top, months, parts, colors)
    top.set_ylim(0, 100)
    lasting = [label for label in found if parts[label.text][-1] > 0]
    style.label_right(top, lasting, size=style.BODY)
    draw.inside(top, months, parts, {label.text for label in lasting}, THIN)
    below = style.add_axes(figure, 0.135, 0.115, 0.68, 0.25, months=months)
    _arrivals(below, passages(result).set_index("ending"), style.month_numbers(months))
    return figure


def _arrivals(axes: Axes, table: pd.DataFrame, x: np.ndarray) -> None:
    day = float(x[1] - x[0]) if len(x) > 1 else 30.0
    per_year = float(x[-1] - x[0] + day) / len(x) * MONTHS_PER_YEAR
    names = []
    for place, ending in enumerate(shown()):
        over = ending == "subsidy_ends"
        hue = ending_color("subsidised" if over else ending)
        years = [float(str(table.at[ending, f"years_{q}"]))
                 for q in ("first_quartile", "median", "third_quartile")]  # fmt: skip
        low, middle, high = (float(x[0]) + per_year * year for year in years)
        if np.isfinite(middle):
            axes.plot([low, high], [place, place], color=hue, lw=9, solid_capstyle="butt",
                      alpha=0.45)  # fmt: skip
            axes.plot(middle, place, "o", color=hue, ms=9)
        share = float(str(table.at[ending, "share_ever"]))
        kept = float(str(table.at[ending, "share_kept"]))
        stays = f" ({percent(kept)} stay)" if share > 0 else ""
        style.write(axes, f"In {percent(share)}{stays}", 1.018, place, ("axes fraction", "data"))
        names.append("Subsidy ends" if over else display(ending))
    style.rows(axes, names)
