"""What the calendar changes in every scenario, as shocks of one of them: later starts see less."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.definition import Scenario
from sim.scenario.document import Shock
from sim.scenario.parameters import dated_inputs
from sim.scenario.schema import DatedRow


def acting(scenario: Scenario, years: int) -> Iterator[DatedRow]:
    """Dated inputs that act within a run of so many years, on labs that are there.

    Worked: Microsoft's tranches to OpenAI, 2023-01 to 2024-09, act in a run from 2024-01, in its
    first eight months, and in none from 2025-01.
    """
    labs = {lab.name for lab in scenario.roster.labs}
    end = f"{int(scenario.start[:4]) + years:04d}{scenario.start[4:]}"
    for row in dated_inputs():
        acts = row.date < end and (not row.until or row.until > scenario.start)
        if acts and (not row.what.startswith("lab.") or row.what.split(".")[1] in labs):
            yield row


def by_calendar(scenario: Scenario, years: int) -> Iterator[Shock]:
    """The same as shocks; a scenario's own come after them and may undo them."""
    for row in acting(scenario, years):
        yield Shock(
            date=row.date, until=row.until or None, what=row.what, value=row.value, mode=row.mode
        )
