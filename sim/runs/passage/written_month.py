"""The month of a batch, written down once by running its rules on traced arrays."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled.graph import BOOL, FLOAT, INT, WORLDS, TraceError
from sim.compiled.trace import Trace
from sim.compiled.written import Written
from sim.economy.columns import columns, from_columns
from sim.economy.state import Setting, State
from sim.ledger.audit import largest, residuals
from sim.month import commit
from sim.month.done import Month
from sim.month.recording import Entry, events, series
from sim.month.step import month
from sim.month.watch import Watch, watched
from sim.month.world import World, cash_of, sheet
from sim.scenario.parameters import Parameters
from sim.start.draws import Luck
from sim.start.first_month import Round

MOST_WORLDS = 1009
"""Worlds that traced arrays pretend to have: more than there is of anything else, and prime."""


def traced_column(trace: Trace, name: str, array: NDArray[Any]) -> Any:
    """An input of the shape and type of a column of the batch."""
    kind = {"f": FLOAT, "b": BOOL}.get(array.dtype.kind, INT)
    return trace.given(name, array.shape[1:], kind, WORLDS)


def traced_state(trace: Trace, state: State) -> State:
    """Every column of the state as an input."""
    named = columns(state)
    return from_columns(
        state, {name: traced_column(trace, f"state {name}", array) for name, array in named}
    )


def traced_setting(trace: Trace, setting: Setting) -> Setting:
    """The setting, its columns by world as inputs: the others are constants of the month."""
    name = "book_life_months"
    return replace(
        setting, **{name: traced_column(trace, f"setting {name}", getattr(setting, name))}
    )


def traced_parameters(trace: Trace, given: Parameters, monthly: Container[str] = ()) -> Parameters:
    """Every parameter as an input, fixed unless a dated shock may touch it."""
    values: dict[str, Any] = {}
    for name in given:
        kind = "monthly" if name in monthly else "fixed"
        values[name] = trace.given(f"{kind} {name}", given[name].shape[1:], FLOAT, WORLDS)
    return Parameters(values)


class WrittenMonth(World):
    """Stands in for a batch while the month is written down: the same seams, traced arrays."""

    def __init__(self, world: World) -> None:
        self.batch = world.batch
        self.hooks = world.hooks
        self.watch = world.watch
        self.trace = trace = Trace(MOST_WORLDS)
        self.state = traced_state(trace, world.state)
        self.setting = traced_setting(trace, world.setting)
        self.month: Any = trace.given("month", (), FLOAT, None)
        self.written: Written | None = None

    def parameters_now(self) -> Parameters:
        """Every parameter as an input."""
        given = self.batch.parameters
        return traced_parameters(self.trace, given, given.series_names())

    def luck_now(self) -> Luck:
        """The month's luck as an input."""
        drawn: dict[str, Any] = {}
        for each in fields(Luck):
            agents = getattr(self.batch.luck, each.name).shape[2:]
            drawn[each.name] = self.trace.given(f"luck {each.name}", agents, FLOAT, WORLDS)
        return Luck(**drawn)

    def commit(self, done: Month) -> None:
        """Write down what the month leaves behind."""
        after, claims = commit.after(self.state, done)
        found = residuals(done.journal, cash_of(self.state), cash_of(after), claims)
        reference = traced_column(self.trace, "batch reference", self.batch.reference_capability)
        entry = Entry(self.month, done, self.state, after, largest(found), reference)
        happened = events(entry)
        shown = series(entry) | seen(entry, self.watch)
        left: dict[str, Any] = {f"series {name}": value for name, value in shown.items()}
        for number, event in enumerate(happened):
            left[f"happened {number}"] = event.happened
            left[f"amount {number}"] = np.broadcast_to(event.amount_usd, event.happened.shape)
            if event.other is not None:
                left[f"other {number}"] = event.other
        left["paid"] = done.journal.all_paid()
        left["received"] = done.journal.all_received()
        left["sheet"] = sheet(after, self.setting)
        left["wrong"] = forbidden(self.trace)
        self.written = Written(self.trace, dict(columns(after)), left, happened)


def seen(entry: Entry, watch: Sequence[Watch]) -> dict[str, Any]:
    """What users' functions show of the month.

    Raises
    ------
    TraceError
        Whatever they stumble over: run month by month, they will say it themselves.
    """
    found: dict[str, Any] = {}
    for each in watch:
        try:
            found |= watched(entry, (each,))
        except Exception as error:
            raise TraceError(f"watch {each.name!r}: {error}") from error
        if getattr(found[each.name], "first", None) != WORLDS:
            raise TraceError(f"watch {each.name!r}: hangs on nothing that the month reckons")
    return found


def forbidden(trace: Trace) -> Any:
    """Whether anything that must never be is so, (W, 1)."""
    found: Any = np.zeros((trace.worlds, 1), dtype=bool)
    for wrong in trace.forbidden:
        while wrong.ndim > 1:
            wrong = wrong.any(axis=-1)
        found = found | wrong[:, None]
    return found


def write_down(world: World) -> Written:
    """Run the rules of a month once, on traced arrays.

    Raises
    ------
    TraceError
        If a rule does what the compiled month has no word for.
    """
    page = WrittenMonth(world)
    month(page)
    if page.written is None:
        raise TraceError("a month was not committed")
    return page.written


def write_round(once: Round, state: State, setting: Setting, p: Parameters) -> Written:
    """Run a step from state to state once, on traced arrays."""
    trace = Trace(MOST_WORLDS)
    after = once(
        traced_state(trace, state), traced_setting(trace, setting), traced_parameters(trace, p)
    )
    return Written(trace, dict(columns(after)), {})
