"""Whether what is charged covers what it costs, and who paid what customers left open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import draw, read, slide, style
from sim.results.kept import has, numbers
from sim.results.payers import PAYERS, payers

OTHERS = {"investors": style.ORANGE, "clouds": style.SKY, "parents": style.GREY}
ALL_PAYERS = {"customers": style.GREEN} | OTHERS
MOST_YEARS = 6


@slide.own_look()
def figure_subsidy(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw price over full cost, and by year who else paid the labs beside what they lacked."""
    paid = payers(result)
    one = paid.isel(world=world)
    given = one["paid_usd"].sum("year") / read.USD_PER_BN
    told = ", ".join(
        f"{name} {_bn(float(given.sel(payer=name)))}" for name in given["payer"].values
    )
    figure = slide.new_figure(
        result, world, "Does the price cover the cost, and who pays the rest?",
        "Left: revenue of the model layer over its full cost, development included; shaded: sold "
        f"below it.\nPaid to labs in all, USD: {told}.",
    )  # fmt: skip
    _ratio(figure, result, one, world)
    axes = style.add_axes(figure, 0.56, 0.14, 0.30, 0.60, "Paid to labs by others than customers",
                          "USD bn per year")  # fmt: skip
    by_payer(axes, one, OTHERS)
    style.below(axes, "Twelve months, called by the first; dash: spent beyond revenue")
    return figure


def _ratio(figure: Figure, result: xr.Dataset, one: xr.Dataset, world: int) -> None:
    """Month by month where that is kept, else a mark per year."""
    place = (0.075, 0.14, 0.335, 0.60)
    if has(result, "price_to_full_cost"):
        months = result["month"].values
        axes = style.add_axes(figure, *place, "Price over full cost", "Ratio", months)
        ratio = numbers(result, "price_to_full_cost")[world]
    else:
        axes = style.add_axes(figure, *place, "Price over full cost", "Ratio")
        months, ratio = one["year"].values, one["price_to_full_cost"].values
        style.below(axes, "Year of the run")
    axes.fill_between(months, ratio, 1.0, where=ratio < 1.0, color=style.VERMILION, alpha=0.22,
                      linewidth=0, interpolate=True)  # fmt: skip
    axes.plot(months, ratio, color=style.BLACK, linewidth=2.4)
    axes.axhline(1.0, color=style.GREEN, linewidth=1.6, ls=(0, (4, 3)))
    axes.set_ylim(0, draw.ceiling_of([ratio, np.ones(1)], 1.12))
    draw.on_line(axes, "customers pay the full cost", 1.0, style.GREEN, [ratio])
    end = draw.last_finite(ratio)
    style.label_right(axes, [style.Label(end, f"{end:.2f}", style.BLACK)], style.BODY)


def by_payer(axes: Axes, one: xr.Dataset, colors: Mapping[str, str]) -> None:
    """Draw what some payers gave labs each year, and by dashes what had to be paid.

    ``one`` is a world of `payers`. What had to be paid is all that labs spent, or, where customers
    are not shown, what customers left open.
    """
    paid = {name: one["paid_usd"].sel(payer=name).values / read.USD_PER_BN for name in PAYERS}
    spent, needed = one["spent_usd"].values / read.USD_PER_BN, "Spent"
    if "customers" not in colors:
        spent, needed = np.maximum(spent - paid["customers"], 0.0), "Lacking"
    else:
        # A lab that does not operate spends nothing: no dash, which would read as a number.
        spent = np.where(spent > 0.0, spent, np.nan)
    parts = {name.capitalize(): paid[name] for name in colors}
    palette = {name.capitalize(): color for name, color in colors.items()}
    labels = draw.stacked_bars(axes, parts, palette)
    draw.dashes(axes, spent, style.BLACK)
    axes.set_ylim(0, draw.ceiling_of([np.sum(list(parts.values()), axis=0), spent]))
    style.plain_numbers(axes)
    draw.year_ticks(axes, [str(year) for year in one["year"].values], MOST_YEARS)
    top = axes.get_ylim()[1]
    shown = [
        label if parts[label.text][-1] > 0 else label._replace(height=top, leader=False)
        for label in labels if parts[label.text].any()
    ]  # fmt: skip
    last = draw.last_finite(spent)
    shown.append(style.Label(last, needed, style.BLACK, leader=bool(np.isfinite(spent[-1]))))
    style.label_right(axes, shown)


def _bn(billions: float) -> str:
    """Worked: 4930 -> ``4.93 tn``; 89.4 -> ``89 bn``."""
    return f"{billions / 1e3:.2f} tn" if billions >= 1e3 else f"{billions:,.0f} bn"
