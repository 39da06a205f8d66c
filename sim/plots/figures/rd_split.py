"""How the leading labs split their research budget, beside the one split that is known."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, read, slide, style
from sim.plots.names import colors, spelling
from sim.scenario.parameters import epoch_inputs, epoch_published

SHOWN_LABS = 4
PARTS = {
    "Experiments": (style.SKY, 0.09),
    "Final training": (style.PURPLE, 0.225),
    "Data and staff": (style.PALE, 0.375),
}
"""Colours, and where the names stand on the slide."""
SPARE = (style.BLACK, style.PURPLE, *style.SPARE)


@slide.own_look()
def figure_rd_split(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the R&D split of the labs that spend most, by year, against Epoch AI's 2024 figures."""
    figure = slide.new_figure(
        result, world, "Do final training runs stay a small part of R&D?",
        "The labs with the largest R&D budgets. The reference is Epoch AI's estimate for OpenAI "
        "in 2024 (published 2025-10-10).",
    )  # fmt: skip
    months = result["month"].values
    years = read.year_labels(months)
    experiments, final, data, staff = (
        read.by_year(read.series(result, f"{name}_usd", world), months)[1]
        for name in ("rd_experiments", "rd_final_training", "rd_data", "staff")
    )
    spent = np.stack([experiments, final, data + staff])
    total = spent.sum(axis=0)
    shares = np.nan_to_num(spent / np.where(total > 0, total, np.nan))
    ranked = np.argsort(-total.sum(axis=0), kind="stable")[:SHOWN_LABS].tolist()
    spelled = spelling(result)
    shown = {lab: str(result["lab"].values[lab]) for lab in ranked if total[:, lab].sum() > 0}
    if not shown:
        slide.nothing(figure, "no lab spends on R&D")
        return figure
    for place, (lab, name) in enumerate(shown.items()):
        row, side = divmod(place, 2)
        axes = style.add_axes(figure, 0.09 + 0.225 * side, 0.49 - 0.345 * row, 0.195, 0.275,
                              spelled(name),
                              "" if side else "Share of R&D\nspending (%)")  # fmt: skip
        palette = {part: color for part, (color, _) in PARTS.items()}
        draw.stacked_bars(axes, dict(zip(PARTS, shares[:, :, lab], strict=True)), palette)
        style.percent(axes)
        axes.set_yticks([0, 0.5, 1])
        draw.year_ticks(axes, years, 4)
        lowest = place + 2 >= len(shown)
        axes.tick_params(labelleft=side == 0, labelbottom=lowest)
        style.below(axes, "Calendar year" if lowest else "")
    for part, (color, left) in PARTS.items():
        figure.text(left, 0.833, "■", fontsize=style.BODY + 3, color=color, va="center")
        figure.text(left + 0.017, 0.833, part, fontsize=style.SMALL, color=style.DARK, va="center")
    compute = experiments + final
    share = final / np.where(compute > 0, compute, np.nan)
    axes = style.add_axes(figure, 0.60, 0.145, 0.255, 0.575, "", "Share of R&D compute (%)")
    _final_share(
        axes,
        {spelled(name): share[:, lab] for lab, name in shown.items()},
        colors(list(shown.values()), SPARE),
        years,
    )
    _about_epoch(figure)
    return figure


def _final_share(
    axes: Axes, shares: dict[str, FloatArray], palette: dict[str, str], years: list[str]
) -> None:
    epoch = epoch_published()["epoch_2024.share_sum"]
    axes.axhspan(epoch.low, epoch.high, color=style.FAINT, zorder=0)
    axes.axhline(epoch.value, color=style.GREY, linewidth=1.6, ls=(0, (4, 2)))
    interval = f"(90%: {100 * epoch.low:.0f}-{epoch.high:.0%})"
    labels = [style.Label(epoch.value, f"Epoch: {epoch.value:.1%}\n{interval}", style.GREY)]
    lines = {
        lab: (share, color)
        for (lab, share), color in zip(shares.items(), palette.values(), strict=True)
    }
    labels += draw.lines(axes, np.arange(len(years)), lines, linewidth=2.2, marker="o", ms=5)
    style.percent(axes, draw.ceiling_of([*shares.values(), np.array([epoch.high])], 1.1))
    draw.year_ticks(axes, years, 5)
    style.below(axes, "Calendar year")
    style.label_right(axes, labels)


def _about_epoch(figure: Figure) -> None:
    """Write what Epoch AI published of OpenAI's compute in 2024."""
    known = epoch_published()
    figure.text(0.60, 0.822, "Final runs' share of R&D compute", fontsize=style.BODY + 1,
                weight="bold", color=style.DARK)  # fmt: skip
    said = (
        "Epoch AI for 2024, USD bn: experiments "
        f"{known['epoch_2024.experiments_usd_million'].value / 1e3:g},\n"
        f"final runs {known['epoch_2024.all_sum_usd_million'].value / 1e3:g}, "
        f"inference {epoch_inputs()['inference_compute_usd'].p10 / 1e9:g}"
    )
    figure.text(0.60, 0.745, said, fontsize=style.SMALL, color=style.DARK)
