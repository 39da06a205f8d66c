"""The end of a lab and what it hung on in that month: the rule's own conditions, recomputed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Link, short_usd
from sim.base.written import counted, percent

FUNDED = ("round", "down_round", "ipo", "follow_on")
BY_PARENT = "by its parent"


def fate_link(world: AtHand, lab: str, event: pd.Series) -> Link:
    """The event by which a lab was bought, hired away or closed."""
    month, kind, name = int(event["since"]), str(event["kind"]), world.name(lab)
    amount = float(event["amount_usd"])
    part = float(world.revenue_share(month)[world.labs.index(lab)])
    numbers = {"amount_usd": amount, "revenue_share": part}
    size = f"{percent(part)} of labs' sales in the year before"
    if kind == "closure":
        parent = str(event["detail"]) == BY_PARENT
        words = f"closed by its owner, {world.owner(lab, month - 1)}" if parent else "closed"
        unpaid = f", {short_usd(amount)} of compute unpaid" if amount > 0 else ""
        text = f"{name} is {words}" if parent else f"{name} closes"
        rule = "given_up" if parent else "closure"
        short = f"{name} {'is ' * parent}{words} {world.when(month)}"
        return Link(month, "fate", f"{text} ({size}{unpaid}).", rule, numbers, short)
    buyer = world.name(str(event["counterparty"]))
    done = "is bought by" if kind == "acquisition" else "is licensed and hired away by"
    text = f"{name} {done} {buyer} for {short_usd(amount)} ({size})."
    short = f"{name} {done} {buyer} {world.when(month)} for {short_usd(amount)}"
    return Link(month, "fate", text, kind, numbers, short)


def standing_link(world: AtHand, lab: str) -> Link:
    """A lab that was neither bought nor closed in the run: whose it is, and what it has."""
    month, name = world.months - 1, world.name(lab)
    part = float(world.revenue_share(month)[world.labs.index(lab)])
    if not world.lives(lab)[-1]:
        return Link(month, "fate", f"{name} never operates.", "entry", {}, f"{name} never operates")
    owner = world.owner(lab, month)
    whose = f"is owned by {owner}, as from the start" if owner else "is still independent"
    cash = float(world.of_lab("cash_usd", lab)[month])
    text = f"{name} {whose}: {percent(part)} of labs' sales, {short_usd(cash)} of cash."
    numbers = {"revenue_share": part, "cash_usd": cash}
    return Link(month, "fate", text, "sales", numbers, f"{name} {whose} in {world.when(month)}")


def conditions(world: AtHand, lab: str, event: pd.Series) -> Iterator[Link]:
    """Why the lab was for sale, or nobody kept it: conditions that held when the month began."""
    month = int(event["since"])
    if str(event["detail"]) == BY_PARENT:
        yield _given_up(world, lab, month)
        return
    yield for_sale(world, lab, month)
    if str(event["kind"]) == "closure":
        yield from _unsold(world, lab, month)


def for_sale(world: AtHand, lab: str, month: int) -> Link:
    """Which of the three grounds for seeking a buyer held (`labs_finance.seeks_buyer`)."""
    before, name = max(month - 1, 0), world.name(lab)
    runway = float(min(world.of_lab("runway_months", lab)[before], 120.0))
    arrears = float(world.of_lab("arrears_usd", lab)[before])
    cash = float(world.of_lab("cash_usd", lab)[before])
    line = world.value("distress.runway_months", month)
    failed = failures(world, lab, month)
    needed = int(np.ceil(world.value("distress.failed_rounds", month)))
    numbers = {
        "runway_months": runway, "runway_line_months": line, "failed_rounds": float(failed),
        "failed_rounds_line": float(needed), "arrears_usd": arrears, "cash_usd": cash,
    }  # fmt: skip
    broke, listed = arrears > cash, world.of_lab("listed", lab)[before] > 0
    if broke:
        has = short_usd(cash) if cash >= 1e3 else "no cash"
        text = f"{name} was for sale: it owed {short_usd(arrears)} for compute and had {has}."
        short = f"owed {short_usd(arrears)} for compute with {has} in hand"
    elif runway < line and (failed >= needed or listed):
        rounds = (
            f"{counted(failed, 'round')} had failed" if failed else "the public gave too little"
        )
        asked = f" (from {needed})" if failed else ""
        text = (
            f"{name} was for sale: runway {runway:.1f} months (under {line:.3g}), and {rounds}"
            f"{asked}."
        )
        short = f"runway {runway:.1f} months, {rounds}"
    else:
        text, short, more = _outrun(world, lab, month, cash, runway)
        numbers |= more
    return Link(month, "condition", text, "for_sale", numbers, short)


def failures(world: AtHand, lab: str, month: int) -> int:
    """Rounds of a lab that failed since it last raised money, before a month."""
    raised = world.happened(FUNDED, 0, month - 1, lab)
    since = int(raised["since"].max()) + 1 if len(raised) else 0
    return len(world.happened(("failed_round",), since, month - 1, lab))


def _outrun(
    world: AtHand, lab: str, month: int, cash: float, runway: float
) -> tuple[str, str, dict[str, float]]:
    """Neither rejected nor broke: it can no longer pay the stake of the race (by elimination)."""
    before = max(month - 1, 0)
    research = world.series("rd_experiments_usd") + world.series("rd_final_training_usd")
    leader = int(research[before].argmax())
    bar = (
        world.value("distress.staying_bar_share", month)
        * world.value("distress.staying_bar_months", month)
        * float(research[before, leader])
    )
    ahead = world.name(world.labs[leader])
    text = (
        f"{world.name(lab)} was for sale: with {short_usd(cash)} of cash and {runway:.1f} months "
        f"of runway it could not stay in the race, whose stake was {short_usd(bar)} (set by "
        f"{ahead}'s research of {short_usd(float(research[before, leader]))} a month)."
    )
    short = f"outrun: {short_usd(cash)} of cash against a stake of {short_usd(bar)}"
    return text, short, {"stake_usd": bar, "leader_rd_usd": float(research[before, leader])}


def _unsold(world: AtHand, lab: str, month: int) -> Iterator[Link]:
    """A closing lab found no buyer and could not pay for compute."""
    arrears = float(world.of_lab("arrears_usd", lab)[max(month - 1, 0)])
    research = sum(
        float(world.of_lab(each, lab)[max(month - 1, 0)])
        for each in ("rd_experiments_usd", "rd_final_training_usd")
    )
    months = arrears / max(research, 1e5)
    line = world.value("distress.arrears_months", month)
    blocked = len(world.happened(("blocked_merger",), month - 18, month, lab))
    tries = f"; antitrust had blocked {counted(blocked, 'sale')} in 18 months" if blocked else ""
    why = (
        f"it owed {months:.1f} months of research compute (a lab closes above {line:.3g})"
        if months > line
        else "it had no cash left"
    )
    text = f"Nobody bought it, and {why}{tries}."
    numbers = {"arrears_months": months, "arrears_line_months": line, "blocked": float(blocked)}
    yield Link(month, "condition", text, "closure", numbers, f"no buyer, and {why.split(' (')[0]}")


def _given_up(world: AtHand, lab: str, month: int) -> Link:
    """A parent pays less than the loss for some months in a row."""
    first = max(month - 12, 0)
    given = float(world.of_lab("parent_support_usd", lab)[first:month].sum())
    spent = sum(
        float(world.of_lab(name, lab)[first:month].sum())
        for name in (
            "serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd", "rd_data_usd",
            "staff_usd", "other_cost_usd",
        )
    )  # fmt: skip
    loss = spent - float(world.of_lab("revenue_usd", lab)[first:month].sum())
    patience = world.value("parents.patience_months", month)
    text = (
        f"{_first_large(world.owner(lab, month - 1))} put {short_usd(given)} against a loss of "
        f"{short_usd(loss)} in the twelve months before; it gives a lab up after {patience:.3g} "
        "months in which it will not pay."
    )
    numbers = {"support_usd": given, "loss_usd": loss, "patience_months": patience}
    short = f"its parent paid {short_usd(given)} of a loss of {short_usd(loss)}"
    return Link(month, "condition", text, "given_up", numbers, short)


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
