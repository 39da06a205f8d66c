"""The month of a batch, written down once by running its rules on traced arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from sim import commit
from sim.axes import FloatArray
from sim.behaviour.observe import View
from sim.compiled.graph import BOOL, FLOAT, INT, WORLDS
from sim.compiled.trace import Trace
from sim.compiled.traced import Traced
from sim.events import Event
from sim.hooks import Decide
from sim.ledger.audit import largest, residuals
from sim.params.load import Parameters
from sim.record import Entry, events, series
from sim.start.draws import Luck
from sim.state import Setting, columns, from_columns
from sim.step import month
from sim.world import World, cash_of, sheet

MOST_WORLDS = 1009
"""Worlds that traced arrays pretend to have: more than there is of anything else, and prime."""


@dataclass(frozen=True)
class Written:
    """A month written down: what goes in, what comes out, by name."""

    trace: Trace
    state: dict[str, Traced]
    series: dict[str, Traced]
    events: tuple[tuple[Traced, Traced, Traced | None], ...]
    """Whether each kind of event happened to each lab, for what sum, with whom."""
    kinds: tuple[Event, ...]
    """The events themselves: their names and details."""
    books: dict[str, Traced]
    """What is paid and received in each flow, and the balance sheets."""
    wrong: Traced
    """(W, 1): whether something that must never be is so."""

    def outputs(self) -> dict[str, Traced]:
        """Everything that a month leaves besides the state, by name."""
        wanted = {f"series {name}": array for name, array in self.series.items()}
        for number, (happened, amount, other) in enumerate(self.events):
            wanted[f"happened {number}"] = happened
            wanted[f"amount {number}"] = amount
            if other is not None:
                wanted[f"other {number}"] = other
        return {**wanted, **self.books, "wrong": self.wrong}


class WrittenMonth(World):
    """Stands in for a batch while the month is written down: the same seams, traced arrays."""

    def __init__(self, world: World, monthly: frozenset[str]) -> None:
        self.batch = world.batch
        self.hooks = world.hooks
        self.trace = Trace(MOST_WORLDS)
        self.state = from_columns(
            world.state,
            {name: self._column(f"state {name}", array) for name, array in columns(world.state)},
        )
        self.setting = self._setting(world.setting)
        self.month = self.trace.given("month", (), FLOAT, None)  # type: ignore[assignment]
        self.monthly = monthly
        self.written: Written | None = None

    def _column(self, name: str, array: Any) -> Traced:
        kind = {"f": FLOAT, "b": BOOL}.get(array.dtype.kind, INT)
        return self.trace.given(name, array.shape[1:], kind, WORLDS)

    def _setting(self, setting: Setting) -> Setting:
        """The setting, its columns by world traced: the others are constants of the month."""
        book = self._column("setting book_life_months", setting.book_life_months)
        return replace(setting, book_life_months=book)  # type: ignore[arg-type]

    def parameters_now(self) -> Parameters:
        """Every parameter as an input, fixed unless a dated shock may touch it."""
        values: dict[str, Any] = {}
        for name in self.batch.parameters:
            region = "monthly" if name in self.monthly else "fixed"
            values[name] = self.trace.given(f"{region} {name}", (1,), FLOAT, WORLDS)
        return Parameters(values)

    def luck_now(self) -> Luck:
        """The month's luck as an input."""
        return Luck(
            **{
                each.name: self.trace.given(
                    f"luck {each.name}",
                    getattr(self.batch.luck, each.name).shape[2:],
                    FLOAT,
                    WORLDS,
                )
                for each in fields(Luck)
            }
        )

    def decide(self, view: View) -> Decide:
        """Every rule's own answer: where users override one, nothing is compiled."""
        return lambda kind, name, default: default

    def shock(self, name: str) -> Any:
        """This month's dated changes, (L,)."""
        return self.trace.given(f"shock {name}", (len(self.setting.labs),), FLOAT, None)

    def journal(self):  # type: ignore[no-untyped-def]
        """An empty journal of as many worlds as the traced arrays have."""
        from sim.ledger.journal import Journal

        return Journal(self._sizes(), self.trace.worlds)

    def commit(self, done: commit.Month) -> None:
        """Write down what the month leaves behind."""
        before = self.state
        after, claims = commit.after(before, done, self.shock("brand"))
        found = largest(residuals(done.journal, cash_of(before), cash_of(after), claims))
        entry = Entry(self.month, done, before, after, found, self._reference())
        happened = events(entry)
        wrong = [each if each.ndim > 1 else each[:, None] for each in self.trace.forbidden]
        while any(each.inner != (1,) for each in wrong):
            wrong = [each if each.inner == (1,) else _narrower(each.any(axis=-1)) for each in wrong]
        bad = np.zeros((MOST_WORLDS, 1), dtype=bool)
        for each in wrong:
            bad = bad | each
        self.written = Written(
            trace=self.trace,
            state=dict(columns(after)),
            series=series(entry),  # type: ignore[arg-type]
            events=tuple(
                (
                    each.happened,
                    np.broadcast_to(each.amount_usd, each.happened.shape),
                    each.other,
                )
                for each in happened
            ),  # type: ignore[arg-type]
            kinds=happened,
            books={
                "paid": done.journal.all_paid(),
                "received": done.journal.all_received(),
                "sheet": sheet(after, self.setting),
            },  # type: ignore[dict-item]
            wrong=bad,  # type: ignore[arg-type]
        )

    def _reference(self) -> FloatArray:
        return self._column("batch reference", self.batch.reference_capability)  # type: ignore


def _narrower(each: Traced) -> Traced:
    return each if each.ndim > 1 else each[:, None]


def write_down(world: World) -> Written:
    """Run the rules of a month once, on traced arrays."""
    touched = frozenset(world.batch.parameters.series_names())
    page = WrittenMonth(world, touched)
    month(page)
    assert page.written is not None
    return page.written
