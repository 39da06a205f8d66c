"""One layout for every scenario: the answer, where worlds go, and price over full cost."""

from __future__ import annotations

import textwrap

import numpy as np
from answers import answer
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.pairs.compared import Compared
from sim.analysis.pairs.side_series import Traced
from sim.plots import draw, slide, style
from sim.plots.answers.ending_flows_picture import draw_flows

SHADES = (0.10, 0.24)
"""Of 90% of worlds and of half of them."""
SERIES = ("price_to_full_cost", "funding_usd")
"""What is drawn over time: who pays, and what investors add."""
LETTERS = (136, 146)
"""In a line of the answer: below a headline of one line, and of two, where letters are smaller."""
BEFORE, AFTER = style.GREY, style.BLUE


@slide.own_look()
def figure_gallery(found: Compared, place: int, question: str) -> Figure:
    """Draw a scenario held against the baseline.

    Parameters
    ----------
    found : all scenarios of the gallery.
    place : which of them, from 1.
    question : the headline.
    """
    against = found.others[place - 1]
    letters = LETTERS[len(question) > slide.HEADLINE_LETTERS[1]]
    said = textwrap.fill(answer(found.worlds, against), letters)
    figure = slide.titled(question, said, found.source)
    for x, text in (
        (slide.LEFT, "Where the same worlds end"),
        (0.66, "Over time (median, half, 90%)"),
    ):
        figure.text(x, 0.775, text, fontsize=style.BODY, weight="bold", color=style.DARK)
    axes = figure.add_axes((0.185, 0.075, 0.25, 0.63))
    draw_flows(axes, against.flows[against.flows["of"] == "ending"], found.worlds,
               [found.first, against.name])  # fmt: skip
    _key(figure, found.first, against.name)
    start = np.datetime64(found.start, "M")
    whole = (start + np.arange(found.months)).astype("datetime64[ns]")
    by_name = {each.main.name: each for each in found.series}
    chosen = [by_name[name] for name in SERIES if name in by_name]
    for row, each in enumerate(chosen):
        last = row == len(chosen) - 1
        panel = style.add_axes(figure, 0.675, 0.435 - 0.335 * row, 0.31, 0.235, "", "", whole, last)
        _fan(panel, each, place, (start + each.months).astype("datetime64[ns]"))
        panel.set_xlabel("")
    return figure


def _fan(axes: Axes, each: Traced, place: int, months: np.ndarray) -> None:
    """Median, half and 90% of worlds of both sides."""
    for side, color in ((0, BEFORE), (place, AFTER)):
        spread = each.bands(side) * each.main.scale
        draw.halves(axes, months, spread, color, SHADES)
    unit = "" if each.main.unit == "ratio" else f", {each.main.unit}"
    cover = each.main.name == "price_to_full_cost"
    told = " (1: cost is covered)" if cover else ""
    axes.set_title(f"{each.main.words}{unit}{told}", loc="left", fontsize=style.SMALL,
                   color=style.DARK)  # fmt: skip
    if cover:
        axes.axhline(1.0, color=style.DARK, linewidth=1.0, linestyle=(0, (4, 3)))
    else:
        axes.set_ylim(bottom=0.0)
    axes.locator_params(axis="y", nbins=4)


def _key(figure: Figure, first: str, second: str) -> None:
    """What the two colours are."""
    left = 0.66
    for name, color in ((first, BEFORE), (second, AFTER)):
        figure.text(left, 0.742, "\N{BLACK SQUARE}", fontsize=style.BODY + 3, color=color,
                    va="center")  # fmt: skip
        figure.text(left + 0.02, 0.742, name, fontsize=style.SMALL, color=style.DARK, va="center")
        left += 0.04 + 0.0082 * len(name)
