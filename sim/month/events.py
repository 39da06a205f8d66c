"""The diary of a batch: what happened to whom, when, in which world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sim.base.axes import BoolArray, FloatArray, IntArray

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
    """USD, broadcastable to ``happened``."""
    detail: str = ""
    others: tuple[str, ...] = ()
    """Names of possible counterparties."""
    other: IntArray | None = None
    """(W, L) index into ``others``; read only where the event happened."""


@dataclass(frozen=True)
class Names:
    """A column of names: each name once, and where it stands."""

    names: tuple[str, ...]
    codes: IntArray

    def listed(self) -> list[object]:
        """The column written out. Names a and b, codes 1, 0, 1: b, a, b."""
        return [self.names[code] for code in self.codes.tolist()]


@dataclass
class Diary:
    """Events as they happen; rows are collected in bulk, never world by world."""

    labs: tuple[str, ...]
    worlds: IntArray
    rows: list[tuple[int, Event, IntArray, IntArray]] = field(default_factory=list)
    """Month, event, and columns of the worlds and labs to which it happened."""
    turns: list[int] = field(default_factory=list)
    """By row: how many events its month noted before, those that happened nowhere too, so that a
    world's are numbered alike in any batch."""
    last: tuple[int, int] = (-1, 0)
    """Month and turn of what was noted last."""
    words: dict[str, None] = field(default_factory=dict)
    """All that a column of names can hold, in an order that does not hang on what happened."""

    def __post_init__(self) -> None:
        self.words |= dict.fromkeys(("", *KINDS, *self.labs))

    def note(self, month: int, event: Event) -> None:
        """Write down an event of a month, a row for each world and lab to which it happened."""
        before, turn = self.last
        self.last = (month, turn + 1 if month == before else 0)
        self.words |= dict.fromkeys((event.detail, *event.others))
        if not event.happened.any():
            return
        world, lab = np.nonzero(event.happened)
        paid = np.broadcast_to(event.amount_usd, event.happened.shape)[world, lab]
        other = None if event.other is None else event.other[world, lab]
        happened = np.ones(len(world), dtype=bool)
        kept = replace(event, happened=happened, amount_usd=paid.astype(np.float64), other=other)
        self.rows.append((month, kept, world, lab))
        self.turns.append(self.last[1])

    def columns(self) -> dict[str, IntArray | FloatArray | Names]:
        """The diary as columns by name, rows in order of month; names are coded."""
        counts = [len(world) for _, _, world, _ in self.rows]
        events = [event for _, event, _, _ in self.rows]
        where = {name: code for code, name in enumerate(KINDS)}
        details = tuple(dict.fromkeys(event.detail for event in events))
        others = ("", *dict.fromkeys(name for event in events for name in event.others))

        def spread(codes: list[int]) -> IntArray:
            return np.repeat(np.array(codes, dtype=np.int64), counts)

        def partner(event: Event) -> IntArray:
            if event.other is None:
                return np.zeros(len(event.happened), dtype=np.int64)
            return np.array([others.index(name) for name in event.others])[event.other]

        return {
            "world": self.worlds[_one_after_another([world for _, _, world, _ in self.rows])],
            "month": spread([month for month, _, _, _ in self.rows]),
            "kind": Names(KINDS, spread([where[event.kind] for event in events])),
            "agent": Names(self.labs, _one_after_another([lab for _, _, _, lab in self.rows])),
            "counterparty": Names(others, _one_after_another([partner(each) for each in events])),
            "amount_usd": np.concatenate([np.empty(0), *(each.amount_usd for each in events)]),
            "detail": Names(details, spread([details.index(each.detail) for each in events])),
            "turn": spread(self.turns),
        }

    def table(self) -> dict[str, list[object]]:
        """The diary as columns written out; ``month`` counts from the start."""
        return {
            name: column.listed() if isinstance(column, Names) else column.tolist()
            for name, column in self.columns().items()
        }


def _one_after_another(parts: list[IntArray]) -> IntArray:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
