"""The picture that shows a claim, where that is more than the spread of its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr
from claims_matching import paths
from claims_mixture import consolidation_design
from claims_open import break_design, closed_margin, undercut
from claims_prices import list_price, price_over_cost
from claims_worlds import (
    BN,
    SHOCK,
    ratio,
    series,
)
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from sim.base.axes import LAYERS, FloatArray
from sim.endings.windows import trailing_mean
from sim.plots import claims as draw
from sim.plots import names, style

Load = Callable[[str], xr.Dataset]
Picture = Callable[[Axes, Load, str], None]
PICTURES: dict[str, Picture] = {}
FAN = "median over worlds and middle 90%"


def picture(*claims: str) -> Callable[[Picture], Picture]:
    """Use the function below as the left panel of these claims."""

    def register(function: Picture) -> Picture:
        PICTURES.update(dict.fromkeys(claims, function))
        return function

    return register


def calendar(axes: Axes, data: xr.Dataset) -> FloatArray:
    """Show calendar time; return the months as numbers."""
    months = np.asarray(data["month"].values)
    style.time_axis(axes, months)
    axes.set_xlabel("")
    return style.month_numbers(months)


def day(when: str) -> float:
    """A month as a number of the time axis."""
    return float(style.dates.date2num(np.datetime64(when, "D")))


@picture("price_over_cost_triples", "profitability_wall")
def price_over_cost_fan(axes: Axes, load: Load, name: str) -> None:
    """Revenue over full cost, twelve months at a time."""
    data = load("baseline")
    x = calendar(axes, data)
    draw.fan(axes, x, price_over_cost(data), style.BLUE)
    axes.axhline(1.0, color=style.BLACK, linewidth=1.2)
    axes.text(x[-1], 1.01, "full cost ", ha="right", va="bottom", fontsize=style.SMALL)
    axes.set_ylim(0, None)
    style.unit(axes, "Revenue / full cost")


@picture("list_price_triples", "dearer_after_three_years")
def list_price_fan(axes: Axes, load: Load, name: str) -> None:
    """Price paid for frontier tokens."""
    data = load("baseline")
    x = calendar(axes, data)
    axes.set_yscale("log")
    draw.fan(axes, x, list_price(data), style.BLUE)
    style.plain_numbers(axes)
    style.unit(axes, "USD per Mtok")


@picture("subsidy_is_temporary")
def subsidy_over(axes: Axes, load: Load, name: str) -> None:
    """Share of worlds in which users have paid a part of full cost for a year, by then."""
    data = load("baseline")
    x = calendar(axes, data)
    paid = np.nan_to_num(price_over_cost(data))
    labels = []
    for line, color in ((0.8, style.SKY), (0.95, style.BLUE), (1.1, style.VERMILION)):
        reached = np.maximum.accumulate(paid >= line, axis=1).mean(axis=0)
        axes.plot(x, reached, color=color, linewidth=2.4)
        labels.append(style.Label(float(reached[-1]), f"{line:.0%} paid", color))
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    style.label_right(axes, labels, reach=10.0)
    style.unit(axes, "Worlds")


def paired_path(
    axes: Axes, load: Load, pair: str, read: Callable[[xr.Dataset], FloatArray]
) -> None:
    """Quotient of a run and the baseline over time, world by world."""
    data = load("baseline")
    x = calendar(axes, data)
    change = ratio(read(load(pair)), read(data))
    draw.fan(axes, x, change, style.VERMILION)
    axes.axhline(1.0, color=style.BLACK, linewidth=1.0)
    axes.axvline(day(SHOCK), color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}"))
    style.unit(axes, "Times that without")


def market(name: str) -> Callable[[xr.Dataset], FloatArray]:
    """A market's series as a mean of half a year, over its own scale."""
    return lambda data: trailing_mean(series(data, name), 6)


PATHS: dict[str, tuple[str, Callable[[xr.Dataset], FloatArray]]] = {
    "end_of_subsidies_raises_price": ("subsidies_end", price_over_cost),
    "end_of_subsidies_raises_list_price": ("subsidies_end", market("frontier_price_usd_per_mtok")),
    "own_labs_need_parents": ("parents_tire", market("hyperscaler_revenue_share")),
    "plateau_ends_funding": (
        "plateau", lambda data: np.cumsum(series(data, "funding_usd"), axis=1)
    ),
}  # fmt: skip


@picture(*PATHS)
def paired_paths(axes: Axes, load: Load, name: str) -> None:
    """What the change does, over time."""
    pair, read = PATHS[name]
    paired_path(axes, load, pair, read)


@picture("infrastructure_wins", "clouds_print_money", "applications_win")
def layers(axes: Axes, load: Load, name: str) -> None:
    """Operating profit since the start, by layer."""
    data = load("baseline")
    x = calendar(axes, data)
    total = BN / 1e3 * np.cumsum(series(data, "profit_usd"), axis=1)
    chosen = {"infrastructure_wins": (0, 1, 2), "clouds_print_money": (1, 2)}.get(name, (2, 3))
    colors = (style.GREEN, style.BLUE, style.VERMILION, style.PURPLE)
    labels = []
    for layer in chosen:
        draw.fan(axes, x, total[:, :, layer], colors[layer])
        text = names.display(str(LAYERS[layer])).replace("Applications", "Apps")
        labels.append(style.Label(float(np.median(total[:, -1, layer])), text, colors[layer]))
    axes.axhline(0.0, color=style.BLACK, linewidth=1.0)
    style.label_right(axes, labels, reach=10.0)
    style.unit(axes, "USD trillion since 2025")


@picture("open_undercuts", "open_undercuts_by_score")
def undercutting(axes: Axes, load: Load, name: str) -> None:
    """Share of worlds in which open weights undercut, month by month."""
    data = load("baseline")
    x = calendar(axes, data)
    share = undercut(data, by_score=name.endswith("score")).mean(axis=0)
    axes.fill_between(x, 0, share, color=style.GREEN, alpha=0.8, linewidth=0)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    style.unit(axes, "Worlds")


DESIGNS: dict[str, tuple[Any, Callable[[xr.Dataset], FloatArray], str]] = {
    "undercutting_breaks_margins": (break_design, closed_margin, "Lerner index"),
    "undercutting_breaks_cover": (
        break_design, lambda data: series(data, "price_to_full_cost"), "Price / full cost"
    ),
    "consolidation_raises_prices": (
        consolidation_design, lambda data: series(data, "price_to_full_cost"),
        "Price / full cost",
    ),
}  # fmt: skip


@picture(*DESIGNS)
def event_study(axes: Axes, load: Load, name: str) -> None:
    """Mean path around the event, beside like worlds to which it did not happen."""
    design, read, what = DESIGNS[name]
    data = load("baseline")
    onset, partner = design(data)
    if not (partner[:, 0] >= 0).any():
        style.no_data(axes, "no world with a year before and two after")
        return
    own, others = paths(read(data), onset, partner, -12, 24)
    lags = np.arange(-12, 25)
    for values, color, label in (
        (own, style.VERMILION, f"{len(own)} worlds"), (others, style.GREY, "like worlds"),
    ):  # fmt: skip
        mean = values.mean(axis=0)
        error = 1.96 * values.std(axis=0) / np.sqrt(len(values))
        axes.fill_between(lags, mean - error, mean + error, color=color, alpha=0.2, linewidth=0)
        axes.plot(lags, mean, color=color, linewidth=2.4, label=label)
    axes.axvline(0, color=style.BLACK, linewidth=1.0)
    axes.legend(fontsize=style.SMALL - 1, frameon=False)
    axes.set_xlabel("Months since it began", fontsize=style.SMALL, color=style.DARK)
    style.unit(axes, what)
