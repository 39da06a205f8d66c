"""How the leading labs split their research budget, beside the one split that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.plots import draw, read, style
from sim.plots.names import colors, display
from sim.scenario.parameters import epoch_inputs, epoch_published

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.base.axes import FloatArray
    from sim.scenario.schema import ParameterRow

SHOWN_LABS = 4
PARTS = {
    "Experiments": style.SKY,
    "Final training": style.PURPLE,
    "Data and staff": style.PALE,
}
SPARE = (style.BLACK, style.PURPLE, *style.SPARE)


def figure_rd_split(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the R&D split of the labs that spend most, by year, against Epoch AI's 2024 figures."""
    figure = style.new_figure(
        result,
        world,
        "Do final training runs stay a small part of R&D?",
        "The labs with the largest R&D budgets. The reference is Epoch AI's estimate for OpenAI "
        "in 2024 (published 2025-10-10).",
    )
    months = read.months_of(result)
    years = read.year_labels(months)
    spent = _spending(result, world, months)
    total = sum(spent.values(), start=np.zeros_like(spent["Experiments"]))
    ranked = np.argsort(-total.sum(axis=0), kind="stable")
    shown = [int(column) for column in ranked[:SHOWN_LABS] if total[:, column].sum() > 0]
    labs = read.names_of(result, "lab")
    for place, column in enumerate(shown):
        row, side = divmod(place, 2)
        axes = style.add_axes(figure, 0.09 + 0.225 * side, 0.49 - 0.345 * row, 0.195, 0.275)
        parts = {name: value[:, column] for name, value in spent.items()}
        _split_panel(axes, parts, years)
        style.heading(axes, display(labs[column]))
        if side == 0:
            style.unit(axes, "Share of R&D\nspending (%)")
        else:
            axes.tick_params(axis="y", labelleft=False)
        if place + 2 < len(shown):
            axes.tick_params(axis="x", labelbottom=False)
        else:
            style.below(axes, "Calendar year")
    _name_parts(figure)
    panel = style.add_axes(figure, 0.60, 0.145, 0.255, 0.575)
    _final_share(panel, spent, {column: labs[column] for column in shown}, years)
    figure.text(
        0.60,
        0.822,
        "Final runs' share of R&D compute",
        fontsize=style.BODY + 1,
        weight="bold",
        color=style.DARK,
    )
    figure.text(
        0.60,
        0.745,
        "Epoch AI for 2024, USD bn: experiments "
        f"{_epoch('experiments_usd_million').value / 1e3:g},\n"
        f"final runs {_epoch('all_sum_usd_million').value / 1e3:g}, "
        f"inference {epoch_inputs()['inference_compute_usd'].p10 / 1e9:g}",
        fontsize=style.SMALL,
        color=style.DARK,
    )
    return figure


def _spending(result: xr.Dataset, world: int, months: np.ndarray) -> dict[str, FloatArray]:
    def yearly(name: str) -> FloatArray:
        return read.by_year(read.series(result, name, world), months)[1]

    return {
        "Experiments": yearly("rd_experiments_usd"),
        "Final training": yearly("rd_final_training_usd"),
        "Data and staff": yearly("rd_data_usd") + yearly("staff_usd"),
    }


def _split_panel(axes: Axes, parts: dict[str, FloatArray], years: list[str]) -> None:
    total = sum(parts.values(), start=np.zeros(len(years)))
    spending = np.where(total > 0, total, np.nan)
    shares = {name: np.nan_to_num(value / spending) for name, value in parts.items()}
    draw.stacked_bars(axes, shares, PARTS)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_yticks([0, 0.5, 1])
    year_ticks(axes, years, 4)


def year_ticks(axes: Axes, years: list[str], most: int) -> None:
    """Label bars with years, leaving some out where there are many."""
    step = int(np.ceil(len(years) / most))
    axes.set_xlim(-0.6, len(years) - 0.4)
    axes.set_xticks(range(0, len(years), step), years[::step])


def _name_parts(figure: Figure) -> None:
    for place, (name, color) in enumerate(PARTS.items()):
        left = (0.09, 0.225, 0.375)[place]
        figure.text(left, 0.833, "■", fontsize=style.BODY + 3, color=color, va="center")
        figure.text(left + 0.017, 0.833, name, fontsize=style.SMALL, color=style.DARK, va="center")


def _final_share(
    axes: Axes, spent: dict[str, FloatArray], shown: dict[int, str], years: list[str]
) -> None:
    epoch = _epoch("share_sum")
    high = epoch.high
    axes.axhspan(epoch.low, high, color=style.FAINT, zorder=0)
    axes.axhline(epoch.value, color=style.GREY, linewidth=1.6, ls=(0, (4, 2)))
    interval = f"(90%: {100 * epoch.low:.0f}-{high:.0%})"
    labels = [style.Label(epoch.value, f"Epoch: {epoch.value:.1%}\n{interval}", style.GREY)]
    palette = colors(list(shown.values()), SPARE)
    top = high
    for column, lab in shown.items():
        final = spent["Final training"][:, column]
        compute = final + spent["Experiments"][:, column]
        share = final / np.where(compute > 0, compute, np.nan)
        axes.plot(range(len(years)), share, color=palette[lab], linewidth=2.2, marker="o", ms=5)
        labels.append(style.Label(draw.last_finite(share), display(lab), palette[lab]))
        top = max(top, float(np.nanmax(share, initial=0.0)))
    axes.set_ylim(0, top * 1.1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    year_ticks(axes, years, 5)
    style.below(axes, "Calendar year")
    style.unit(axes, "Share of R&D compute (%)")
    style.label_right(axes, labels)


def _epoch(name: str) -> ParameterRow:
    """What Epoch AI published of OpenAI's compute in 2024."""
    return epoch_published()[f"epoch_2024.{name}"]
