"""Parameters of many worlds as a table, one row a world, whoever made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.base.axes import FloatArray
from sim.scenario import parameters as load
from sim.scenario.complaint import complain, shown
from sim.scenario.schema import nearest

Table = Any
"""A pandas DataFrame or any mapping of names to columns; a structured array; a list of mappings,
one a world; or names and a 2-D array, (worlds, names)."""

WHERE = "parameters"
KINDS = "a DataFrame, a mapping of names to columns, a list of mappings, or (names, 2-D array)"


def columns(table: Table) -> dict[str, FloatArray]:
    """A table's columns by name, (worlds,) each, every value within its parameter's range.

    Worked: ``(["capital.vc_supply_usd_per_year"], [[1e10], [5e10]])`` is one column of two worlds.

    Raises
    ------
    ScenarioError
        One line with the column, the row, counted from 0, and what is allowed.
    """
    found = {name: _column(name, values) for name, values in _named(table).items()}
    if not found or not len(next(iter(found.values()))):
        raise complain(WHERE, "is empty; must have a column for each parameter, a row for a world")
    first, rows = next((name, len(values)) for name, values in found.items())
    for name, values in found.items():
        if len(values) != rows:
            raise complain(
                WHERE, f'"{name}" has {len(values)} rows: must have {rows}, like "{first}"'
            )
    return found


def _named(table: Table) -> dict[Any, Any]:
    """The columns as they were given."""
    if hasattr(table, "keys") and hasattr(table, "__getitem__"):
        # Of a Series these are its index: what goes over it gets its values.
        return {name: table[name] for name in _single(list(table.keys()))}
    if names := getattr(getattr(table, "dtype", None), "names", None):
        return {name: table[name] for name in names}
    if isinstance(table, Sequence) and table and all(isinstance(row, Mapping) for row in table):
        for number, row in enumerate(table):
            if row.keys() != table[0].keys():
                raise complain(WHERE, f"row {number}: must have the same names as row 0")
        return {name: [row[name] for row in table] for name in table[0]}
    if isinstance(table, tuple) and len(table) == 2:
        return _pair(*table)
    raise complain(WHERE, f"{type(table).__name__}: must be {KINDS}")


def _pair(names: Any, array: Any) -> dict[Any, Any]:
    """The columns of a 2-D array by their names."""
    if isinstance(names, str | Mapping) or not isinstance(names, Iterable):
        raise complain(WHERE, f"names = {shown(names)}: must be a list of names")
    columns, values = _single(list(names)), _array(array)
    if values.ndim != 2 or values.shape[1] != len(columns):
        form = f"must be (worlds, {len(columns)}), a column a name"
        raise complain(WHERE, f"array of shape {values.shape}: {form}")
    return {name: values[:, place] for place, name in enumerate(columns)}


def _single(names: list[Any]) -> list[Any]:
    """Names, each there once."""
    for name in names:
        if names.count(name) > 1:
            raise complain(WHERE, f"{shown(name)} is there twice; must be one column")
    return names


def _array(given: Any) -> Any:
    """What was given as an array; what a mask hides is missing."""
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(np.float64), np.nan)
    try:
        return np.asarray(given)
    except ValueError:
        raise complain(WHERE, "rows of different lengths; must have as many values each") from None


def _column(name: Any, given: Any) -> FloatArray:
    rows = load.table()
    if name not in rows:
        said = f"no parameter {name!r}{nearest(name, rows)}; see `endgame params`"
        raise complain(WHERE, said)
    values = _array(given)
    if values.ndim != 1:
        raise complain(
            WHERE, f'"{name}" has shape {values.shape}: must have one value a world; levers set all'
        )
    entries = list(values if isinstance(given, np.ma.MaskedArray) else given)
    if values.dtype.kind not in "iuf":
        values = np.array([_number(each) for each in entries])
    numbers: FloatArray = values.astype(np.float64)
    row = rows[name]
    wrong = ~((numbers >= row.low) & (numbers <= row.high))
    if wrong.any():
        place = int(wrong.argmax())
        value = entries[place].item() if isinstance(entries[place], np.generic) else entries[place]
        raise complain(WHERE, f'"{name}", row {place} = {shown(value)}: must be {row.permitted}')
    return numbers


def _number(value: object) -> float:
    """A number of any kind as a float; NaN, which no range permits, for anything else."""
    if value is None or isinstance(value, bool | str):
        return np.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return np.nan
