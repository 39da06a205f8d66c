"""Which labs are still there at the end, and whose they are, side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.intervals import wilson
from sim.analysis.pairs.compared import Compared
from sim.analysis.pairs.verdict import spelled
from sim.plots import slide, style
from sim.plots.answers.of_sides import COLOURS, key
from sim.plots.names import display, shortened

PANELS = {"operates": "Still operates", "independent": "Still belongs to nobody else"}
MOST_LABS = 22


@slide.own_look()
def figure_lab_sides(found: Compared) -> Figure:
    """Draw each lab's share of worlds at the end, a dot for each side."""
    figure = slide.titled(
        "Which labs are still there at the end, and whose are they?",
        f"Share of {found.worlds} worlds with 95% intervals. Filled dots differ from the first "
        "side by more than luck\n(95%, paired, lab by lab: of twenty such one is luck); "
        "hollow ones do not. Labs that never differ are not shown.",
        found.source,
    )
    if found.labs.empty:
        slide.nothing(figure, "the results do not keep what became of the labs")
        return figure
    key(figure, found.names, 0.06, 0.815)
    last = found.labs[found.labs["year"] == found.labs["year"].max()]
    labs = _moving(last)
    for place, (what, title) in enumerate(PANELS.items()):
        axes = style.add_axes(figure, 0.17 + 0.42 * place, 0.1, 0.385, 0.635, title)
        _dots(axes, last[last["what"] == what], labs, found)
        names = [shortened(_name(found, lab)) for lab in labs] if place == 0 else [""] * len(labs)
        style.rows(axes, names, size=style.SMALL - 1)
        axes.set_xlim(-0.02, 1.02)
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    if not labs:
        slide.nothing(figure, "every lab has the same fate in every pair")
    return figure


def _moving(last: pd.DataFrame) -> list[str]:
    """Labs of which a share differs at all, those that are independent most often above."""
    share = last[last["what"] == "independent"].groupby("lab", sort=False)["before"].first()
    moves = last[last["difference"] != 0.0]["lab"].unique()
    order = share.loc[[lab for lab in share.index if lab in set(moves)]]
    return [str(lab) for lab in order.sort_values(ascending=False, kind="stable").index][:MOST_LABS]


def _dots(axes: Axes, rows: pd.DataFrame, labs: list[str], found: Compared) -> None:
    step = 0.7 / len(found.names)
    for place, lab in enumerate(labs):
        mine = rows[rows["lab"] == lab]
        for side, name in enumerate(found.names):
            one = mine.iloc[0] if side == 0 else mine[mine["with"] == name].iloc[0]
            share = float(one["before" if side == 0 else "after"])
            _, low, high = (float(each) for each in wilson(share * found.worlds, found.worlds))
            sure = side > 0 and (float(one["low"]) > 0.0 or float(one["high"]) < 0.0)
            height = place + (side - (len(found.names) - 1) / 2) * step
            axes.plot([low, high], [height] * 2, color=COLOURS[side], linewidth=1.6, alpha=0.55)
            axes.plot(share, height, "o", color=COLOURS[side], markersize=6.5,
                      markerfacecolor=COLOURS[side] if sure or side == 0 else "white")  # fmt: skip
    axes.grid(visible=True, axis="x", color=style.FAINT)
    axes.set_xticks(np.linspace(0.0, 1.0, 6))


def _name(found: Compared, lab: str) -> str:
    return spelled(found, lab) if lab in found.labels else display(lab)
