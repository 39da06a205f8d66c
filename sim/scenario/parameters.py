"""The parameter tables as shipped, and the values that one run reads from them.

`table`, `start_table`, `lasting`, `dated_inputs`, `start_bounds`, `epoch_inputs` and
`epoch_published` read the CSV files of `sim.data`; `Parameters` holds a run's values, one array of
shape (worlds, 1) per name, or (worlds, labs) where labs differ, with dated shocks laid over them
month by month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from sim.base.arrays import frozen
from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import ParameterError
from sim.data import names, text
from sim.scenario.schema import (
    BoundRow,
    DatedRow,
    IntervalRow,
    ParameterRow,
    StartRow,
    bound_rows,
    dated_rows,
    interval_rows,
    nearest,
    parameter_rows,
    start_rows,
)

Rows = TypeVar("Rows")

_NO_VALUES: Mapping[str, FloatArray] = MappingProxyType({})


@cache
def table() -> Mapping[str, ParameterRow]:
    """Every parameter by name, as shipped in ``parameters.csv``; read once."""
    return MappingProxyType(_read(parameter_rows, "parameters.csv"))


@cache
def start_tables() -> tuple[str, ...]:
    """Names of the shipped start tables, such as ``start_2025``."""
    return names("starts", ".csv")


@cache
def start_table(name: str) -> tuple[StartRow, ...]:
    """The start state of every agent at one date.

    Parameters
    ----------
    name : a shipped start table, ``start_2025`` or ``start_2023``

    Raises
    ------
    ParameterError
        If no such table is shipped.
    """
    if name not in start_tables():
        known = ", ".join(start_tables()) or "none"
        raise ParameterError(
            f"no start table {name!r}{nearest(name, start_tables())}; there are: {known}"
        )
    return tuple(_read(start_rows, f"starts/{name}.csv"))


@cache
def start_month(name: str) -> str:
    """The month that a start table describes, ``YYYY-MM``: that of most of its rows."""
    return Counter(row.as_of[:7] for row in start_table(name)).most_common(1)[0][0]


@cache
def lasting() -> tuple[StartRow, ...]:
    """What is the same of an agent at every start, such as a lab's lasting fit; read once."""
    return tuple(_read(start_rows, "lasting.csv"))


def agents_at(name: str) -> tuple[StartRow, ...]:
    """All that is known of agents at a start: what lasts, then what its table says."""
    return (*lasting(), *start_table(name))


def levels(name: str) -> dict[str, float]:
    """Parameters that are levels of a date, as a start table gives them.

    Rows of kind market name them: agent ``start``, quantity ``sentiment`` is ``start.sentiment``.
    All other parameters are the same whenever a run starts.
    """
    rows = [row for row in start_table(name) if row.kind == "market"]
    given = {f"{row.agent}.{row.quantity}": row.value for row in rows}
    return {parameter: value for parameter, value in given.items() if parameter in table()}


@cache
def dated_inputs() -> tuple[DatedRow, ...]:
    """What the calendar changes in every scenario, whenever it starts; read once.

    A parameter's value in ``parameters.csv`` is that of January 2025.
    """
    return tuple(_read(dated_rows, "dated.csv"))


@cache
def start_bounds() -> Mapping[tuple[str, str], BoundRow]:
    """What a start quantity may be, by kind of agent and quantity; read once."""
    return MappingProxyType(_read(bound_rows, "start_bounds.csv"))


@cache
def epoch_inputs() -> Mapping[str, IntervalRow]:
    """What Epoch AI's estimate of OpenAI's final runs of 2024 starts from, by name; read once."""
    return MappingProxyType(_read(interval_rows, "record/epoch_2024.csv"))


@cache
def epoch_published() -> Mapping[str, ParameterRow]:
    """What that estimate came to, as published; to compare with, never to start from."""
    return MappingProxyType(_read(parameter_rows, "record/epoch_2024_published.csv"))


def _read(rows: Callable[[str, str], Rows], file: str) -> Rows:
    try:
        return rows(text(file), file)
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file}: not readable: {error}") from None


class Parameters:
    """Parameter values of a batch of worlds, (worlds, 1) or (worlds, labs), with shocks by month.

    Arrays are read-only. Build with `Parameters.build`; read with ``parameters["a.name"]``; take
    `at` once a month to have that month's shocks applied.
    """

    __slots__ = ("_base", "_series", "_touched", "_values")

    def __init__(
        self,
        values: Mapping[str, FloatArray],
        series: Mapping[str, FloatArray] = _NO_VALUES,
        base: Parameters | None = None,
    ) -> None:
        self._values = values
        self._series = series
        self._base = self if base is None else base
        # For each series the months, (months,), in which some world departs from its own value.
        self._touched: dict[str, BoolArray] = {
            name: np.any(path != values[name], axis=(1, 2)) for name, path in series.items()
        }

    def __setstate__(self, content: tuple[None, Mapping[str, object]]) -> None:
        """A copy: numpy's own can be written to."""
        for name, each in content[1].items():
            setattr(self, name, frozen(each))

    @classmethod
    def build(
        cls,
        values: Mapping[str, float | FloatArray],
        worlds: int,
        draws: Mapping[str, FloatArray] = _NO_VALUES,
        series: Mapping[str, FloatArray] = _NO_VALUES,
    ) -> Parameters:
        """Spread values over worlds, replace those drawn, and lay shock series over them.

        Parameters
        ----------
        values : value of every parameter, in its own unit; (labs,) where labs differ
        worlds : number of worlds
        draws : values drawn per world, (worlds,), for some of the names
        series : values by month, (months, worlds) or (months, 1), with a last axis of labs where
            they differ; NaN where no shock applies

        Raises
        ------
        ParameterError
            If a name in draws or series is unknown or an array's shape does not fit.

        Worked: ``build({"a.b": 2.0}, worlds=3)["a.b"]`` is ``[[2.0], [2.0], [2.0]]``.
        """
        columns = {
            name: frozen(np.full((worlds, np.size(value)), value, dtype=np.float64))
            for name, value in values.items()
        }
        for name, draw in draws.items():
            if name not in columns:
                raise _unknown(name, columns)
            if draw.shape != (worlds,):
                raise ParameterError(f"draws of {name}: shape {draw.shape}, must be ({worlds},)")
            columns[name] = frozen(draw.astype(np.float64)[:, np.newaxis])
        paths = {name: _path(name, given, columns, worlds) for name, given in series.items()}
        return cls(columns, paths)

    def at(self, month: int) -> Parameters:
        """The parameters of one month, its shocks applied; itself where no shock touches it.

        Parameters
        ----------
        month : months since the start, 0 for the first
        """
        base = self._base
        for name, path in base._series.items():
            if not 0 <= month < path.shape[0]:
                raise ParameterError(
                    f"month {month}: the series of {name} has months 0 to {path.shape[0] - 1}"
                )
        changed = {
            name: path[month] for name, path in base._series.items() if base._touched[name][month]
        }
        return Parameters({**base._values, **changed}, base=base) if changed else base

    def series_names(self) -> frozenset[str]:
        """Names of the parameters on which a dated shock lies."""
        return frozenset(self._base._series)

    def __getitem__(self, name: str) -> FloatArray:
        """Value of a parameter, (worlds, 1 or labs); an unknown name is a `ParameterError`."""
        try:
            return self._values[name]
        except KeyError:
            raise _unknown(name, self._values) from None

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _path(
    name: str, given: FloatArray, columns: Mapping[str, FloatArray], worlds: int
) -> FloatArray:
    """A shock series as full values, (months, worlds, 1 or labs): the world's own where NaN."""
    if name not in columns:
        raise _unknown(name, columns)
    own = columns[name]
    path = given[..., np.newaxis] if given.ndim == 2 else given
    if path.ndim != 3 or path.shape[1] not in (1, worlds) or path.shape[2] != own.shape[1]:
        raise ParameterError(
            f"series of {name}: shape {given.shape}, must be (months, {worlds}) or (months, 1)"
        )
    return frozen(np.where(np.isnan(path), own, path))


def _unknown(name: str, known: Mapping[str, FloatArray]) -> ParameterError:
    return ParameterError(f"no parameter {name!r}{nearest(name, known)}")
