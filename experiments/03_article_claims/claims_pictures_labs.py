"""Pictures of labs: who is left, how budgets are split, what they bring, what copies cost."""

from __future__ import annotations

import numpy as np
from claims_pictures import Load, calendar, day, picture
from claims_research import FOLLOWERS, copies, final_share
from claims_worlds import AINEWS, BN, independent, month_of, rd_compute, series
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from sim.endings.windows import trailing_mean
from sim.plots import claims as draw
from sim.plots import names, style


@picture("two_or_three_survive", "only_parents_afford_it")
def survivors(axes: Axes, load: Load, name: str) -> None:
    """How many independents are at the frontier, as shares of worlds over time."""
    data = load("baseline")
    x = calendar(axes, data)
    count = np.round(trailing_mean(series(data, "independent_frontier_labs"), 6))
    shades = ("#767676", "#A6CEE3", "#56B4E9", "#0072B2", "#44546A")
    parts = [(count == number).mean(axis=0) for number in range(4)] + [(count >= 4).mean(axis=0)]
    axes.stackplot(x, parts, colors=shades, linewidth=0)
    middle = np.cumsum([each[-1] for each in parts]) - 0.5 * np.array([each[-1] for each in parts])
    labels = ("none", "one", "two", "three", "four or more")
    style.label_right(axes, [style.Label(float(h), t, c) for h, t, c, each in
                             zip(middle, labels, shades, parts, strict=True)
                             if each[-1] > 0.005], reach=10.0)  # fmt: skip
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    when = {"two_or_three_survive": "2029-06-01", "only_parents_afford_it": "2031-12-01"}[name]
    axes.axvline(day(when), color="white", linewidth=2)
    style.unit(axes, "Worlds")


@picture("wave_of_exits", "bought_by_their_clouds")
def fates(axes: Axes, load: Load, name: str) -> None:
    """What has become of each independent: share of worlds independent, sold to whom, closed."""
    data = load("baseline")
    month = month_of(data, AINEWS) + 36 if name == "wave_of_exits" else data.sizes["month"] - 1
    labs = [str(each) for each in data["lab"].values]
    mine = [k for k in range(len(labs)) if independent(data)[:, 0, k].all()]
    alive, owner = series(data, "alive")[:, month] > 0.5, series(data, "owner")[:, month]
    buyers = [str(each) for each in data["hyperscaler"].values]
    colors = names.colors(buyers, style.SPARE)
    left = np.zeros(len(mine))
    for text, color, state in [
        ("independent", style.FAINT, alive & (owner == -1)),
        *((names.display(each), colors[each], alive & (owner == k))
          for k, each in enumerate(buyers)),
        ("closed", style.DARK, ~alive),
    ]:  # fmt: skip
        width = state[:, mine].mean(axis=0)
        axes.barh(np.arange(len(mine)), width, left=left, color=color, label=text, height=0.75)
        left = left + width
    axes.set_yticks(np.arange(len(mine)), [names.display(labs[k]) for k in mine])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.grid(axis="y", visible=False)
    axes.tick_params(labelsize=style.SMALL - 2)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=style.SMALL - 3, ncols=6, loc="lower left", bbox_to_anchor=(-0.2, 1.0),
                frameon=False, handlelength=1.0, columnspacing=0.8, handletextpad=0.4)  # fmt: skip


@picture("final_runs_are_a_tenth", "same_split_everywhere")
def splits(axes: Axes, load: Load, name: str) -> None:
    """Final runs' part of R&D compute by lab, 2025 to 2027."""
    data = load("baseline")
    share = final_share(data)
    spent = rd_compute(data)[:, :12].sum(axis=1).mean(axis=0)
    known = [str(each) for each in data["lab"].values]
    labs = [k for k, each in enumerate(known) if each in FOLLOWERS or spent[k] >= 1e9]
    labs.sort(key=lambda k: -spent[k])
    for place, k in enumerate(labs):
        low, middle, high = np.nanquantile(share[..., k], (0.05, 0.5, 0.95))
        axes.plot([place, place], [low, high], color=style.BLUE, linewidth=3)
        axes.plot(place, middle, "o", color=style.BLUE, markersize=6)
    shown = [names.display(known[k]) for k in labs]
    for word in ("Google ", "Alibaba ", " AGI", " AI"):
        shown = [each.replace(word, "") for each in shown]
    axes.set_xticks(np.arange(len(labs)), shown, rotation=25, ha="right")
    axes.tick_params(axis="x", labelsize=style.SMALL - 3)
    axes.axhspan(*((0.05, 0.2) if name == "final_runs_are_a_tenth" else (0, 0.3)),
                 color=draw.TRUE_ZONE, zorder=0, linewidth=0)  # fmt: skip
    axes.set_ylim(0, 0.35)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    style.unit(axes, "Final runs")


@picture("smaller_budgets_lag")
def budgets(axes: Axes, load: Load, name: str) -> None:
    """R&D of two years against the gap to the best model, every lab of every world."""
    data = load("baseline")
    last = month_of(data, "2029-12")
    spent = BN * rd_compute(data)[:, last - 23 : last + 1].sum(axis=1)
    able = series(data, "capability")[:, last]
    behind = np.nanmax(able, axis=1, keepdims=True) - able
    owned = series(data, "owner")[:, last] >= 0
    known = np.isfinite(behind) & (spent > 1e-3)
    for group, color, label in ((~owned, style.BLUE, "others"), (owned, style.ORANGE, "owned by "
                                                                 "hyperscalers")):  # fmt: skip
        some = known & group
        axes.plot(spent[some], behind[some], ".", color=color, markersize=2.5, alpha=0.35,
                  rasterized=True)  # fmt: skip
        axes.plot([], [], "o", color=color, label=label)
    axes.set_xscale("log")
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.legend(fontsize=style.SMALL - 1, frameon=False, loc="lower right")
    axes.set_xlabel("R&D compute in 2028 and 2029, USD bn", fontsize=style.SMALL, color=style.DARK)
    style.unit(axes, "Behind, log10 FLOP")


@picture("copied_at_a_fraction", "leaks_make_it_cheap")
def copying(axes: Axes, load: Load, name: str) -> None:
    """Worlds in which a copy costs at most a part of the original, with leaks and without."""
    labels = []
    for run, color, text in (
        ("baseline", style.BLUE, "with leaks"), ("sealed", style.VERMILION, "sealed"),
    ):  # fmt: skip
        cost = np.sort(copies(load(run))[0])
        part = np.arange(1, len(cost) + 1) / len(cost)
        finite = np.isfinite(cost)
        axes.step(100 * cost[finite], part[finite], color=color, linewidth=2.4, where="post")
        labels.append((text, color))
    axes.set_xscale("log")
    axes.set_ylim(0, 1)
    for place, (text, color) in enumerate(labels):
        axes.text(0.03, 0.9 - 0.12 * place, text, color=color, fontsize=style.SMALL,
                  transform=axes.transAxes)  # fmt: skip
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}%"))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.axvline(25, color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.set_xlabel("Cheapest copy's cost over the leader's", fontsize=style.SMALL)
    style.unit(axes, "Worlds")
