"""What rivals did to a lab: price cuts and better models, and why its rounds failed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Link, short_usd
from sim.analysis.stories.lab_money import Ends
from sim.base.axes import FRONTIER
from sim.base.written import counted, number

FRONTIER_TIER = "frontier tier"
WAR = 3
"""Rivals that cut in the same three months from which on it is told as a price war."""
LEAST_SHARE = 0.01
"""Part of labs' sales from which on a rival counts."""
BEHIND = 0.1
"""Log10 FLOP by which a lab trails the frontier before it is told."""


def rival_links(world: AtHand, lab: str, ends: Ends) -> Iterator[Link]:
    """The heaviest quarter of rivals' cuts of frontier prices, and the lab's place in quality."""
    if (cuts := price_cuts(world, lab, ends)) is not None:
        yield cuts
    gap = world.series("frontier_capability").ravel() - world.of_lab("capability", lab)
    before, after = float(gap[ends.first]), float(gap[ends.last])
    if not np.isfinite([before, after]).all() or after < BEHIND:
        return
    mine = world.happened(("release", "open_release"), ends.first + 1, ends.last, lab)
    others = world.happened(("release", "open_release"), ends.first + 1, ends.last)
    best = int(np.nan_to_num(world.series("capability")[ends.last], nan=-99.0).argmax())
    text = (
        f"Its best model had {_fold(before)} less effective compute than the frontier in "
        f"{world.when(ends.first)}, {_fold(after)} less in {world.when(ends.last)}; "
        f"{world.name(world.labs[best])} led. It released {counted(len(mine), 'model')}, others "
        f"{len(others) - len(mine)}."
    )
    numbers = {"gap_before_log10": before, "gap_after_log10": after, "own_releases": len(mine),
               "other_releases": len(others) - len(mine)}  # fmt: skip
    yield Link(ends.last, "quality", text, "release", numbers, "", ends.first)


def price_cuts(world: AtHand, lab: str, ends: Ends) -> Link | None:
    """The three months in which rivals with most sales cut frontier prices; none if nobody did."""
    first = max(ends.first - 6, 1)
    cuts = world.happened(("price_cut",), first, ends.last)
    cuts = cuts[(cuts["detail"] == FRONTIER_TIER) & (cuts["agent"] != lab)]
    revenue = world.series("revenue_usd")
    shares = revenue / np.maximum(revenue.sum(axis=1, keepdims=True), 1.0)
    place = {name: column for column, name in enumerate(world.labs)}
    weight = np.array([
        shares[int(m), place[str(a)]] for m, a in zip(cuts["since"], cuts["agent"], strict=True)
    ])  # fmt: skip
    cuts = cuts[weight >= LEAST_SHARE] if len(cuts) else cuts
    if cuts.empty:
        return None
    sizes = _sizes(world, cuts["since"].to_numpy(int), [place[str(a)] for a in cuts["agent"]])
    kept = weight[weight >= LEAST_SHARE]
    cuts = cuts.assign(force=-np.log(sizes) * kept, ratio=sizes)
    by_month = cuts.groupby("since")["force"].sum().reindex(range(first, ends.last + 1)).fillna(0.0)
    heavy = by_month.rolling(3, min_periods=1).sum()
    end = first + int(heavy.to_numpy().argmax())
    within = cuts[cuts["since"].between(end - 2, end)]
    lead = within.iloc[int(within["force"].to_numpy().argmax())]
    who, month = str(lead["agent"]), int(lead["since"])
    price = _price_of_a_size(world)[:, place[who]] * _size(world)[month, place[who]]
    before, after = float(price[month - 1]), float(price[month])
    rivals = int(within["agent"].nunique())
    war = rivals >= WAR
    text = (
        f"{'Price war' if war else 'Price cut'}, {world.when(month)}: {world.name(who)} cut its "
        f"frontier price from ${number(before)} to ${number(after)} per million tokens"
        + (f", {counted(rivals, 'rival')} in all within three months." if rivals > 1 else ".")
    )
    numbers = {"price_before": before, "price_after": after, "rivals": float(rivals)}
    what = "price war" if war else f"price cut by {world.name(who)}"
    return Link(month, "rivals", text, "price_cut", numbers, f"{what} {world.when(month)}",
                max(month - 1, 0))  # fmt: skip


def _size(world: AtHand) -> np.ndarray:
    """Size of each lab's frontier model, (months, labs)."""
    size: np.ndarray = world.series("model_size")[:, :, FRONTIER]
    return size


def _price_of_a_size(world: AtHand) -> np.ndarray:
    """What frontier models of the middle size list at, USD per Mtok: a smaller one is no cut."""
    listed: np.ndarray = world.series("price_usd_per_mtok")[:, :, FRONTIER] / _size(world)
    return listed


def _sizes(world: AtHand, months: np.ndarray, labs: list[int]) -> np.ndarray:
    """Frontier price of a given size after each cut over the one before, (cuts,)."""
    price = _price_of_a_size(world)
    ratio = price[months, labs] / np.where(months > 0, price[months - 1, labs], np.nan)
    return np.clip(np.nan_to_num(ratio, nan=1.0), 1e-3, 1.0)


def failed_rounds(world: AtHand, lab: str, month: int, since: int) -> Iterator[Link]:
    """Rounds that failed in the months before, and the mood and the money there were."""
    found = world.happened(("failed_round",), since, month, lab)
    if found.empty:
        return
    last = found.iloc[-1]
    when, asked = int(last["since"]), float(last["amount_usd"])
    raised = world.happened(("round", "down_round", "ipo", "follow_on"), 0, when - 1, lab)
    then = int(raised["since"].max()) if len(raised) else 0
    mood, powder = world.series("sentiment").ravel(), world.series("dry_powder_usd").sum(axis=1)
    text = (
        f"{_round(len(found))} between {world.when(int(found.iloc[0]['since']))} and "
        f"{world.when(when)}: it asked for {short_usd(asked)}. Since "
        f"{'it last raised' if len(raised) else 'the start'} in {world.when(then)} the mood of the "
        f"capital market went from {mood[then]:+.2f} to {mood[when]:+.2f} standard deviations, "
        f"funds' dry powder from {short_usd(float(powder[then]))} to "
        f"{short_usd(float(powder[when]))}."
    )
    numbers = {
        "failed": float(len(found)), "asked_usd": asked, "mood_before": float(mood[then]),
        "mood_after": float(mood[when]), "powder_before_usd": float(powder[then]),
        "powder_after_usd": float(powder[when]),
    }  # fmt: skip
    short = f"missed a raise of {short_usd(asked)} in {world.when(when)}"
    yield Link(when, "rounds", text, "failed_round", numbers, short, then)


def _round(count: int) -> str:
    return "One round failed" if count == 1 else f"{count} rounds failed"


def _fold(log10: float) -> str:
    """Worked: 2.0 -> ``100 times``."""
    return f"{number(10 ** max(log10, 0.0), digits=2)} times"
