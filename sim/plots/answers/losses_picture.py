"""Who carries it if one cannot pay: by year, and in one year by who loses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.money.who_carries import called, carriers
from sim.base.written import percent, usd
from sim.plots import slide, style

NAMED = 10
"""Losers that find room; the rest are in the table."""
CLAIMS, SHARES = style.VERMILION, style.SKY


@slide.own_look()
def figure_losses(
    table: pd.DataFrame, year: int, years: dict[int, str], spelled: Callable[[str], str],
    question: str, source: str,
) -> Figure:  # fmt: skip
    """Draw a table of `who_carries.losses_table`: left by year, right who loses in ``year``.

    Bars are medians over worlds, whiskers the middle 90% of them; ``years`` are their names.
    """
    many = int(table["worlds"].max()) > 1
    how = "Bars are medians over worlds, whiskers the middle 90% of them." if many else "One world."
    figure = slide.titled(
        question,
        f"{how}\nRed: bills, contracts and loans that nothing is left for. Blue: value of shares.",
        source,
    )
    left = style.add_axes(figure, 0.1, 0.17, 0.32, 0.61, "All others together", "USD lost")
    _by_year(left, table, year, years)
    right = style.add_axes(figure, 0.65, 0.17, 0.265, 0.61, f"Who loses, end of {years[year]}")
    rows = carriers(table, year).head(NAMED)
    if rows.empty:
        style.no_data(right, "nobody else loses anything")
    else:
        _by_who(right, rows, spelled, many)
    return figure


def _by_year(axes: Axes, table: pd.DataFrame, year: int, years: dict[int, str]) -> None:
    whole = table[(table["who"] == "all") & (table["worlds"] > 0)].reset_index(drop=True)
    x = np.arange(len(whole))
    claims, settled = whole["claims_usd"], whole["settled_usd"]
    axes.bar(x, settled, width=0.62, color=SHARES)
    axes.bar(x, np.minimum(claims, settled), width=0.62, color=CLAIMS)
    _whiskers(axes, x, whole, along_y=True)
    chosen = np.flatnonzero(whole["year"] == year)
    if len(chosen):
        axes.axvspan(chosen[0] - 0.45, chosen[0] + 0.45, color=style.FAINT, zorder=0)
    step = max(1, -(-len(x) // 6))
    axes.set_xticks(x[::step], [years[int(each)] for each in whole["year"][::step]])
    axes.set_xlim(-0.6, len(x) - 0.4)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: usd(value)))
    style.below(axes, "End of year")


def _by_who(axes: Axes, rows: pd.DataFrame, spelled: Callable[[str], str], many: bool) -> None:
    y = np.arange(len(rows))
    axes.barh(y, rows["settled_usd"], height=0.62, color=SHARES)
    axes.barh(y, np.minimum(rows["claims_usd"], rows["settled_usd"]), height=0.62, color=CLAIMS)
    _whiskers(axes, y, rows, along_y=False)
    names = [_short(called(str(each), spelled)) for each in rows["who"]]
    style.rows(axes, names)
    axes.grid(visible=True, axis="x", color=style.FAINT)
    most = float(rows["settled_usd_high" if many else "settled_usd"].max())
    axes.set_xlim(0, most * 1.04)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: usd(value)))
    style.below(axes, "USD lost")
    for place, share in enumerate(rows["share"]):
        style.write(axes, percent(float(share)), 1.03, place, ("axes fraction", "data"))
    style.write(axes, "of all", 1.03, 1.03, "axes fraction", color=style.GREY)


def _whiskers(axes: Axes, place: np.ndarray, rows: pd.DataFrame, along_y: bool) -> None:
    low, high = rows["settled_usd_low"], rows["settled_usd_high"]
    ends: dict[str, Any] = {"color": style.DARK, "linewidth": 1.2}
    if (high > low).any():
        (axes.vlines if along_y else axes.hlines)(place, low, high, **ends)


def _short(words: str) -> str:
    """Long names in two lines. Worked: founders, staff and public shareholders."""
    import textwrap

    return textwrap.fill(words[:1].upper() + words[1:], 24)
