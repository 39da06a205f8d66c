"""A batch of worlds on its way: state, record, diary and ledger of the months so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.base.arrays import contiguous, frozen
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.observe import View
from sim.economy.participants import Setting
from sim.economy.state import State
from sim.ledger.accounts import OUTSIDE_SECTORS
from sim.ledger.audit import check, largest, residuals
from sim.ledger.carried_over import check_opening
from sim.ledger.equity import holder_columns
from sim.ledger.journal import Journal, flow_matrix
from sim.ledger.statements import balance_sheets
from sim.month import commit
from sim.month.done import Entry, Month
from sim.month.events import Diary
from sim.month.hooks import Decide, Defaults, Hooks
from sim.month.recording import record
from sim.month.tape import ALL, Kept, Tape
from sim.month.watch import Watch
from sim.scenario.parameters import Parameters
from sim.start.build import Batch
from sim.start.draws import Luck

TOLERANCE = 1e-9
"""Largest relative residual of the ledger that is taken as rounding."""


class World:
    """A batch that can be advanced month by month."""

    def __init__(
        self,
        batch: Batch,
        hooks: Hooks | None = None,
        watch: Sequence[Watch] = (),
        kept: Kept = ALL,
    ) -> None:
        self.batch = batch
        self.setting = batch.setting
        self.month = 0
        self.settle(batch.state)
        self.hooks: Hooks = Defaults() if hooks is None else hooks
        self.watch = tuple(watch)
        self.kept = kept
        series = None if kept.series is None else kept.series | {each.name for each in watch}
        self.tape = Tape(len(batch.worlds), batch.months, series)
        worlds = np.array(batch.worlds, dtype=np.int64)
        self.diary = Diary((*batch.setting.labs, *batch.setting.clouds), worlds, kept.events)
        self.years: list[tuple[FloatArray, FloatArray]] = []
        """What was paid and received in each flow, by year begun, (W, flows) each."""
        self.sheets: list[FloatArray] = []

    def __setstate__(self, content: dict[str, Any]) -> None:
        """A copy: numpy's own can be written to."""
        vars(self).update(content)
        frozen(self.batch)
        frozen(self.state)

    def settle(self, state: State) -> None:
        """Make this the state with which the next month begins; nobody may write to it."""
        self.state, self._left = frozen(contiguous(state)), copied(balances(state))

    def same_as_left(self) -> None:
        """Audit what the month begins with against what the last one left.

        Raises
        ------
        LedgerError
            If somebody wrote into the state since, or put another in its place.
        """
        check_opening(balances(self.state), self._left, self.month_label, self._account)

    def _account(self, what: str, place: tuple[int, ...]) -> str:
        """One of the balances in words."""
        names = list(self.setting.clouds if what == "debt" else self.setting.labs)
        if what == "cash":
            names = [
                name
                for sector, cash in cash_of(self.state).items()
                for name in {"other_clouds": (*self.setting.neoclouds, "other")}.get(sector)
                or getattr(self.setting, sector, None)
                or [f"{sector} {number}" for number in range(cash.shape[1])]
            ]
        return f"{what} of {names[place[0]]}"

    @property
    def month_label(self) -> str:
        """The month that runs, for messages: its number, the horizon and the date."""
        years, month = divmod(int(self.setting.start[5:]) - 1 + self.month, MONTHS_PER_YEAR)
        date = f"{int(self.setting.start[:4]) + years}-{month + 1:02}"
        return f"{self.month + 1} of {self.batch.months} ({date})"

    def parameters_now(self) -> Parameters:
        """This month's parameters."""
        return self.batch.parameters.at(self.month)

    def luck_now(self) -> Luck:
        """This month's random numbers."""
        return self.batch.luck.at(self.month)

    def decide(self, view: View) -> Decide:
        """The seam for users' own behaviour in this month."""
        if type(self.hooks) is not Defaults:
            frozen(dict(vars(view), state=None, setting=None))  # those two are, since they began
        return Decide(self.hooks, view)

    def journal(self) -> Journal:
        """An empty journal for this month, which begins with what the last one left."""
        self.same_as_left()
        return Journal.opened(cash_of(self.state))

    def commit(self, done: Month) -> None:
        """Make the month's outcomes the state, audit the ledger, write the record."""
        self.same_as_left()  # agents have been at work since
        before = self.state
        after, claims = commit.after(before, done)
        found = residuals(done.journal, cash_of(before), cash_of(after), claims)
        check(found, TOLERANCE, self.month_label)
        reference = self.batch.reference_capability
        entry = Entry(self.month, done, before, after, largest(found), reference)
        left = copied(balances(after))
        record(self.tape, self.diary, entry, self.watch)
        self.state, self._left = frozen(contiguous(after)), left
        self.month += 1
        if self.kept.books:
            self.book(self.month - 1, done.journal.all_paid(), done.journal.all_received())
            if self.month % MONTHS_PER_YEAR == 0 or self.month == self.batch.months:
                self.sheets.append(sheet(after, self.setting))

    def book(self, month: int, paid: FloatArray, received: FloatArray) -> None:
        """Add what was paid and received in a month, (W, flows) each, to its year."""
        if month % MONTHS_PER_YEAR == 0:
            self.years.append((paid, received))
        else:
            self.years[-1] = (self.years[-1][0] + paid, self.years[-1][1] + received)

    @property
    def flow_years(self) -> list[FloatArray]:
        """Transaction-flow matrices by year begun, (W, flows, sectors) each."""
        return [flow_matrix(paid, received) for paid, received in self.years]


def sheet(state: State, setting: Setting) -> FloatArray:
    """Balance sheet of every sector, USD, (W, sectors, items)."""
    hypers = len(setting.hyperscalers)
    owed = state.labs.arrears_usd[..., None] * state.labs.host_share
    book = state.clouds.purchases_usd
    left = np.maximum(1.0 - np.arange(book.shape[2]) / setting.book_life_months[..., None], 0.0)
    capital = (book * left).sum(axis=2) + state.clouds.buildings_usd
    return balance_sheets(
        cash_usd=cash_of(state),
        cap_table=state.labs.cap_table,
        lab_equity_usd=state.labs.valuation_usd,
        holder_columns=holder_columns(len(setting.investors), hypers),
        credits_usd=state.labs.credits_usd,
        arrears_owed_to_usd={
            "hyperscalers": owed[..., :hypers].sum(axis=2),
            "other_clouds": owed[..., hypers:].sum(axis=2),
        },
        fixed_capital_usd={
            "hyperscalers": capital[:, :hypers],
            "other_clouds": capital[:, hypers:],
        },
        debt_usd={
            "hyperscalers": state.clouds.debt_usd[:, :hypers],
            "other_clouds": state.clouds.debt_usd[:, hypers:],
        },
    )


def balances(state: State) -> dict[str, FloatArray]:
    """All that the audit holds from month to month; cash of all sectors side by side."""
    return {
        "cash": np.concatenate(list(cash_of(state).values()), axis=1),
        "credits": state.labs.credits_usd,
        "arrears": state.labs.arrears_usd,
        "debt": state.clouds.debt_usd,
        "shares": state.labs.cap_table,
    }


def copied(arrays: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Copies of arrays by name."""
    return {name: each.copy() for name, each in arrays.items()}


def cash_of(state: State) -> dict[str, FloatArray]:
    """Cash of every sector, (W, agents) each."""
    hypers = state.labs.credits_usd.shape[2]
    outside = {
        name: state.market.outside_cash_usd[:, column : column + 1]
        for column, name in enumerate(OUTSIDE_SECTORS)
    }
    return {
        "labs": state.labs.cash_usd,
        "hyperscalers": state.clouds.cash_usd[:, :hypers],
        "other_clouds": state.clouds.cash_usd[:, hypers:],
        "chip_maker": state.chips.cash_usd,
        "hosts": state.market.host_cash_usd,
        "investors": state.investors.cash_usd,
        "builders": state.builders.cash_usd,
        **outside,
    }
