"""The month as a function of arrays, so that it can be compiled: the rules, and no world."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from sim.compiled import Program, Shared, TraceError
from sim.economy.participants import BY_WORLD, Setting
from sim.economy.state import State
from sim.ledger.audit import largest, residuals
from sim.month import commit
from sim.month.done import Entry, Month
from sim.month.hooks import Defaults
from sim.month.recording import events, series
from sim.month.step import month
from sim.month.watch import Watch, watched
from sim.month.world import World, cash_of, sheet
from sim.scenario.parameters import Parameters
from sim.start.build import Batch
from sim.start.draws import Luck
from sim.start.first_month import Round


class WrittenMonth(World):
    """Stands in for a batch in one month: the same seams, and nothing but the arrays given."""

    def __init__(
        self, setting: Setting, watch: Sequence[Watch], state: State, fixed: Any, coming: Any
    ) -> None:
        self.hooks = Defaults()
        self.watch = tuple(watch)
        self.state = state
        self.setting = replace(setting, **fixed["setting"])
        self.reference = fixed["reference"]
        self.parameters = Parameters(fixed["parameters"] | coming["parameters"])
        self.luck: Luck = coming["luck"]
        self.month = coming["month"]
        self.left: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """Not to be had: it would be written into the code."""
        raise TraceError(f"a rule reads World.{name}")

    def same_as_left(self) -> None:
        """Nobody can have written to it."""

    def parameters_now(self) -> Parameters:
        """The month's parameters."""
        return self.parameters

    def luck_now(self) -> Luck:
        """The month's luck."""
        return self.luck

    def commit(self, done: Month) -> None:
        """What the month leaves behind."""
        before = self.state
        after, claims = commit.after(before, done)
        found = residuals(done.journal, cash_of(before), cash_of(after), claims)
        entry = Entry(self.month, done, before, after, largest(found), self.reference)
        happened = events(entry)
        self.state = after
        self.left = {
            "series": series(entry) | seen(entry, self.watch),
            "events": [
                replace(each, amount_usd=np.broadcast_to(each.amount_usd, each.happened.shape))
                for each in happened
            ],
            "paid": done.journal.all_paid(),
            "received": done.journal.all_received(),
            "sheet": sheet(after, self.setting),
        }


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
        if isinstance(found[each.name], np.ndarray):
            raise TraceError(f"watch {each.name!r}: hangs on nothing that the month reckons")
    return found


@dataclass(frozen=True)
class MonthStep:
    """A month as a step from state to state: see `sim.compiled.Program`."""

    setting: Setting
    watch: Sequence[Watch]

    def __call__(self, state: State, fixed: Any, coming: Any) -> tuple[State, dict[str, Any]]:
        """Run the rules of a month once."""
        page = WrittenMonth(self.setting, self.watch, state, fixed, coming)
        month(page)
        if not page.left:
            raise TraceError("a month was not committed")
        return page.state, page.left


def what_stays(batch: Batch) -> dict[str, Any]:
    """What is the same in every month of a batch, (W, ...) each."""
    given = batch.parameters
    return {
        "reference": batch.reference_capability,
        **by_world(batch.setting, given, set(given) - given.series_names()),
    }


def by_world(setting: Setting, p: Parameters, names: Iterable[str]) -> dict[str, Any]:
    """Parameters and the setting's columns by world."""
    return {
        "setting": {name: getattr(setting, name) for name in BY_WORLD},
        "parameters": {name: p[name] for name in sorted(names)},
    }


def what_comes(batch: Batch, first: int, months: int) -> dict[str, Any]:
    """What some months bring, (W, months, ...): their numbers, luck and dated parameters."""
    when = range(first, first + months)
    luck = {each.name: getattr(batch.luck, each.name) for each in fields(Luck)}
    now = [batch.parameters.at(number) for number in when]
    dated = sorted(batch.parameters.series_names())
    return {
        "month": Shared(np.array(when, dtype=np.float64)),
        "luck": Luck(**{name: each[:, first : first + months] for name, each in luck.items()}),
        "parameters": {name: np.stack([p[name] for p in now], axis=1) for name in dated},
    }


def month_program(batch: Batch, watch: Sequence[Watch] = (), name: str | None = None) -> Program:
    """The months of such a batch as machine code, kept on the disk under ``name`` if it has one.

    Raises
    ------
    TraceError
        If a rule does what compiled code has no word for.
    ImportError
        If llvmlite is not installed.
    """
    step = MonthStep(batch.setting, watch)
    return Program(step, batch.state, what_stays(batch), what_comes(batch, 0, 1), name)


@dataclass(frozen=True)
class RoundStep:
    """A round of the first month's calibration as a step."""

    once: Round
    setting: Setting

    def __call__(self, state: State, fixed: Any, coming: Any) -> tuple[State, tuple[()]]:
        """One round."""
        setting = replace(self.setting, **fixed["setting"])
        return self.once(state, setting, Parameters(fixed["parameters"])), ()


def round_program(
    once: Round, state: State, setting: Setting, p: Parameters, name: str | None = None
) -> Program:
    """Rounds as machine code; raises as `month_program`."""
    return Program(RoundStep(once, setting), state, by_world(setting, p, p), (), name)
