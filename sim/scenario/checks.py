"""What pydantic cannot know: names and ranges of parameters, the roster's agents, dates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sim.base.errors import ParameterError
from sim.scenario import parameters as load
from sim.scenario.complaint import complain, shown
from sim.scenario.document import LAB_SHOCKS, Roster, Shock, Uncertainty
from sim.scenario.posterior import posterior
from sim.scenario.schema import ParameterRow, StartRow, nearest

MAXIMUM_FACTOR = 1000.0
"""Largest factor of a multiplying shock: beyond it, a unit was mistaken."""


def check_value(name: str, value: float, where: str, section: str) -> None:
    """Refuse a value for an unknown parameter, or one outside the parameter's range."""
    row = _row(name, where, f'{section}."{name}"')
    if not (math.isfinite(value) and row.low <= value <= row.high):
        raise complain(where, f'{section}."{name}" = {shown(value)}: must be {row.permitted}')


def check_parameters(
    levers: Mapping[str, float],
    constants: Mapping[str, float],
    uncertainties: Mapping[str, Uncertainty],
    where: str,
) -> None:
    """Check every value and range of a file against the parameter table."""
    for section, values in (("levers", levers), ("constants", constants)):
        for name, value in values.items():
            check_value(name, value, where, section)
    for name in levers:
        if name in constants:
            raise complain(where, f'levers."{name}": is in constants too; must be in one of them')
    for name, uncertainty in uncertainties.items():
        _check_uncertainty(name, uncertainty, where)


def _check_uncertainty(name: str, uncertainty: Uncertainty, where: str) -> None:
    key = f'uncertainties."{name}"'
    row = _row(name, where, key)
    low, high = uncertainty.low, uncertainty.high
    if not row.low <= low <= high <= row.high:
        raise complain(where, f"{key} = {low:g} to {high:g}: must lie inside {row.permitted}")
    if uncertainty.scale == "log" and low <= 0:
        raise complain(where, f"{key}.low = {low:g}: must be above 0, for its scale is log")
    if uncertainty.scale == "discrete" and not (low.is_integer() and high.is_integer()):
        raise complain(where, f"{key} = {low:g} to {high:g}: must be whole, for it is discrete")


def check_prior(prior: str | None, where: str) -> None:
    """Refuse the name of a posterior that is not shipped."""
    if prior is not None:
        try:
            posterior(prior)
        except ParameterError as error:
            raise complain(where, str(error)) from None


def check_shocks(shocks: Sequence[Shock], roster: Roster, where: str) -> None:
    """Check each shock's dates, target and size; the labs are those of the complete roster."""
    for index, shock in enumerate(shocks):
        key = f"shocks[{index}]"
        if shock.until is not None and shock.until <= shock.date:
            raise complain(where, f"{key}.until = {shock.until!r}: must be after {shock.date}")
        if shock.what.startswith("lab."):
            _check_lab_shock(shock, roster, where, key)
        else:
            _check_parameter_shock(shock, where, key)


def _check_lab_shock(shock: Shock, roster: Roster, where: str, key: str) -> None:
    labs = [lab.name for lab in roster.labs]
    lab, _, quantity = shock.what.removeprefix("lab.").partition(".")
    if lab not in labs:
        hint = nearest(lab, labs)
        raise complain(where, f"{key}.what: no lab {lab!r}{hint}; labs: {', '.join(labs)}")
    if quantity not in LAB_SHOCKS:
        names = ", ".join(f"lab.{lab}.{each}" for each in LAB_SHOCKS)
        raise complain(where, f"{key}.what = {shock.what!r}: must be one of {names}")
    if quantity == "open_weights" and (shock.value not in (0.0, 1.0) or shock.mode != "set"):
        raise complain(where, f"{key}.value = {shock.value:g}: must be set to 0 (closed) or 1")
    if shock.value < LAB_SHOCKS[quantity].low:
        raise complain(where, f"{key}.value = {shock.value:g}: must be 0 or more")


def _check_parameter_shock(shock: Shock, where: str, key: str) -> None:
    row = _row(shock.what, where, f"{key}.what")
    if shock.mode == "set":
        low, high, unit = row.low, row.high, row.unit
    elif shock.mode == "multiply":
        low, high, unit = 0.0, MAXIMUM_FACTOR, "factor"
    else:
        low, high, unit = row.low - row.high, row.high - row.low, row.unit
    if not low <= shock.value <= high:
        found = f"{key}.value = {shock.value:g}"
        raise complain(where, f"{found}: must be {low:g} to {high:g} ({unit})")


def check_roster(roster: Roster, where: str) -> None:
    """Check the start table, the owners and the start quantities of a complete roster."""
    try:
        rows = load.start_table(roster.start_table)
    except ParameterError as error:
        raise complain(where, f"roster.start: {error}") from None
    clouds = [entry.name for entry in roster.hyperscalers]
    parents = sorted({row.agent for row in rows if row.kind == "outside_parent"})
    for lab in roster.labs:
        owners = ["independent", *clouds, *parents]
        if lab.owner not in owners:
            key = f"roster.lab[{lab.name}].owner = {lab.owner!r}"
            raise complain(where, f"{key}: must be one of {', '.join(owners)}")
        _check_start(lab.start, "lab", lab.name, rows, where)
    for entry in roster.hyperscalers:
        _check_start(entry.start, "hyperscaler", entry.name, rows, where)
    for investor in roster.investors:
        _check_start(investor.start, "investor", investor.name, rows, where)


def _check_start(
    start: Mapping[str, float], kind: str, name: str, rows: Iterable[StartRow], where: str
) -> None:
    """A quantity may be overridden if some agent of the kind has it; below 0 only if one may be."""
    lowest: dict[str, float] = {}
    for row in rows:
        if row.kind == kind:
            lowest[row.quantity] = min(row.low, lowest.get(row.quantity, 0.0))
    # A pair may be with anybody: `stake:google` in the table permits `stake:thrive`.
    pairs = {quantity.partition(":")[0] for quantity in lowest if ":" in quantity}
    for quantity, value in start.items():
        if ":" in quantity and quantity.partition(":")[0] in pairs:
            lowest.setdefault(quantity, 0.0)
        key = f"roster.{kind}[{name}].start.{quantity}"
        if quantity not in lowest:
            known = ", ".join(sorted(lowest))
            raise complain(where, f"{key}: unknown{nearest(quantity, lowest)}; permitted: {known}")
        if value < lowest[quantity]:
            raise complain(where, f"{key} = {value:g}: must be {lowest[quantity]:g} or more")


def _row(name: str, where: str, key: str) -> ParameterRow:
    table = load.table()
    if name not in table:
        hint = nearest(name, table)
        raise complain(where, f"{key}: no parameter {name!r}{hint}; see `endgame params`")
    return table[name]
