"""The page of one lab: its price, its models, its money, whose it is, and what happened to it."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT, TIERS, BoolArray, FloatArray
from sim.base.written import usd
from sim.plots import draw, read, slide, style
from sim.plots.figures.subsidy import ALL_PAYERS, by_payer
from sim.plots.names import display, spelling
from sim.results.called import OUTSIDE_BUYERS
from sim.results.payers import payers

LONGEST_RUNWAY_MONTHS = 48.0
TOLD = {
    "acquisition": "bought by {}", "licence_and_hire": "hired away by {}",
    "closure": "closed", "ipo": "listed, raising {}", "blocked_merger": "merger blocked",
    "entry": "founded", "down_round": "down round", "failed_round": "failed round",
}  # fmt: skip
"""Events in words, those first that change most."""
WITH_AMOUNT = ("ipo",)
"""Events of which the amount is told, not the other side."""
RAISED = {
    "private rounds": ("round", "down_round"),
    "later sales of shares": ("follow_on",),
}
"""Money raised that comes in many parts: in words, counted and summed."""
MOST_TOLD = 6
WIDTH, HEIGHT = 0.2, 0.265
LEFTS, BOTTOMS = (0.065, 0.415, 0.745), (0.51, 0.125)


@slide.own_look()
def figure_lab(result: xr.Dataset, lab: str, world: int = 0) -> Figure:
    """Draw one lab of one world in six panels.

    Raises
    ------
    ValueError
        If there is no such lab.
    """
    column = [str(name) for name in result["lab"].values].index(lab)
    name = spelling(result)(lab)
    alive = read.series(result, "alive", world)[:, column] > 0

    def mine(variable: str) -> FloatArray:
        values = read.series(result, variable, world)[:, column]
        return np.where(alive.reshape(-1, *([1] * (values.ndim - 1))), values, np.nan)

    figure = slide.new_figure(result, world, f"What becomes of {name}?", _end(result, lab, world))
    if not alive.any():
        slide.nothing(figure, f"{name} never operates in this world")
        return figure
    months = result["month"].values
    _prices(_panel(figure, 0, "List price", "USD per million tokens", months), months,
            mine("price_usd_per_mtok"), mine("revenue_usd") > 0)  # fmt: skip
    frontier = read.series(result, "frontier_capability", world)
    axes = _panel(figure, 1, "Capability", "log10 FLOP", months)
    lines = {"Frontier": (frontier, style.GREY), "This lab": (mine("capability"), style.BLUE)}
    style.label_right(axes, draw.lines(axes, months, lines, linewidth=2.2, drawstyle="steps-post"))
    _story(figure, result, lab, world)
    axes = style.add_axes(figure, LEFTS[0], BOTTOMS[1], WIDTH, HEIGHT, "Money in and out",
                          "USD bn per year")  # fmt: skip
    by_payer(axes, payers(result, lab).isel(world=world), ALL_PAYERS)
    axes = _panel(figure, 4, "Cash", "USD bn", months)
    cash = mine("cash_usd") / read.USD_PER_BN
    axes.fill_between(months, 0, cash, color=style.BLUE, alpha=0.3, linewidth=0)
    axes.plot(months, cash, color=style.BLUE, linewidth=2.2)
    axes.set_ylim(0, draw.ceiling_of([cash]))
    style.plain_numbers(axes)
    _runway(_panel(figure, 5, "Runway", "Months", months), months, mine("runway_months"),
            mine("owner"))  # fmt: skip
    return figure


def _panel(figure: Figure, place: int, name: str, unit: str, months: np.ndarray) -> Axes:
    row, column = divmod(place, 3)
    axes = style.add_axes(figure, LEFTS[column], BOTTOMS[row], WIDTH, HEIGHT, name, unit, months)
    axes.set_xlabel("")
    return axes


def _prices(axes: Axes, months: np.ndarray, price: FloatArray, sells: BoolArray) -> None:
    """List prices from the first sale on: what an entrant has before is no offer to anybody."""
    offered = np.logical_or.accumulate(sells)[:, None] & (price > 0)
    shown = np.where(offered, price, np.nan)
    lines = {
        display(tier): (shown[:, place], color)
        for place, (tier, color) in enumerate(zip(TIERS, (style.BLUE, style.ORANGE), strict=True))
    }
    labels = draw.lines(axes, months, lines, linewidth=2.2)
    axes.set_yscale("log")
    style.plain_numbers(axes)
    style.label_right(axes, labels)


def _runway(axes: Axes, months: np.ndarray, runway: FloatArray, owner: FloatArray) -> None:
    """Months of cash left; grey where an owner pays."""
    shown = np.minimum(runway, LONGEST_RUNWAY_MONTHS)
    axes.set_ylim(0, LONGEST_RUNWAY_MONTHS)
    axes.set_yticks([0, 12, 24, 36, 48], labels=["0", "12", "24", "36", "48+"])
    free = owner == INDEPENDENT
    axes.plot(months, np.where(free, shown, np.nan), color=style.VERMILION, linewidth=2.2)
    owned = np.isfinite(owner) & ~free
    if owned.any():
        axes.fill_between(months, 0, LONGEST_RUNWAY_MONTHS, where=owned, color=style.FAINT,
                          linewidth=0)  # fmt: skip
        middle = months[int(np.flatnonzero(owned).mean())]
        style.write(axes, "its owner pays", middle, 24.0, ha="center", color=style.GREY)


def _story(figure: Figure, result: xr.Dataset, lab: str, world: int) -> None:
    """What happened to it, in words, the weightiest first chosen and then by date."""
    spelled, left = spelling(result), LEFTS[2] - 0.03
    figure.text(left, BOTTOMS[0] + HEIGHT + 0.02, "What happened", fontsize=style.BODY + 1,
                weight="bold", color=style.DARK)  # fmt: skip
    found = read.events_of(result, world)
    mine = found[(found["agent"] == lab) & found["kind"].isin(list(TOLD))]
    weight = mine["kind"].map({kind: place for place, kind in enumerate(TOLD)})
    chosen = mine.loc[weight.sort_values(kind="stable").index[:MOST_TOLD]].sort_values("month")
    columns = (chosen[name] for name in ("month", "kind", "counterparty", "amount_usd"))
    lines = [
        _told(month, str(kind), _money(float(amount)) if kind in WITH_AMOUNT else
              OUTSIDE_BUYERS.get(str(who)) or spelled(str(who)))
        for month, kind, who, amount in zip(*columns, strict=True)
    ]  # fmt: skip
    for words, kinds in RAISED.items():
        raised = found[(found["agent"] == lab) & found["kind"].isin(kinds)]
        if len(raised):
            lines.append(f"{words}: {len(raised)}, {_money(float(raised['amount_usd'].sum()))}")
    if more := len(mine) - len(chosen):
        lines.append(f"and {more} more failed or down rounds")
    text = "\n".join(lines or ["nothing that changed whose it is"])
    figure.text(left, BOTTOMS[0] + HEIGHT, text, fontsize=style.SMALL, color=style.DARK, va="top",
                linespacing=1.35)  # fmt: skip


def _told(month: object, kind: str, what: str) -> str:
    return f"{str(month)[:7]}  {TOLD[kind].format(what)}"


def _end(result: xr.Dataset, lab: str, world: int) -> str:
    """Its state in the last month, in a sentence."""
    at = result.isel(world=world, month=-1).sel(lab=lab)
    month = str(result["month"].values[-1])[:7]
    if not float(at["alive"]) > 0:
        return f"{month}: it does not operate."
    owner = int(at["owner"])
    whose = {INDEPENDENT: "independent", OUTSIDE_PARENT: "owned by a parent outside the market"}
    hypers = read.hyperscalers(result)
    text = whose[owner] if owner < 0 else f"owned by {spelling(result)(hypers[owner])}"
    revenue = _money(12.0 * float(at["revenue_usd"]))
    return f"{month}: {text}, revenue {revenue} a year. Dashes: all that it spends."


def _money(amount: float) -> str:
    """Worked: 4.45e8 -> ``USD 445 m``."""
    return usd(amount).replace("$", "USD ")
