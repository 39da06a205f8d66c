"""Two branches of one world: what differs at the end, and the first event that does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import short_usd
from sim.endings.registry import RECORDS
from sim.results.fates import fates
from sim.results.headlines import HEADLINES
from sim.results.world_table import world_table

if TYPE_CHECKING:
    import xarray as xr

ROWS = ("what", "as it was", "forked", "difference", "unit")
KEY = ["month", "kind", "agent", "counterparty", "detail"]
WORDS = {
    "round": "raises {usd}", "down_round": "raises {usd} at a lower price than before",
    "failed_round": "fails to raise {usd}", "failed_run": "loses a training run",
    "release": "releases a model", "open_release": "releases open weights",
    "price_cut": "cuts its price ({detail})", "price_rise": "raises its price ({detail})",
    "acquisition": "is bought by {other} for {usd}",
    "licence_and_hire": "is hired away by {other} for {usd}",
    "blocked_merger": "has a sale blocked by antitrust", "closure": "closes",
    "entry": "is founded with {usd}", "cloud_default": "defaults; lenders lose {usd}",
    "contract_relief": "is let off {usd} of dues", "contract_loss": "leaves clouds {usd} unpaid",
    "ipo": "lists, raising {usd}", "follow_on": "sells more shares for {usd}",
}  # fmt: skip
"""Every kind of event in words."""


class Parting(NamedTuple):
    """The first event that one branch has and the other has not."""

    month: int
    text: str
    branch: str
    """``as it was`` or ``forked``."""


def difference(one: xr.Dataset, other: xr.Dataset) -> pd.DataFrame:
    """What two branches come to, a row an outcome: both values and the difference, as printed.

    Numbers are those of `sim.results.headlines`; then the endings and labs' fates that differ.
    """
    left, right = (world_table(each).iloc[0] for each in (one, other))
    rows: list[dict[str, object]] = []
    for name, head in HEADLINES.items():
        if name in left and name in right:
            values = float(left[name]), float(right[name])
            rows.append(dict(zip(ROWS, (
                head.words, head.said(values[0]), head.said(values[1]),
                head.said(values[1] - values[0], signed=True), head.unit,
            ), strict=True)))  # fmt: skip
    for name, words in (("ending", "ending"), ("first_ending", "first ending")):
        pair = [_ending(str(each[name])) for each in (left, right)]
        rows.append(dict(zip(ROWS, (words, *pair, _same(*pair), ""), strict=True)))
    rows += list(_fates(one, other))
    return pd.DataFrame(rows, columns=list(ROWS))


def first_event(one: xr.Dataset, other: xr.Dataset) -> Parting | None:
    """The first event that only one branch has, sums apart; none if they have the same."""
    worlds = AtHand(one), AtHand(other)
    left, right = (_numbered(world.events) for world in worlds)
    keys = [*KEY, "time"]
    both = left.merge(right, on=keys, how="outer", indicator="branch", suffixes=("", "_forked"))
    apart = both[both["branch"] != "both"]
    if apart.empty:
        return None
    weight = apart["kind"].map({kind: place for place, kind in enumerate(ORDER)})
    first = apart.assign(weight=weight).sort_values(["month", "weight"], kind="stable").iloc[0]
    mine = first["branch"] == "left_only"
    world = worlds[0] if mine else worlds[1]
    amount = first["amount_usd"] if mine else first["amount_usd_forked"]
    month = int(first["since"] if mine else first["since_forked"])
    text = f"{world.name(str(first['agent']))} " + WORDS[str(first["kind"])].format(
        usd=short_usd(float(amount)), other=world.name(str(first["counterparty"])),
        detail=str(first["detail"]),
    )  # fmt: skip
    return Parting(month, text, "as it was" if mine else "forked")


ORDER = (
    "acquisition", "licence_and_hire", "closure", "cloud_default", "blocked_merger", "entry", "ipo",
    "round", "down_round", "failed_round", "follow_on", "open_release", "release", "failed_run",
    "contract_loss", "contract_relief", "price_cut", "price_rise",
)  # fmt: skip
"""Of events in the same month, what is told first."""


def _numbered(events: pd.DataFrame) -> pd.DataFrame:
    """Events with their number among those alike in a month."""
    return events.assign(time=events.groupby(KEY).cumcount())[[*KEY, "time", "since", "amount_usd"]]


def _fates(one: xr.Dataset, other: xr.Dataset) -> Iterator[dict[str, object]]:
    world = AtHand(one)
    pair = [fates(each).values[0] for each in (one, other)]
    for lab, was, now in zip(world.labs, *pair, strict=True):
        if was != now:
            yield dict(zip(ROWS, (world.name(lab), was or "not founded", now or "not founded",
                                  "differs", ""), strict=True))  # fmt: skip


def _ending(name: str) -> str:
    return RECORDS[name].words if name in RECORDS else name


def _same(one: str, other: str) -> str:
    return "" if one == other else "differs"


def forked_headline(one: xr.Dataset, other: xr.Dataset, fork: str, what: str) -> str:
    """What a fork changed, in a sentence: the ending and labs' fates."""
    return f"With {what} from {fork} on {what_changed(one, other)}."


def what_changed(one: xr.Dataset, other: xr.Dataset) -> str:
    """The same as a clause: ``the world's ending is still tiered: no lab fares otherwise``."""
    left, right = (world_table(each).iloc[0] for each in (one, other))
    was, now = (_ending(str(each["ending"])) for each in (left, right))
    ended = (
        f"the world's ending is still {now}"
        if was == now
        else f"the world's ending is {now} instead of {was}"
    )
    changed = list(_fates(one, other))
    whose = "no lab fares otherwise"
    if changed:
        first = "; ".join(
            f"{row['what']} {row['forked']}, not {row['as it was']}" for row in changed[:2]
        )
        more = len(changed) - 2
        whose = first + (f"; {more} more labs fare otherwise" if more > 0 else "")
    return f"{ended}: {whose}"


def rows_told(rows: pd.DataFrame) -> list[str]:
    """The table of differences for a terminal; what is the same is left out."""
    kept = rows[rows["as it was"] != rows["forked"]]
    if kept.empty:
        return ["By the end none of these numbers differs."]
    wide = [max(len(str(each)) for each in (name, *kept[name])) for name in ROWS[:4]]
    lines = ["  ".join(name.ljust(width) for name, width in zip(ROWS[:4], wide, strict=True))]
    for _, row in kept.iterrows():
        cells = [str(row[name]) for name in ROWS[:4]]
        lines.append(
            "  ".join(c.ljust(width) for c, width in zip(cells, wide, strict=True)).rstrip()
        )
    return lines
