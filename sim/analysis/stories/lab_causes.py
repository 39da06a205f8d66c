"""What moved a lab's runway, margin and sales most in the months before, by identity."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.analysis.stories import lab_money
from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Link, points, short_usd
from sim.analysis.stories.identities import largest
from sim.analysis.stories.lab_money import SPENT, Ends
from sim.analysis.stories.rivals import rival_links
from sim.base.written import percent

NEAREST, FARTHEST = 6, 18
"""Months before a fate between which a change is reckoned from where the lab stood best."""
LONGEST = 120.0
"""Months of runway that are told as such."""
MATTERS = 0.05
"""Loss of gross profit, as a part of what is spent, from which on it is told."""
WORSE = {
    "gross profit": "less gross profit", "raised": "less money raised",
    "research": "more spent on research", "staff": "more spent on staff",
    "other costs": "higher other costs", "parent": "less from its owner",
    "credits": "fewer compute credits", "pay in shares": "less pay in shares",
    "to owners": "money paid to owners", "bills not paid": "bills paid off",
}  # fmt: skip
RULE_OF_FLOW = {"research": "research", "raised": "offers", "parent": "support"}


def born(world: AtHand, lab: str, month: int) -> int:
    """First month of the life that a lab leads before a month."""
    away = np.flatnonzero(~world.lives(lab)[:month])
    return int(away[-1]) + 1 if len(away) and away[-1] < month - 1 else 0


def window(world: AtHand, lab: str, month: int) -> Ends:
    """The months before a fate over which changes are reckoned.

    From the month, 6 to 18 before, in which runway was longest (the latest of equals), to the last
    one before the fate.
    """
    start = born(world, lab, month)
    first, last = max(month - FARTHEST, start), max(month - NEAREST, start)
    runway = np.minimum(world.of_lab("runway_months", lab)[first : last + 1], LONGEST)
    best = first + int(np.flatnonzero(runway == runway.max())[-1])
    return Ends(best, max(month - 1, best))


def causes(world: AtHand, lab: str, month: int) -> Iterator[Link]:
    """Links from runway back to rivals, in the order in which they follow from each other."""
    ends = window(world, lab, month)
    if ends.last <= ends.first:
        return
    yield _runway(world, lab, ends)
    changes = lab_money.flow_changes(world, lab, ends, born(world, lab, month))
    worst = largest(changes, -1.0) if changes else ""
    if worst and changes[worst] < 0:
        yield _flows(world, lab, ends, changes, worst)
    split = lab_money.gross_profit_parts(world, lab, ends)
    spent = -sum(lab_money.cash_bridge(world, lab, ends.first, ends.last)[n] for n in SPENT)
    lost = -sum(split.values())
    if worst == "gross profit" or lost >= MATTERS * spent / (ends.last - ends.first):
        yield from _gross_profit(world, lab, ends, split)


def _runway(world: AtHand, lab: str, ends: Ends) -> Link:
    """Runway at both ends: where its cash went between."""
    runway = np.minimum(world.of_lab("runway_months", lab), LONGEST)
    cash = world.of_lab("cash_usd", lab)
    before, after = float(runway[ends.first]), float(runway[ends.last])
    start, end = float(cash[ends.first]), float(cash[ends.last])
    has = short_usd(end) if end >= 1e3 else "nothing"
    parts = lab_money.cash_bridge(world, lab, ends.first, ends.last)
    told = ", ".join(
        f"{name} {signed(amount)}"
        for name, amount in sorted(parts.items(), key=lambda each: -abs(each[1]))
        if abs(amount) >= 0.005 * max(abs(x) for x in parts.values())
    )
    text = (
        f"From {world.when(ends.first)} runway went from {_long(before)} to {_long(after)}; cash "
        f"from {short_usd(start)} to {has}: {told}."
    )
    numbers = {"runway_before": before, "runway_after": after, "cash_before": start,
               "cash_after": end} | {f"cash: {name}": x for name, x in parts.items()}  # fmt: skip
    short = f"runway from {_long(before)} in {world.when(ends.first)} to {_long(after)}"
    return Link(ends.last, "runway", text, "burn", numbers, short, ends.first)


def _flows(world: AtHand, lab: str, ends: Ends, changes: dict[str, float], worst: str) -> Link:
    """Which flow worsened most against the months before."""
    most = max(abs(change) for change in changes.values())
    told = ", ".join(
        f"{name} {signed(change)}"
        for name, change in sorted(changes.items(), key=lambda each: each[1])
        if abs(change) >= 0.02 * most
    )
    whole = sum(changes.values())
    text = (
        f"Against as long before, cash changed by {signed(whole)} a month, most by "
        f"{WORSE.get(worst, worst)}: {told}."
    )
    rule = RULE_OF_FLOW.get(worst, "sales")
    amount = short_usd(-changes[worst])
    short = "" if worst == "gross profit" else f"{WORSE.get(worst, worst)} ({amount} a month)"
    return Link(ends.last, "money", text, rule, dict(changes), short, ends.first)


def _gross_profit(world: AtHand, lab: str, ends: Ends, split: dict[str, float]) -> Iterator[Link]:
    """Gross profit: margin (prices, unit cost) or sales (market, share), and who moved them."""
    if largest(split, -1.0) == "margin":
        yield margin_link(world, lab, ends, split)
    else:
        yield _sales(world, lab, ends, split)
    yield from rival_links(world, lab, ends)


def margin_link(world: AtHand, lab: str, ends: Ends, split: dict[str, float] | None = None) -> Link:
    """How gross margin changed, and by what; ``split`` is that of gross profit."""
    before, after = lab_money.margins(world, lab, ends)
    parts = lab_money.margin_parts(world, lab, ends)
    price = lab_money.price_change(world, lab, ends)
    cost = lab_money.cost_change(world, lab, ends)
    told = ", ".join(f"{name} {points(each)}" for name, each in parts.items())
    text = (
        f"Gross margin went from {percent(before)} to {percent(after)}: {told} (its prices "
        f"{_percent_change(price)}, its cost of serving a token {_percent_change(cost)})."
    )
    numbers = {"margin_before": before, "margin_after": after, "price_ratio": price,
               "cost_ratio": cost} | {f"margin: {n}": x for n, x in parts.items()}  # fmt: skip
    numbers |= {f"gross profit: {name}": x for name, x in (split or {}).items()}
    worst = largest(parts, 1.0 if after > before else -1.0)
    short = (
        f"gross margin from {percent(before)} to {percent(after)}, {points(parts[worst])} by "
        f"{worst if worst != 'rest' else 'mix and idle machines'}"
    )
    return Link(ends.last, "margin", text, "sales", numbers, short, ends.first)


def _sales(world: AtHand, lab: str, ends: Ends, split: dict[str, float]) -> Link:
    before, after = ends.mean(world.of_lab("revenue_usd", lab))
    parts = lab_money.share_parts(world, lab, ends)
    market = ends.mean(world.series("revenue_usd").sum(axis=1))
    share = [o / m if m > 0 else 0.0 for o, m in zip((before, after), market, strict=True)]
    text = (
        f"Sales went from {short_usd(before)} to {short_usd(after)} a month: its share of labs' "
        f"sales from {percent(share[0])} to {percent(share[1])} ({signed(parts['share'])}), the "
        f"market {signed(parts['market'])}."
    )
    numbers = {"sales_before": before, "sales_after": after, "share_before": share[0],
               "share_after": share[1]} | {f"sales: {n}": x for n, x in parts.items()}  # fmt: skip
    numbers |= {f"gross profit: {name}": x for name, x in split.items()}
    short = f"share of sales from {percent(share[0])} to {percent(share[1])}"
    return Link(ends.last, "sales", text, "choice", numbers, short, ends.first)


def signed(amount: float) -> str:
    """Money with its sign. Worked: 3.2e9 -> ``+$3.2 bn``."""
    return f"+{short_usd(amount)}" if amount >= 0 else short_usd(amount)


def _long(months: float) -> str:
    return "over 10 years" if months >= LONGEST else f"{months:.1f} months"


def _percent_change(ratio: float) -> str:
    return "as before" if math.isclose(ratio, 1.0, abs_tol=0.005) else f"{100 * (ratio - 1):+.0f}%"
