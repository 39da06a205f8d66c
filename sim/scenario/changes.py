"""What a scenario changes against what it extends: both values, units, and what each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.base.written import SCALES
from sim.scenario import parameters as load
from sim.scenario.by_calendar import acting
from sim.scenario.checks import in_force
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS, Contract, Uncertainty
from sim.scenario.notes import struck
from sim.scenario.starts import KINDS, bounds_of

NOT_DRAWN = "not drawn"
SIGNS = {"multiply": "times", "add": "plus"}


@dataclass(frozen=True)
class Change:
    """One thing that differs."""

    section: str
    """levers, ranges, shocks, calendar, contracts, roster or run."""
    what: str
    before: str
    after: str
    unit: str
    words: str


def changes(scenario: Scenario, base: Scenario | None) -> list[Change]:
    """What differs from a base, or from the tables of parameters and starts if there is none."""
    own = {name: row.value for name, row in load.table().items()}
    return [
        *(() if base is None else _run(scenario, base)),
        *_values(scenario.values(), own if base is None else base.values()),
        *_ranges(scenario.uncertainties, {} if base is None else base.uncertainties),
        *_shocks(scenario, 0 if base is None else len(base.shocks)),
        *_calendar(scenario, base),
        *_contracts(scenario, () if base is None else base.contracts),
        *(() if base is None else _roster(scenario, base)),
    ]


def plain(value: float) -> str:
    """A number as people write it. Worked: 8e10 is ``80 bn``, 0.0125 is ``0.0125``."""
    for scale, name in SCALES:
        if scale <= abs(value) < 1e15:
            return f"{value / scale:.4g}{name}"
    return f"{value:.4g}"


def _run(scenario: Scenario, base: Scenario) -> Iterator[Change]:
    for what, unit, words in (
        ("start", "month", "first month"),
        ("years", "years", "horizon"),
        ("prior", "name", "calibrated draws"),
    ):
        before, after = (getattr(each, what) or "none" for each in (base, scenario))
        if before != after:
            yield Change("run", what, str(before), str(after), unit, words)


def _values(own: Mapping[str, float], base: Mapping[str, float]) -> Iterator[Change]:
    for name, row in load.table().items():
        if own[name] != base[name]:
            yield Change(
                "levers", name, plain(base[name]), plain(own[name]), row.unit, row.description
            )


def _ranges(own: Mapping[str, Uncertainty], base: Mapping[str, Uncertainty]) -> Iterator[Change]:
    for name, row in load.table().items():
        before, after = base.get(name), own.get(name)
        if before != after:
            yield Change("ranges", name, _range(before), _range(after), row.unit, row.description)


def _range(given: Uncertainty | None) -> str:
    if given is None:
        return NOT_DRAWN
    scale = "" if given.scale == "linear" else f" ({given.scale})"
    return f"{plain(given.low)} to {plain(given.high)}{scale}"


def _shocks(scenario: Scenario, inherited: int) -> Iterator[Change]:
    for shock in scenario.shocks[inherited:]:
        until = f" to {shock.until}" if shock.until else " on"
        after = plain(shock.value)
        row = load.table().get(shock.what)
        if row is not None:
            calm, unit, words = scenario.values()[shock.what], row.unit, row.description
            before = plain(calm)
            if shock.mode != "set":
                after = f"{plain(struck(calm, shock))} ({SIGNS[shock.mode]} {after})"
        else:
            kind = LAB_SHOCKS[shock.what.rpartition(".")[2]]
            before, unit, words = "its own", kind.unit, "of this lab alone"
            if shock.mode != "set":
                after = f"{SIGNS[shock.mode]} {after}"
        yield Change("shocks", shock.what, before, f"{after}, {shock.date}{until}", unit, words)


def _calendar(scenario: Scenario, base: Scenario | None) -> Iterator[Change]:
    """Dated inputs that act within this run and not within the base's."""
    seen = set() if base is None else set(acting(base, base.years))
    for row in acting(scenario, scenario.years):
        if row not in seen:
            how = f"{SIGNS.get(row.mode, '')} {plain(row.value)}".strip()
            over = f" to {row.until}" if row.until else " on"
            yield Change("calendar", row.what, "as it is", f"{how}{over}", "", row.description)


def _contracts(scenario: Scenario, inherited: Sequence[Contract]) -> Iterator[Change]:
    words = "terms of a cloud and a lab, until a later date of theirs"
    for each in (row for row in scenario.contracts if row not in inherited):
        before = [row for row in in_force(inherited, each.date) if _pair(row) == _pair(each)]
        told = _terms(before[0]) if before else "none"
        until = f" to {each.until}" if each.until else " on"
        after = f"{_terms(each)}, {each.date}{until}"
        yield Change("contracts", f"{each.lab} and {each.cloud}", told, after, "share", words)


def _pair(contract: Contract) -> tuple[str, str]:
    return contract.lab, contract.cloud


def _terms(contract: Contract) -> str:
    """What a contract says: ``revenue_share 0.2, first_refusal``."""
    said = contract.model_dump(exclude={"lab", "cloud", "date", "until"}, exclude_defaults=True)
    told = [name if value is True else f"{name} {value:g}" for name, value in said.items()]
    return ", ".join(told) or "nothing"


def _roster(scenario: Scenario, base: Scenario) -> Iterator[Change]:
    rows = load.agents_at(scenario.roster.start_table)
    table = {(row.kind, row.agent, row.quantity): row.value for row in rows}
    slots = [each.roster.entrant_slots for each in (base, scenario)]
    if slots[0] != slots[1]:
        words = "places for labs founded later"
        yield Change("roster", "entrant_slots", str(slots[0]), str(slots[1]), "labs", words)
    for kind, plural in KINDS.items():
        before = {each.name: each for each in getattr(base.roster, plural)}
        after = {each.name: each for each in getattr(scenario.roster, plural)}
        for name in {**before, **after}:
            what = f"{kind}.{name}"
            if name not in before:
                yield Change("roster", what, "not there", after[name].label, "", f"a new {kind}")
            elif name not in after:
                yield Change("roster", what, before[name].label, "not there", "", "removed")
            else:
                yield from _agent(kind, what, before[name], after[name], table)


def _toml(value: object) -> str:
    """A value as a file has it. Worked: True -> ``true``, None -> ``none``."""
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)


def _agent(
    kind: str, what: str, before: Any, after: Any, table: Mapping[tuple[str, str, str], float]
) -> Iterator[Change]:
    for field in type(after).model_fields:
        if field in ("name", "start", "outside_parent"):
            continue
        pair = [_toml(getattr(each, field)) for each in (before, after)]
        if pair[0] != pair[1]:
            yield Change("roster", f"{what}.{field}", pair[0], pair[1], "", "of this agent")
    bounds = bounds_of(kind)
    for quantity, value in after.start.items():
        old = before.start.get(quantity, table.get((kind, after.name, quantity)))
        if old != value:
            row = bounds[quantity.partition(":")[0]]
            told = "nothing" if old is None else plain(old)
            words = row.description
            yield Change("roster", f"{what}.{quantity}", told, plain(value), row.unit, words)
