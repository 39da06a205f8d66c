"""The diary of a batch: what happened to whom, when, in which world."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.axes import BoolArray, FloatArray, IntArray

COLUMNS = ("world", "month", "kind", "agent", "counterparty", "amount_usd", "detail")


@dataclass
class Diary:
    """Events as they happen; rows are collected in bulk, never world by world."""

    labs: tuple[str, ...]
    worlds: IntArray
    rows: list[tuple[IntArray, int, str, IntArray, list[str], FloatArray, str]] = field(
        default_factory=list
    )

    def note(
        self,
        month: int,
        kind: str,
        happened: BoolArray,
        amount: FloatArray,
        counterparty: list[str] | None = None,
        buyer: IntArray | None = None,
        detail: str = "",
    ) -> None:
        """Write down what ``happened`` (W, L) with its amount (W, L), USD.

        With ``counterparty`` names and ``buyer`` (W, L) columns, each row names the other side.
        """
        if not happened.any():
            return
        world, lab = np.nonzero(happened)
        others = [""] * len(world)
        if counterparty is not None and buyer is not None:
            others = [counterparty[column] for column in buyer[world, lab]]
        paid = np.broadcast_to(amount, happened.shape)[world, lab].astype(np.float64)
        self.rows.append(
            (self.worlds[world], month, kind, lab.astype(np.int64), others, paid, detail)
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
