"""What pydantic cannot know: names and ranges of parameters, the roster's agents, dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.base.errors import ParameterError
from sim.scenario import parameters as load
from sim.scenario.complaint import Complaint, cut, shown
from sim.scenario.document import LAB_SHOCKS, Contract, Document, Roster, Shock, Uncertainty
from sim.scenario.posterior import posterior
from sim.scenario.schema import ParameterRow, nearest
from sim.scenario.starts import check_starts

MAXIMUM_FACTOR = 1000.0
"""Largest factor of a multiplying shock: beyond it, a unit was mistaken."""


def check_numbers(document: Document, where: str) -> Iterator[Complaint]:
    """What is wrong with the parameters that a file sets or draws."""
    for section in ("levers", "constants"):
        for name, value in getattr(document, section).items():
            yield from check_value(name, value, where, section)
    for name in document.levers:
        if name in document.constants:
            said = ": is in constants too; must be in one of them"
            yield Complaint(where, f'levers."{cut(name)}"', said)
    for name, uncertainty in document.uncertainties.items():
        yield from _check_uncertainty(name, uncertainty, where)


def check_value(name: str, value: float, where: str, section: str) -> Iterator[Complaint]:
    """An unknown parameter, or a value outside its range."""
    key = f'{section}."{cut(str(name))}"'
    row = load.table().get(name)
    if row is None:
        yield _unknown(name, where, key)
    elif not row.permits(value):
        yield Complaint(where, key, f" = {shown(value)}: must be {row.permitted}")


def _unknown(name: str, where: str, key: str) -> Complaint:
    hint = nearest(name, load.table())
    return Complaint(where, key, f": no parameter {shown(name)}{hint}; see `endgame params`")


def _check_uncertainty(name: str, uncertainty: Uncertainty, where: str) -> Iterator[Complaint]:
    key = f'uncertainties."{cut(name)}"'
    row = load.table().get(name)
    if row is None:
        yield _unknown(name, where, key)
        return
    low, high = uncertainty.low, uncertainty.high
    if low > high:
        said = f".low = {low:g}: must be at most high, {high:g}"
    elif not row.low <= low <= high <= row.high:
        said = f" = {low:g} to {high:g}: must lie inside {row.permitted}"
    elif uncertainty.scale == "log" and low <= 0:
        said = f".low = {low:g}: must be above 0, for its scale is log"
    elif row.whole and uncertainty.scale != "discrete":
        said = f'.scale = {uncertainty.scale!r}: must be "discrete", for {row.unit} are counted'
    elif uncertainty.scale == "discrete" and not (low.is_integer() and high.is_integer()):
        said = f" = {low:g} to {high:g}: must be whole, for it is discrete"
    else:
        return
    yield Complaint(where, key, said)


def check_prior(prior: str | None, where: str) -> Iterator[Complaint]:
    """The name of a posterior that is not shipped."""
    if prior is not None:
        try:
            posterior(prior)
        except ParameterError as error:
            unknown, said = str(error).startswith("prior"), str(error).removeprefix("prior")
            yield Complaint(where, "prior", said if unknown else f" = {prior!r}: {said}")


def check_roster(roster: Roster, start: str, where: str) -> Iterator[Complaint]:
    """The start table and its month, the owners and the start quantities of a complete roster."""
    try:
        rows = load.start_table(roster.start_table)
    except ParameterError as error:
        yield Complaint(where, "roster.start", f": {error}")
        return
    if start != (month := load.start_month(roster.start_table)):
        others = ", ".join(f"{name} ({load.start_month(name)})" for name in load.start_tables())
        said = f" = {start!r}: must be {month}, the month of {roster.start_table}"
        yield Complaint(where, "start", f"{said}; start tables: {others}")
    clouds = [entry.name for entry in roster.hyperscalers]
    parents = sorted({row.agent for row in rows if row.kind == "outside_parent"})
    owners = ["independent", *clouds, *parents]
    labels = dict[str, str]()
    for lab in roster.labs:
        if (first := labels.setdefault(lab.label, lab.name)) != lab.name:
            said = f" = {lab.label!r}: is that of {first}; must be one that no other lab has"
            yield Complaint(where, f"roster.lab[{lab.name}].label", said)
        if lab.owner not in owners:
            key = f"roster.lab[{lab.name}].owner"
            said = f" = {lab.owner!r}: must be one of {', '.join(owners)}"
            yield Complaint(where, key, said)
        if lab.entry is not None and lab.entry <= start:
            said = f" = {lab.entry!r}: must be after the start, {start}, or left out"
            yield Complaint(where, f"roster.lab[{lab.name}].entry", said)
    if all(lab.entry for lab in roster.labs):
        said = ": must have a lab that is there from the start, without entry"
        yield Complaint(where, "roster.lab", said)
    yield from check_starts(roster, rows, where)


def check_shocks(shocks: Sequence[Shock], labs: Sequence[str], where: str) -> Iterator[Complaint]:
    """Each shock's dates, target and size; the labs are those of the complete roster."""
    for index, shock in enumerate(shocks):
        key = f"shocks[{index}]"
        if shock.until is not None and shock.until <= shock.date:
            said = f" = {shock.until!r}: must be after {shock.date}"
            yield Complaint(where, f"{key}.until", said)
        if shock.what.startswith("lab."):
            yield from _check_lab_shock(shock, labs, where, key)
        elif (row := load.table().get(shock.what)) is None:
            yield _unknown(shock.what, where, f"{key}.what")
        else:
            yield from _check_parameter_shock(shock, row, where, key)


def check_contracts(
    contracts: Sequence[Contract], roster: Roster, where: str
) -> Iterator[Complaint]:
    """Each contract's parties and dates, and that nobody owes more than all it buys or sells."""
    labs = [lab.name for lab in roster.labs]
    clouds = [cloud.name for cloud in roster.hyperscalers]
    for index, each in enumerate(contracts):
        key = f"contracts[{index}]"
        for side, name, known in (("lab", each.lab, labs), ("cloud", each.cloud, clouds)):
            if name not in known:
                said = f" = {name!r}: must be one of {', '.join(known)}{nearest(name, known)}"
                yield Complaint(where, f"{key}.{side}", said)
        if each.until is not None and each.until <= each.date:
            yield Complaint(where, f"{key}.until", f" = {each.until!r}: must be after {each.date}")
    for lab in labs:
        mine = [each for each in contracts if each.lab == lab]
        for term in ("exclusivity", "revenue_share", "resale_share"):
            for month in {each.date for each in mine}:
                total = sum(getattr(each, term) for each in in_force(mine, month))
                if total > 1.0 + 1e-9:
                    said = f": {term} of {lab} adds up to {total:g} in {month}: must be at most 1"
                    yield Complaint(where, "contracts", said)


def in_force(contracts: Sequence[Contract], month: str) -> list[Contract]:
    """The terms of each pair in a month, `YYYY-MM`: of what has begun, the last, if it still runs.

    Of the same date, the last in the list.
    """
    begun = sorted((each for each in contracts if each.date <= month), key=lambda each: each.date)
    last = {(each.lab, each.cloud): each for each in begun}
    return [each for each in last.values() if each.until is None or month < each.until]


def _check_lab_shock(
    shock: Shock, labs: Sequence[str], where: str, key: str
) -> Iterator[Complaint]:
    lab, _, quantity = shock.what.removeprefix("lab.").partition(".")
    if lab not in labs:
        said = f": no lab {shown(lab)}{nearest(lab, labs)}; labs: {', '.join(labs)}"
        yield Complaint(where, f"{key}.what", said)
    elif quantity not in LAB_SHOCKS:
        names = ", ".join(f"lab.{lab}.{each}" for each in LAB_SHOCKS)
        yield Complaint(where, f"{key}.what", f" = {shown(shock.what)}: must be one of {names}")
    elif quantity == "open_weights" and (shock.value not in (0.0, 1.0) or shock.mode != "set"):
        said = f" = {shock.value:g}: must be set to 0 (closed) or 1"
        yield Complaint(where, f"{key}.value", said)
    elif not LAB_SHOCKS[quantity].low <= shock.value <= LAB_SHOCKS[quantity].high:
        said = f" = {shock.value:g}: must be {LAB_SHOCKS[quantity].permitted}"
        yield Complaint(where, f"{key}.value", said)


def _check_parameter_shock(
    shock: Shock, row: ParameterRow, where: str, key: str
) -> Iterator[Complaint]:
    if shock.mode == "set":
        fits, must = row.permits(shock.value), row.permitted
    elif shock.mode == "multiply":
        fits = 0.0 <= shock.value <= MAXIMUM_FACTOR
        must = f"0 to {MAXIMUM_FACTOR:g} (factor)"
    else:
        width = row.high - row.low
        fits, must = abs(shock.value) <= width, f"{-width:g} to {width:g} ({row.unit})"
    if not fits:
        yield Complaint(where, f"{key}.value", f" = {shock.value:g}: must be {must}")
