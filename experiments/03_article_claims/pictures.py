"""What the pictures of some claims show, where that is more than the spread of a number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from dates import AINEWS, BN, SHOCK
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from open_weights import break_design, closed_margin, consolidation_design, undercut
from prices import list_price, price_over_cost
from research import FOLLOWERS, copies, final_share
from xarray import Dataset

from sim.analysis import reading as read
from sim.analysis.claims.judging import Load
from sim.analysis.matching import paths
from sim.base.axes import LAYERS, FloatArray
from sim.endings.windows import trailing_mean
from sim.plots import names, panels, style
from sim.plots.figures import claims as slides
from sim.plots.figures.claim_slides import Picture
from sim.plots.panels import Group

Series = Callable[[Dataset], FloatArray]
COVER = "price_to_full_cost"
SHADES = ("#767676", "#A6CEE3", "#56B4E9", "#0072B2", "#44546A")


def over_cost(axes: Axes, load: Load) -> None:
    """Revenue over full cost, twelve months at a time."""
    data = load("baseline_2025")
    months, group = data["month"].values, Group(price_over_cost(data), style.BLUE)
    panels.fans(axes, months, [group], "Revenue / full cost", level=1.0)
    axes.set_ylim(0, None)
    axes.text(1.0, 1.01, "full cost ", ha="right", va="bottom", fontsize=style.SMALL,
              transform=axes.get_yaxis_transform())  # fmt: skip


def listed(axes: Axes, load: Load) -> None:
    """Price paid for frontier tokens."""
    data = load("baseline_2025")
    axes.set_yscale("log")
    group = Group(list_price(data), style.BLUE)
    panels.fans(axes, data["month"].values, [group], "USD per Mtok")
    style.plain_numbers(axes)


def paid(axes: Axes, load: Load) -> None:
    """Share of worlds in which users have paid a part of full cost for a year, by then."""
    data = load("baseline_2025")
    part = np.nan_to_num(price_over_cost(data))
    panels.shares(axes, data["month"].values, [
        Group(np.maximum.accumulate(part >= line, axis=1).mean(axis=0), color, f"{line:.0%} paid")
        for line, color in ((0.8, style.SKY), (0.95, style.BLUE), (1.1, style.VERMILION))
    ])  # fmt: skip


def paired(axes: Axes, load: Load, pair: str, series: Series) -> None:
    """Quotient of a run and the baseline over time, world by world."""
    data = load("baseline_2025")
    change = read.ratio(series(load(pair)), series(data))
    group = Group(change, style.VERMILION)
    panels.fans(axes, data["month"].values, [group], "Times that without", level=1.0)
    panels.mark(axes, SHOCK)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}"))


def smooth(name: str) -> Series:
    """A market's series as a mean of half a year, over its own scale."""
    return lambda data: trailing_mean(read.series(data, name), 6)


def layers(axes: Axes, load: Load, shown: tuple[int, ...]) -> None:
    """Operating profit since the start, by layer."""
    data = load("baseline_2025")
    total = BN / 1e3 * np.cumsum(read.series(data, "profit_usd"), axis=1)
    colors = (style.GREEN, style.BLUE, style.VERMILION, style.PURPLE)
    panels.fans(axes, data["month"].values, [
        Group(total[:, :, k], colors[k],
              names.display(str(LAYERS[k])).replace("Applications", "Apps"))
        for k in shown
    ], "USD trillion since 2025", level=0.0)  # fmt: skip


def undercutting(axes: Axes, load: Load, by_score: bool) -> None:
    """Share of worlds in which open weights undercut, month by month."""
    data = load("baseline_2025")
    share = undercut(data, by_score).mean(axis=0)
    panels.shares(axes, data["month"].values, [Group(share, style.GREEN)], filled=True)


def event(axes: Axes, load: Load, design: Any, series: Series, unit: str) -> None:
    """Mean path around the event, beside like worlds to which it did not happen."""
    data = load("baseline_2025")
    onset, partner = design(data)
    if not (partner[:, 0] >= 0).any():
        style.no_data(axes, "no world with a year before and two after")
        return
    own, others = paths(series(data), onset, partner, -12, 24)
    groups = [Group(own, style.VERMILION, f"{len(own)} worlds")]
    groups.append(Group(others, style.GREY, "like worlds"))
    panels.around(axes, np.arange(-12, 25), groups, unit)


def survivors(axes: Axes, load: Load, when: str) -> None:
    """How many independents are at the frontier, as shares of worlds over time."""
    data = load("baseline_2025")
    count = np.round(trailing_mean(read.series(data, "independent_frontier_labs"), 6))
    parts = [*((count == number) for number in range(4)), count >= 4]
    labels = ("none", "one", "two", "three", "four or more")
    groups = [
        Group(part.mean(axis=0), shade, label)
        for part, shade, label in zip(parts, SHADES, labels, strict=True)
    ]
    panels.shares(axes, data["month"].values, groups, filled=True)
    panels.mark(axes, when, "white")


def fates(axes: Axes, load: Load, years: int | None) -> None:
    """What has become of each independent: share of worlds independent, sold to whom, closed."""
    data = load("baseline_2025")
    month = read.month_of(data, AINEWS) + 12 * years if years else -1
    mine = np.flatnonzero(read.independent(data)[:, 0].all(axis=0))
    alive, owner = (
        read.series(data, name)[:, month][:, mine] for name in ("alive", "owner")
    )  # fmt: skip
    buyers = [str(each) for each in data["hyperscaler"].values]
    colors = names.colors(buyers, style.SPARE)
    states = [
        ("independent", style.FAINT, (alive > 0.5) & (owner == -1)),
        *((names.display(each), colors[each], (alive > 0.5) & (owner == k))
          for k, each in enumerate(buyers)),
        ("closed", style.DARK, alive <= 0.5),
    ]  # fmt: skip
    labs = [names.display(str(each)) for each in data["lab"].values[mine]]
    groups = [Group(state.mean(axis=0), color, text) for text, color, state in states]
    panels.bars(axes, labs, groups)


def splits(axes: Axes, load: Load, low: float, high: float) -> None:
    """Final runs' part of R&D compute by lab, 2025 to 2027."""
    data = load("baseline_2025")
    share = final_share(data)
    spent = read.rd_compute(data)[:, :12].sum(axis=1).mean(axis=0)
    known = [str(each) for each in data["lab"].values]
    labs = [k for k, each in enumerate(known) if each in FOLLOWERS or spent[k] >= 1e9]
    labs.sort(key=lambda k: -spent[k])
    shown = [names.display(known[k]) for k in labs]
    for word in ("Google ", "Alibaba ", " AGI", " AI"):
        shown = [each.replace(word, "") for each in shown]
    panels.ranges(axes, shown, [share[..., k] for k in labs], style.BLUE)
    axes.axhspan(low, high, color=slides.TRUE_ZONE, zorder=0, linewidth=0)
    axes.set_ylim(0, 0.35)
    panels.per_cent(axes, "Final runs")


def budgets(axes: Axes, load: Load) -> None:
    """R&D of two years against the gap to the best model, every lab of every world."""
    data = load("baseline_2025")
    last = read.month_of(data, "2029-12")
    spent = BN * read.rd_compute(data)[:, last - 23 : last + 1].sum(axis=1)
    able = read.series(data, "capability")[:, last]
    behind = np.nanmax(able, axis=1, keepdims=True) - able
    owned = read.series(data, "owner")[:, last] >= 0
    known = np.isfinite(behind) & (spent > 1e-3)
    panels.dots(
        axes, [spent[known & ~owned], spent[known & owned]],
        [Group(behind[known & ~owned], style.BLUE, "others"),
         Group(behind[known & owned], style.ORANGE, "owned by hyperscalers")],
        ("R&D compute in 2028 and 2029, USD bn", "Behind, log10 FLOP"),
    )  # fmt: skip
    axes.invert_yaxis()


def copying(axes: Axes, load: Load) -> None:
    """Worlds in which a copy costs at most a part of the original, with leaks and without."""
    runs = (("baseline_2025", style.BLUE, "with leaks"), ("sealed", style.VERMILION, "sealed"))
    groups = [Group(100 * copies(load(run))[0], color, text) for run, color, text in runs]
    panels.steps(axes, groups, "Cheapest copy's cost over the leader's")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}%"))
    axes.axvline(25, color=style.GREY, linewidth=1.0, linestyle=panels.DASHED)


def funding(data: Dataset) -> FloatArray:
    """Money raised since the start."""
    return np.cumsum(read.series(data, "funding_usd"), axis=1)


def cover(data: Dataset) -> FloatArray:
    """Price over full cost, month by month."""
    return read.series(data, COVER)


PICTURES: dict[str, Picture] = {
    "price_over_cost_triples": over_cost,
    "profitability_wall": over_cost,
    "list_price_triples": listed,
    "dearer_after_three_years": listed,
    "subsidy_is_temporary": paid,
    "end_of_subsidies_raises_price": partial(paired, pair="subsidies_end", series=price_over_cost),
    "end_of_subsidies_raises_list_price": partial(
        paired, pair="subsidies_end", series=smooth("frontier_price_usd_per_mtok")
    ),
    "own_labs_need_parents": partial(
        paired, pair="parents_tire", series=smooth("hyperscaler_revenue_share")
    ),
    "plateau_ends_funding": partial(paired, pair="plateau", series=funding),
    "infrastructure_wins": partial(layers, shown=(0, 1, 2)),
    "clouds_print_money": partial(layers, shown=(1, 2)),
    "applications_win": partial(layers, shown=(2, 3)),
    "open_undercuts": partial(undercutting, by_score=False),
    "open_undercuts_by_score": partial(undercutting, by_score=True),
    "undercutting_breaks_margins": partial(
        event, design=break_design, series=closed_margin, unit="Lerner index"
    ),
    "undercutting_breaks_cover": partial(
        event, design=break_design, series=cover, unit="Price / full cost"
    ),
    "consolidation_raises_prices": partial(
        event, design=consolidation_design, series=cover, unit="Price / full cost"
    ),
    "two_or_three_survive": partial(survivors, when="2029-06-01"),
    "only_parents_afford_it": partial(survivors, when="2031-12-01"),
    "wave_of_exits": partial(fates, years=3),
    "bought_by_their_clouds": partial(fates, years=None),
    "final_runs_are_a_tenth": partial(splits, low=0.05, high=0.2),
    "same_split_everywhere": partial(splits, low=0.0, high=0.3),
    "smaller_budgets_lag": budgets,
    "copied_at_a_fraction": copying,
    "leaks_make_it_cheap": copying,
}
