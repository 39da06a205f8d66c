"""The diary of a batch: what happened to whom, when, in which world."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.axes import BoolArray, FloatArray, IntArray

KINDS = (
    *("round", "down_round", "failed_round"),
    *("failed_run", "release", "open_release", "price_cut", "price_rise"),
    *("acquisition", "licence_and_hire", "blocked_merger", "closure", "entry"),
)
"""Every kind of event that a month can bring."""

COLUMNS = ("world", "month", "kind", "agent", "counterparty", "amount_usd", "detail")


@dataclass(frozen=True)
class Event:
    """One kind of event in a month: to whom it happened, (W, L), and for what sum."""

    kind: str
    happened: BoolArray
    amount_usd: FloatArray
    detail: str = ""
    others: tuple[str, ...] = ()
    """Names of possible counterparties."""
    other: IntArray | None = None
    """(W, L) index into ``others``; read only where the event happened."""


@dataclass
class Diary:
    """Events as they happen; rows are collected in bulk, never world by world."""

    labs: tuple[str, ...]
    worlds: IntArray
    rows: list[tuple[IntArray, int, str, IntArray, list[str], FloatArray, str]] = field(
        default_factory=list
    )

    def note(self, month: int, event: Event) -> None:
        """Write down an event of a month, a row for each world and lab to which it happened."""
        if not event.happened.any():
            return
        world, lab = np.nonzero(event.happened)
        others = [""] * len(world)
        if event.other is not None:
            others = [event.others[column] for column in event.other[world, lab]]
        paid = np.broadcast_to(event.amount_usd, event.happened.shape)[world, lab]
        self.rows.append(
            (
                self.worlds[world],
                month,
                event.kind,
                lab.astype(np.int64),
                others,
                paid.astype(np.float64),
                event.detail,
            )
        )

    def table(self) -> dict[str, list[object]]:
        """The diary as columns; ``month`` counts from the start."""
        columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
        for world, month, kind, lab, others, paid, detail in self.rows:
            columns["world"] += world.tolist()
            columns["month"] += [month] * len(world)
            columns["kind"] += [kind] * len(world)
            columns["agent"] += [self.labs[column] for column in lab]
            columns["counterparty"] += others
            columns["amount_usd"] += paid.tolist()
            columns["detail"] += [detail] * len(world)
        return columns
