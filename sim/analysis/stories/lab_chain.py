"""What led to a lab's fate, from the end backwards."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.analysis.stories.chain import Chain, Link, short_usd
from sim.analysis.stories.lab_causes import (
    FARTHEST,
    born,
    causes,
    margin_link,
    signed,
    window,
)
from sim.analysis.stories.lab_fate import BY_PARENT, conditions, fate_link, standing_link
from sim.analysis.stories.lab_money import Ends, cash_bridge
from sim.analysis.stories.rivals import failed_rounds
from sim.base.units import MONTHS_PER_YEAR

TOLD_AROUND = {
    "round": "raised {usd}", "down_round": "raised {usd} at a lower price than before",
    "failed_round": "failed to raise {usd}", "ipo": "listed, raising {usd}",
    "follow_on": "sold more shares for {usd}", "failed_run": "a training run failed",
    "blocked_merger": "antitrust blocked its sale", "entry": "was founded with {usd}",
    "contract_relief": "clouds gave up {usd} of its dues",
    "contract_loss": "clouds lost {usd} on it",
}  # fmt: skip
"""Events of the lab itself that stand beside the chain."""
MOST_AROUND = 12


def lab_chain(world: AtHand, lab: str) -> Chain:
    """Tell why a lab was bought, hired away or closed, or how it stands at the end.

    Parameters
    ----------
    world : of a run, with all its months.
    lab : its name along the axis of labs.

    Returns
    -------
    Links from the fate backwards: the condition of the rule that fired, runway and cash, the flow
    that worsened most, margin or sales by identity, rivals, failed rounds.
    """
    event = world.last_exit(lab)
    if event is None:
        links: list[Link] = [standing_link(world, lab)]
        month = world.months
        if world.lives(lab)[-1]:
            links += standing(world, lab)
        fate = "owned" if world.owner(lab, world.months - 1) else "independent"
        fate = fate if world.lives(lab)[-1] else "not there"
    else:
        month, fate = int(event["since"]), str(event["kind"])
        links = [fate_link(world, lab, event), *conditions(world, lab, event)]
        since = window(world, lab, month).first
        links += failed_rounds(world, lab, month, since)
        links += causes(world, lab, month)
        if str(event["detail"]) == BY_PARENT:
            links += _bought_before(world, lab, month)
    return Chain(lab, fate, tuple(links), tuple(around(world, lab, month)))


def standing(world: AtHand, lab: str) -> Iterator[Link]:
    """What a lab that is there lived on in the last twelve months, and its margin since before."""
    last = world.months - 1
    first = max(last - MONTHS_PER_YEAR, born(world, lab, world.months))
    if first >= last:
        return
    ends = Ends(first, last)
    parts = cash_bridge(world, lab, first, last)
    told = ", ".join(f"{name} {signed(x)}" for name, x in parts.items() if abs(x) >= 1e6)
    change = sum(parts.values())
    text = (
        f"From {world.when(first)} to {world.when(last)} its cash changed by {signed(change)}: "
        f"{told}."
    )
    numbers = {f"cash: {name}": x for name, x in parts.items()}
    earned = parts["sales"] + parts["serving"]
    short = (
        f"in twelve months {short_usd(earned)} of gross profit, {short_usd(parts['raised'])} raised"
    )
    yield Link(last, "runway", text, "burn", numbers, short, first)
    yield margin_link(world, lab, ends)


def around(world: AtHand, lab: str, month: int) -> Iterator[tuple[int, str]]:
    """The lab's own events in the 18 months before, those alike in a row told once."""
    found = world.happened(tuple(TOLD_AROUND), month - FARTHEST, month, lab)
    told: list[tuple[int, str]] = []
    before = ""
    for since, kind, amount in zip(found["since"], found["kind"], found["amount_usd"], strict=True):
        if kind == before == "contract_relief":
            continue
        before = str(kind)
        told.append((int(since), TOLD_AROUND[before].format(usd=short_usd(float(amount)))))
    yield from told[-MOST_AROUND:]


def _bought_before(world: AtHand, lab: str, month: int) -> Iterator[Link]:
    """Of a lab that its parent closed: when it was bought."""
    bought = world.happened(EXITS[:2], 0, month - 1, lab)
    if len(bought):
        yield fate_link(world, lab, bought.iloc[-1])
