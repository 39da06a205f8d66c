"""Which drawn parameters go with which ending, as a heat map of rank correlations."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.driver_scores import noise_line, rank_correlations
from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.endings.classification import ENDINGS
from sim.endings.registry import RECORDS
from sim.plots import draw, slide, style
from sim.plots.names import ending_color

MOST_ROWS = 26
"""More do not fit on a slide in readable letters."""
SCALE = 0.6
"""Correlation at which a colour is full."""
CHANCE = "#EFEFEF"
"""Of cells that chance could bring: no colour that could be read as a direction."""
KEY = ((draw.FALL_TO_RISE(0.85), "rises"), (draw.FALL_TO_RISE(0.15), "falls"), (CHANCE, "chance"))
KEY_LEFT, KEY_STEP, KEY_HEIGHT = 0.055, 0.085, 0.785


@slide.own_look()
def figure_drivers(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw a cell per parameter and ending; what chance could bring is grey, without a number."""
    table = rank_correlations(result)
    worlds = result.sizes["world"]
    noise = noise_line(worlds, max(1, table.size))
    there = set(labels(result))
    # By the endings that occur: how near worlds come to one that none reaches drives nothing.
    strength = table[[name for name in ENDINGS if name in there]].abs().max(axis=1)
    ranked = strength.sort_values(ascending=False, kind="stable").index
    left_out = max(0, len(ranked) - MOST_ROWS)
    table = table.loc[ranked[:MOST_ROWS]]
    more = f" {left_out} weaker parameters are left out." if left_out else ""
    figure = slide.new_figure(
        result, -1, "What drives each ending?",
        "Rank correlation of a drawn parameter with how well an ending fits: +1 = always rises "
        "with it, -1 = always falls.\n"
        f"{_chance(table.to_numpy(dtype=np.float64), worlds, noise)}{more}",
    )  # fmt: skip
    axes = figure.add_axes((0.33, 0.065, 0.645, 0.70))
    if table.empty:
        axes.axis("off")
        style.no_data(axes, "No parameter was drawn: run with uncertain parameters.")
        return figure
    values = table.to_numpy(dtype=np.float64)
    names = ([spelled(str(name)) for name in table.index],
             [each.narrow or each.title for each in RECORDS.values()])  # fmt: skip
    axes.set_facecolor(CHANCE)
    beyond = np.where(np.abs(values) >= noise, values, np.nan)
    draw.heat(axes, beyond, SCALE, names, style.SMALL, 1.5)
    _key(figure)
    for (row, column), value in np.ndenumerate(beyond):
        if np.isfinite(value):
            color = "white" if abs(value) > 0.75 * SCALE else style.DARK
            style.write(axes, f"{value:+.2f}".replace("-", "\N{MINUS SIGN}"), column, row,
                        color=color, ha="center", va="center_baseline")  # fmt: skip
    for text, name in zip(axes.get_xticklabels(), ENDINGS, strict=True):
        text.set_color(style.readable(ending_color(name)))
        text.set_fontweight("bold")
    return figure


def _chance(values: FloatArray, worlds: int, noise: float) -> str:
    """Say which cells count, and if none does, what would help."""
    if not (np.abs(values) >= noise).any():
        return f"All grey: {worlds} worlds are too few to tell one from chance (up to {noise:.2f})."
    return f"Grey: chance would bring as much in one table in 20 (up to {noise:.2f})."


def _key(figure: Figure) -> None:
    """Say which colour is which direction, above the names of parameters."""
    for place, (color, words) in enumerate(KEY):
        left = KEY_LEFT + place * KEY_STEP
        figure.add_artist(Rectangle((left, KEY_HEIGHT), 0.014, 0.022, facecolor=color))
        figure.text(left + 0.018, KEY_HEIGHT + 0.011, words, fontsize=style.SMALL,
                    color=style.DARK, va="center_baseline")  # fmt: skip


def spelled(name: str) -> str:
    """Write a parameter's name for readers.

    Worked: ``capital.vc_supply_usd_per_year`` -> ``Capital: vc supply, usd per year``.
    """
    group, _, rest = name.partition(".")
    for unit in ("usd_per_year", "usd_per_month", "per_month", "per_year", "log10_flop", "months",
                 "utils"):  # fmt: skip
        if rest.endswith(f"_{unit}"):
            rest = f"{rest.removesuffix(f'_{unit}')}, {unit}"
            break
    text = f"{group}: {rest}".replace("_", " ")
    text = text.replace("usd", "USD").replace("flop", "FLOP").replace("vc ", "VC ")
    return text[:1].upper() + text[1:]
