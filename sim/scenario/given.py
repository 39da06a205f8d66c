"""Parameters of many worlds as a table, one row a world, whoever made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


def in_list(place: int) -> str:
    """What a row is called. Worked: the first is ``row 0``."""
    return f"row {place}"


def columns(
    table: Table, where: str = WHERE, called: Callable[[int], str] = in_list
) -> dict[str, FloatArray]:
    """A table's columns by name, (worlds,) each, every value within its parameter's range.

    ``called`` says what a row is called by its place from 0, such as a line of a file.

    Worked: ``(["capital.vc_supply_usd_per_year"], [[1e10], [5e10]])`` is one column of two worlds.

    Raises
    ------
    ScenarioError
        One line with ``where``, the column, the row, counted from 0, and what is allowed.
    """
    named = _named(table, where)
    found = {name: _column(name, values, where, called) for name, values in named.items()}
    if not found or not len(next(iter(found.values()))):
        raise complain(where, "is empty; must have a column for each parameter, a row for a world")
    first, rows = next((name, len(values)) for name, values in found.items())
    for name, values in found.items():
        if len(values) != rows:
            raise complain(
                where, f'"{name}" has {len(values)} rows: must have {rows}, like "{first}"'
            )
    return found


def _named(table: Table, where: str) -> dict[Any, Any]:
    """The columns as they were given."""
    if hasattr(table, "keys") and hasattr(table, "__getitem__"):
        # Of a Series these are its index: what goes over it gets its values.
        return {name: table[name] for name in _single(list(table.keys()), where)}
    if names := getattr(getattr(table, "dtype", None), "names", None):
        return {name: table[name] for name in names}
    if isinstance(table, Sequence) and table and all(isinstance(row, Mapping) for row in table):
        for number, row in enumerate(table):
            if row.keys() != table[0].keys():
                raise complain(where, f"row {number}: must have the same names as row 0")
        return {name: [row[name] for row in table] for name in table[0]}
    if isinstance(table, tuple) and len(table) == 2:
        return _pair(*table, where)
    raise complain(where, f"{type(table).__name__}: must be {KINDS}")


def _pair(names: Any, array: Any, where: str) -> dict[Any, Any]:
    """The columns of a 2-D array by their names."""
    if isinstance(names, str | Mapping) or not isinstance(names, Iterable):
        raise complain(where, f"names = {shown(names)}: must be a list of names")
    columns, values = _single(list(names), where), _array(array, where)
    if values.ndim != 2 or values.shape[1] != len(columns):
        form = f"must be (worlds, {len(columns)}), a column a name"
        raise complain(where, f"array of shape {values.shape}: {form}")
    return {name: values[:, place] for place, name in enumerate(columns)}


def _single(names: list[Any], where: str) -> list[Any]:
    """Names, each there once."""
    for name in names:
        if names.count(name) > 1:
            raise complain(where, f"{shown(name)} is there twice; must be one column")
    return names


def _array(given: Any, where: str) -> Any:
    """What was given as an array; what a mask hides is missing."""
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(np.float64), np.nan)
    try:
        return np.asarray(given)
    except ValueError:
        raise complain(where, "rows of different lengths; must have as many values each") from None


def _column(name: Any, given: Any, where: str, called: Callable[[int], str]) -> FloatArray:
    rows = load.table()
    if name not in rows:
        said = f"no parameter {name!r}{nearest(name, rows)}; see `endgame params`"
        raise complain(where, said)
    values = _array(given, where)
    if values.ndim != 1:
        raise complain(
            where, f'"{name}" has shape {values.shape}: must have one value a world; levers set all'
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
        said = f'"{name}", {called(place)} = {shown(value)}: must be {row.permitted}'
        raise complain(where, said)
    return numbers


def _number(value: object) -> float:
    """A number of any kind as a float; NaN, which no range permits, for anything else."""
    if value is None or isinstance(value, bool | str):
        return np.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return np.nan
