"""What a scenario asks for that changes nothing, or less than it says: silent otherwise."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from sim.base.axes import SEGMENTS_OF_API
from sim.base.errors import ScenarioWarning
from sim.base.printed import few, one_line
from sim.scenario.by_calendar import by_calendar
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS, LabInput, Shock
from sim.scenario.parameters import table
from sim.scenario.posterior import posterior
from sim.scenario.schema import ParameterRow

START_GROUP = "start."
"""Parameters of this group are read once, for the first month."""
START_ONLY = (
    "builders.count",
    "builders.hard_spread",
    "builders.sensitivity_spread",
    "builders.tail_exponent",
    "builders.taste_scale",
    "builders.value_spread",
    "entry.pay_usd_per_year",
    "labs.start_growth_per_year",
    "market.start_frontier_share",
    "open.start_self_host_share",
    "open.start_use_months",
    *(f"segments.hard_share_{name}" for name in SEGMENTS_OF_API),
)
"""Others that only the first month reads."""
MOST_NAMED = 3
"""Numbers that a line names."""
ROUNDING = 1e-3
"""Share of a limit by which a rounded factor may miss it."""


def notes(scenario: Scenario, years: int | None = None) -> list[str]:
    """Lines on what has no effect in a run of so many years, the scenario's own if left out.

    Worked: a shock of 2024-01 to 2024-06 in a run from 2025-01: ``shocks[0] on chips.price_shock
    ends in 2024-06, before the start in 2025-01: it changes nothing``.
    """
    return [one_line(each) for each in _notes(scenario, years or scenario.years)]


def drawn_too(scenario: Scenario) -> list[str]:
    """One line on numbers that a scenario both sets and has a range for; none if there are none.

    Not among `notes`: shipped scenarios set the middle of each of their ranges.

    Worked: ``labs.synthetic_ratio is set and uncertain: a run has the number, an ensemble draws
    from the range; leave it out of uncertainties to have the number in both``.
    """
    given = {**scenario.constants, **scenario.levers}
    both = [name for name in given if name in scenario.uncertainties]
    if not both:
        return []
    are, them = ("is", "it") if len(both) == 1 else ("are", "them")
    numbers = "the number" if len(both) == 1 else "the numbers"
    ranges = "the range" if len(both) == 1 else "the ranges"
    how = f"a run has {numbers}, an ensemble draws from {ranges}"
    mend = f"leave {them} out of uncertainties to have {numbers} in both"
    return [one_line(f"{few(both, MOST_NAMED)} {are} set and uncertain: {how}; {mend}")]


def warn(scenario: Scenario, years: int | None = None) -> None:
    """Warn of each line of `notes`, as `ScenarioWarning`."""
    for each in notes(scenario, years):
        warnings.warn(f"scenario {scenario.name}: {each}", ScenarioWarning, stacklevel=3)


def _notes(scenario: Scenario, years: int) -> Iterator[str]:
    end = f"{int(scenario.start[:4]) + years:04d}{scenario.start[4:]}"
    entries = {lab.name: lab.entry for lab in scenario.roster.labs}
    for index, shock in enumerate(scenario.shocks):
        what = f"shocks[{index}] on {shock.what}"
        if shock.until is not None and shock.until <= scenario.start:
            yield f"{what} ends in {shock.until}, before the start in {scenario.start}: {NOTHING}"
        elif shock.date >= end:
            yield f"{what} begins in {shock.date}, but the run ends before {end}: {NOTHING}"
        elif _start_only(shock.what) and shock.date > scenario.start:
            yield f"{what} of {shock.date}: only the first month reads this parameter: {NOTHING}"
        elif shock.until is not None and shock.until <= _entry(shock, entries):
            yield f"{what} ends in {shock.until}, before the lab enters: {NOTHING}"
        elif idle := [*_idle(scenario, index, shock, what)]:
            yield from idle
        else:
            yield from _begun(scenario, shock, what)
            yield from _each_month(scenario, years, shock, what)
            yield from _held(scenario, index, shock, what)
    for name, entry in entries.items():
        if entry is not None and entry >= end:
            yield f"roster.lab[{name}] enters in {entry}, but the run ends before {end}: {NOTHING}"
    yield from _never_drawn(scenario)
    if scenario.prior and not set(posterior(scenario.prior).shared) & set(scenario.uncertainties):
        yield f"prior = {scenario.prior!r} draws no uncertain parameter of this scenario: {NOTHING}"


def _never_drawn(scenario: Scenario) -> Iterator[str]:
    """A number outside the range from which ensembles draw it."""
    for name, value in {**scenario.constants, **scenario.levers}.items():
        drawn = scenario.uncertainties.get(name)
        if drawn is not None and not drawn.low <= value <= drawn.high:
            said = f"uncertain from {drawn.low:g} to {drawn.high:g}: no ensemble has {value:g}"
            yield f"{name} is set to {value:g} and {said}"


NOTHING = "it changes nothing"


def _start_only(name: str) -> bool:
    return name.startswith(START_GROUP) or name in START_ONLY


def _entry(shock: Shock, entries: dict[str, str | None]) -> str:
    """The month in which the lab of a shock enters; empty if it is there, or it is no lab's."""
    lab = shock.what.removeprefix("lab.").partition(".")[0]
    return entries.get(lab) or "" if shock.what.startswith("lab.") else ""


def _calm(scenario: Scenario, name: str) -> tuple[ParameterRow | LabInput, float]:
    """What a shock's target may be, and what it is without shocks."""
    if name.startswith("lab."):
        found = LAB_SHOCKS[name.rpartition(".")[2]]
        return found, found.calm
    return table()[name], scenario.values()[name]


def _idle(scenario: Scenario, index: int, shock: Shock, what: str) -> Iterator[str]:
    """A shock that leaves what it finds."""
    earlier = (*by_calendar(scenario, scenario.years), *scenario.shocks[:index])
    alike = any(each.what == shock.what for each in earlier)
    drawn = shock.what in scenario.uncertainties
    _, calm = _calm(scenario, shock.what)
    if (shock.mode, shock.value) in (("multiply", 1.0), ("add", 0.0)):
        yield f"{what}: {shock.mode} by {shock.value:g}: {NOTHING}"
    elif not alike and not drawn and struck(calm, shock) == calm:
        yield f"{what} finds it at {calm:g} and leaves it there: {NOTHING}"


def _begun(scenario: Scenario, shock: Shock, what: str) -> Iterator[str]:
    """A shock of before the start that never ends, and acts on what the start finds."""
    if shock.date < scenario.start and shock.until is None:
        said = f"begins in {shock.date}, before the start in {scenario.start}"
        yield f"{what} {said}: it holds from the start on"


def _each_month(scenario: Scenario, years: int, shock: Shock, what: str) -> Iterator[str]:
    """Money that comes again every month, where once may be meant."""
    months = 12 * (int(scenario.start[:4]) + years - int(shock.date[:4]))
    months += int(scenario.start[5:]) - int(shock.date[5:])
    if shock.what.endswith(".cash_injection_usd") and shock.until is None and months > 1:
        yield (
            f"{what} has no until: {shock.value:g} USD come again every month from {shock.date} on"
        )


def _held(scenario: Scenario, index: int, shock: Shock, what: str) -> Iterator[str]:
    """A shock that would take what it acts on out of its range, where it is held."""
    row, value = _calm(scenario, shock.what)
    if shock.mode == "set":
        return
    for place, each in enumerate(scenario.shocks[: index + 1]):
        over = each.until is not None and each.until <= shock.date and place < index
        if each.what == shock.what and each.date <= shock.date and not over:
            value = struck(value, each)
    limit = min(max(value, row.low), row.high)
    if abs(value - limit) > ROUNDING * abs(limit):
        yield f"{what} makes it {value:g} in {shock.date}: held at {limit:g}, {row.permitted}"


def struck(value: float, shock: Shock) -> float:
    """A value under one shock. Worked: 2 times 0.5 is 1."""
    if shock.mode == "multiply":
        return value * shock.value
    return value + shock.value if shock.mode == "add" else shock.value
