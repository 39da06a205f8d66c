"""The diary of a batch: what happened to whom, when, in which world."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace

import numpy as np

from sim.base.arrays import ordered
from sim.base.axes import BoolArray, FloatArray, IntArray

KINDS = (
    *("round", "down_round", "failed_round"),
    *("failed_run", "release", "open_release", "price_cut", "price_rise"),
    *("acquisition", "licence_and_hire", "blocked_merger", "closure", "entry"),
    *("cloud_default",),
    *("contract_relief", "contract_loss"),
    *("ipo", "follow_on"),
)
"""Every kind of event that a month can bring."""

COLUMNS = ("world", "month", "kind", "agent", "counterparty", "amount_usd", "detail")


@dataclass(frozen=True)
class Event:
    """One kind of event in a month: to whom it happened, (W, L) or (W, K), and for what sum."""

    kind: str
    happened: BoolArray
    amount_usd: FloatArray
    """USD, broadcastable to ``happened``."""
    detail: str = ""
    others: tuple[str, ...] = ()
    """Names of possible counterparties."""
    other: IntArray | None = None
    """(W, L) index into ``others``; read only where the event happened."""
    first: int = 0
    """Place in the diary of the first agent to whom it can happen: labs, then clouds."""


@dataclass(frozen=True)
class Names:
    """A column of names: each name once, and where it stands."""

    names: tuple[str, ...]
    codes: IntArray

    def listed(self) -> list[object]:
        """The column written out. Names a and b, codes 1, 0, 1: b, a, b."""
        return [self.names[code] for code in self.codes.tolist()]


@dataclass(frozen=True)
class Rows:
    """When and to whom one kind of event happened, (rows,) each, in order of world and agent."""

    kind: str
    detail: str
    others: tuple[str, ...]
    turn: int
    """How many events its month notes before, those that happened nowhere too, so that a world's
    are numbered alike in any batch."""
    month: IntArray
    world: IntArray
    agent: IntArray
    amount_usd: FloatArray
    other: IntArray | None
    """Index into ``others``, the names of counterparties."""


@dataclass
class Diary:
    """Events as they happen; rows are collected in bulk, never world by world."""

    agents: tuple[str, ...]
    """Labs, then clouds."""
    worlds: IntArray
    only: Container[str] = KINDS
    """Kinds of which rows are kept; the others are counted."""
    rows: list[Rows] = field(default_factory=list)
    counts: IntArray = field(init=False)
    """Events by world and kind so far, (W, kinds)."""
    words: dict[str, None] = field(default_factory=dict)
    """All that a column of names can hold, in an order that does not hang on what happened."""

    def __post_init__(self) -> None:
        self.words |= dict.fromkeys(("", *KINDS, *self.agents))
        self.counts = np.zeros((len(self.worlds), len(KINDS)), dtype=np.int64)

    def note(self, month: int, event: Event, turn: int = 0) -> None:
        """Write down an event of a month, a row for each world and lab to which it happened.

        ``turn``: how many events the month notes before.
        """
        self.words |= dict.fromkeys((event.detail, *event.others))
        if np.count_nonzero(event.happened):
            world, lab = np.nonzero(event.happened)
            paid = np.broadcast_to(event.amount_usd, event.happened.shape)
            when = np.full(len(world), month)
            self._keep(replace(event, amount_usd=paid), turn, when, world, lab, (world, lab))

    def note_months(self, first: int, event: Event, turn: int) -> None:
        """The same of some months from the ``first`` on, as compiled code leaves them.

        Arrays of ``event`` are (blocks, months, L, lanes), looked at only where it happened.
        """
        self.words |= dict.fromkeys((event.detail, *event.others))
        happened = event.happened > 0.0
        if event.kind not in self.only:
            by_world = np.count_nonzero(happened, axis=(1, 2)).ravel()
            self.counts[:, KINDS.index(event.kind)] += by_world[: len(self.worlds)]
            return
        found = np.unravel_index(np.flatnonzero(happened), happened.shape)
        world = found[0] * happened.shape[3] + found[3]
        # In order of world and lab; the last block is filled up with the last world.
        labs = happened.shape[2]
        order = ordered(world * labs + found[2], labs * happened.shape[0] * happened.shape[3])
        order = order[: np.count_nonzero(world < len(self.worlds))]
        where = tuple(each[order] for each in found)
        if len(order):
            self._keep(event, turn, first + where[1], world[order], where[2], where)

    def _keep(
        self,
        event: Event,
        turn: int,
        month: IntArray,
        world: IntArray,
        lab: IntArray,
        where: tuple[IntArray, ...],
    ) -> None:
        """Rows of an event, (rows,); ``where`` are their places in its own arrays."""
        self.counts[:, KINDS.index(event.kind)] += np.bincount(world, minlength=len(self.worlds))
        if event.kind in self.only:
            paid = event.amount_usd[where].astype(np.float64)
            other = None if event.other is None else event.other[where].astype(np.int64)
            named = (event.kind, event.detail, event.others, turn)
            self.rows.append(Rows(*named, month, world, lab + event.first, paid, other))

    def columns(self) -> dict[str, IntArray | FloatArray | Names]:
        """The diary as columns by name, rows in order of month, turn, world and lab.

        Names are coded.
        """
        counts = [len(each.world) for each in self.rows]
        details = tuple(sorted({each.detail for each in self.rows}))
        others = ("", *sorted({name for each in self.rows for name in each.others}))
        month = _one_after_another([each.month for each in self.rows])
        order = ordered(month, month.max(initial=0) + 1)

        def spread(codes: list[int]) -> IntArray:
            return np.repeat(np.array(codes, dtype=np.int64), counts)[order]

        def together(parts: list[IntArray]) -> IntArray:
            return _one_after_another(parts)[order]

        def partner(row: Rows) -> IntArray:
            if row.other is None:
                return np.zeros(len(row.world), dtype=np.int64)
            return np.array([others.index(name) for name in row.others])[row.other]

        amounts = np.concatenate([np.empty(0), *(each.amount_usd for each in self.rows)])
        return {
            "world": self.worlds[together([each.world for each in self.rows])],
            "month": month[order],
            "kind": Names(KINDS, spread([KINDS.index(each.kind) for each in self.rows])),
            "agent": Names(self.agents, together([each.agent for each in self.rows])),
            "counterparty": Names(others, together([partner(each) for each in self.rows])),
            "amount_usd": amounts[order],
            "detail": Names(details, spread([details.index(each.detail) for each in self.rows])),
            "turn": spread([each.turn for each in self.rows]),
        }

    def table(self) -> dict[str, list[object]]:
        """The diary as columns written out; ``month`` counts from the start."""
        return {
            name: column.listed() if isinstance(column, Names) else column.tolist()
            for name, column in self.columns().items()
        }


def _one_after_another(parts: list[IntArray]) -> IntArray:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
