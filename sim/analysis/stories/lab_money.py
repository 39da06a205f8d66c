"""What a lab's money did between two months: identities of its books, exact from the record."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.identities import by_factors, fisher, of_product
from sim.base.axes import FloatArray

QUARTER = 3
"""Months over which flows are averaged at both ends of a change."""
SPENT = {
    "serving": ("serving_cost_usd",),
    "research": ("rd_experiments_usd", "rd_final_training_usd", "rd_data_usd"),
    "staff": ("staff_usd",),
    "other costs": ("other_cost_usd",),
}
"""What a lab spends, by the series that hold it."""
RAISED = ("equity_raised_usd", "strategic_raised_usd")


class Ends(NamedTuple):
    """A change from the three months up to ``first`` to the three up to ``last``."""

    first: int
    last: int

    def mean(self, values: FloatArray) -> tuple[float, float]:
        """Means of a monthly series at both ends."""
        return float(_mean(values, self.first)), float(_mean(values, self.last))


def cash_bridge(world: AtHand, lab: str, first: int, last: int) -> dict[str, float]:
    """Where a lab's cash went from the end of one month to the end of another, USD.

    Returns
    -------
    Parts by name that add up to the change of its cash: ``sales``, what it spent (negative),
    ``raised``, ``parent``, ``pay in shares``, ``credits`` used instead of cash, ``bills not paid``,
    and ``to owners``: distributions and what went up to a parent, less pay it could not meet.
    """
    span = slice(first + 1, last + 1)

    def total(name: str) -> float:
        return float(world.of_lab(name, lab)[span].sum())

    def rise(name: str) -> float:
        values = world.of_lab(name, lab)
        return float(values[last] - values[first])

    parts = {"sales": total("revenue_usd")}
    parts |= {name: -sum(total(each) for each in names) for name, names in SPENT.items()}
    parts |= {
        "raised": sum(total(each) for each in RAISED),
        "parent": total("parent_support_usd"),
        "pay in shares": total("stock_pay_usd"),
        "credits": total("credits_received_usd") - rise("credits_usd"),
        "bills not paid": rise("arrears_usd"),
    }
    return parts | {"to owners": rise("cash_usd") - sum(parts.values())}


def flow_changes(world: AtHand, lab: str, ends: Ends, born: int = 0) -> dict[str, float]:
    """How the monthly change of a lab's cash differs from before, USD a month, by what moved it.

    The months from ``first`` to ``last`` are held against as many before ``first``, or as there are
    since ``born``; means a month. The parts add up to the difference; ``gross profit`` is sales
    less serving. Empty where there are no months before.
    """
    before = max(ends.first - (ends.last - ends.first), born)
    if ends.first <= before or ends.last <= ends.first:
        return {}
    now = cash_bridge(world, lab, ends.first, ends.last)
    old = cash_bridge(world, lab, before, ends.first)
    change = {
        name: now[name] / (ends.last - ends.first) - old[name] / (ends.first - before)
        for name in now
    }
    return {"gross profit": change.pop("sales") + change.pop("serving"), **change}


def gross_profit_parts(world: AtHand, lab: str, ends: Ends) -> dict[str, float]:
    """Split the change of gross profit into sales and margin at their midpoints, USD a month."""
    sold, margin = ends.mean(world.of_lab("revenue_usd", lab)), margins(world, lab, ends)
    by_sales, by_margin = of_product(sold, margin)
    return {"sales": by_sales, "margin": by_margin}


def margins(world: AtHand, lab: str, ends: Ends) -> tuple[float, float]:
    """Gross margin at both ends: sales less serving over sales, three months; 0 without sales."""
    sold = ends.mean(world.of_lab("revenue_usd", lab))
    serving = ends.mean(world.of_lab("serving_cost_usd", lab))
    before, after = (1.0 - s / r if r > 0 else 0.0 for r, s in zip(sold, serving, strict=True))
    return before, after


def margin_parts(world: AtHand, lab: str, ends: Ends) -> dict[str, float]:
    """Split the change of gross margin into prices, unit cost and the rest, shares of sales.

    Serving over sales is unit cost over price times what is left: mix, idle machines, free users.
    Prices are a Fisher index of what was paid for tokens of both tiers and for plans; unit cost
    one of the cost of tokens. The parts add up to the change (`by_factors`).
    """
    sold = ends.mean(world.of_lab("revenue_usd", lab))
    serving = ends.mean(world.of_lab("serving_cost_usd", lab))
    if min(*sold, *serving) <= 0:
        before, after = margins(world, lab, ends)
        return {"prices": 0.0, "unit cost": 0.0, "rest": after - before}
    price, cost = price_change(world, lab, ends), cost_change(world, lab, ends)
    ratios = serving[0] / sold[0], serving[1] / sold[1]
    parts = by_factors(*ratios, {"prices": -np.log(price), "unit cost": np.log(cost)})
    return {name: -float(each) for name, each in parts.items()}


def price_change(world: AtHand, lab: str, ends: Ends) -> float:
    """Prices at the end over those at the beginning, of what was sold at both: tokens and plans."""
    paid, tokens = _quarters(world, lab, ends, "paid_price_usd_per_mtok")
    plan = ends.mean(world.of_lab("plan_price_usd", lab))
    subs = ends.mean(world.of_lab("subscription_revenue_usd", lab))
    many = tuple(s / p if p > 0 else 0.0 for s, p in zip(subs, plan, strict=True))
    price = tuple(np.append(each, p) for each, p in zip(paid, plan, strict=True))
    quantity = tuple(np.append(each, q) for each, q in zip(tokens, many, strict=True))
    return fisher((price[0], price[1]), (quantity[0], quantity[1]))


def cost_change(world: AtHand, lab: str, ends: Ends) -> float:
    """What serving a token costs at the end over the beginning, by tiers as sold."""
    return fisher(*_quarters(world, lab, ends, "unit_cost_usd_per_mtok"))


def share_parts(world: AtHand, lab: str, ends: Ends) -> dict[str, float]:
    """Split the change of a lab's sales into the market and its share of it, USD a month."""
    own = ends.mean(world.of_lab("revenue_usd", lab))
    market = ends.mean(world.series("revenue_usd").sum(axis=1))
    share = tuple(o / m if m > 0 else 0.0 for o, m in zip(own, market, strict=True))
    by_market, by_share = of_product(market, (share[0], share[1]))
    return {"market": by_market, "share": by_share}


def _quarters(
    world: AtHand, lab: str, ends: Ends, name: str
) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Prices weighted by tokens, and tokens, at both ends, (tiers,) each."""
    price, tokens = (np.nan_to_num(world.of_lab(n, lab)) for n in (name, "tokens_mtok"))
    sold = tuple(_mean(tokens, month) for month in ends)
    worth = tuple(_mean(price * tokens, month) for month in ends)
    mean = tuple(
        np.where(q > 0, w / np.where(q > 0, q, 1.0), 0.0) for w, q in zip(worth, sold, strict=True)
    )
    return (mean[0], mean[1]), (sold[0], sold[1])


def _mean(values: FloatArray, month: int) -> FloatArray:
    """Mean over the three months up to this one, or fewer at the start."""
    return np.asarray(values[max(month - QUARTER + 1, 0) : month + 1].mean(axis=0))
