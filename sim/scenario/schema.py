"""Rows of the parameter tables: value, unit, plausible range, source and quality, all checked.

The fields of a row are the columns of its table. Every complaint is one line that names the file,
the line, the column and what is permitted.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

from sim.base.errors import ParameterError

QUALITIES = ("measured", "reported", "estimated", "assumed")
COUNTED = ("builders", "count")
"""Units of parameters that count things."""

CLOSE = 0.65
"""Share of letters that a name and the one that was meant have in common, at least."""

_KINDS = (
    *("lab", "hyperscaler", "neocloud", "investor", "chip_maker", "market"),
    *("outside_parent", "consumers"),
)
_LOWER = "lower case letters, digits, _"
_PERMITTED = {
    "kind": ("|".join(_KINDS), f"one of {', '.join(_KINDS)}"),
    "agent": (r"[a-z0-9][a-z0-9_]*", _LOWER),
    "quantity": (r"[a-z0-9_]+(:[a-z0-9_]+)?", _LOWER),  # a pair names its other side: stake:google
    "quality": ("|".join(QUALITIES), f"one of {', '.join(QUALITIES)}"),
    "zero": ("yes|no", "yes or no"),
    "needed": ("yes|no", "yes or no"),
    "date": (r"\d{4}-\d{2}", "YYYY-MM"),
    "until": (r"(\d{4}-\d{2})?", "YYYY-MM, or nothing"),
    "mode": ("set|multiply|add", "set, multiply or add"),
    "as_of": (r"(\d{4}(-\d{2}(-\d{2})?)?)?", "YYYY, YYYY-MM or YYYY-MM-DD"),
}
"""Pattern of a column's text, and what that is in words."""
_DOTTED_NAME = (r"[a-z0-9_]+(\.[a-z0-9_]+)+", "dotted lower case: a.b_c")
_PLAIN_NAME = (r"[a-z][a-z0-9_]*", _LOWER)
_KEYS = ("name", "kind", "agent", "quantity", "date", "what")
_NUMBERS = ("value", "low", "high", "p10", "p90")


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter: its value, unit, permitted range and evidence."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    as_of: str
    quality: str
    would_settle: str
    description: str

    @property
    def permitted(self) -> str:
        """The permitted range in words, for error messages: ``0.1 to 5 (share)``."""
        whole = "a whole number from " if self.whole else ""
        return f"{whole}{self.low:g} to {self.high:g} ({self.unit})"

    @property
    def whole(self) -> bool:
        """Whether the parameter counts things: there is no half of one."""
        return self.unit in COUNTED

    def permits(self, value: float) -> bool:
        """Whether a value lies in the range and is whole if it must be."""
        inside = math.isfinite(value) and self.low <= value <= self.high
        return inside and not (self.whole and value != int(value))


@dataclass(frozen=True, slots=True)
class StartRow:
    """One number of the start state: a quantity of one agent at the start date."""

    kind: str
    agent: str
    quantity: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    as_of: str
    quality: str
    would_settle: str


@dataclass(frozen=True, slots=True)
class BoundRow:
    """What a start quantity of one kind of agent may be, whoever sets it; a pair by its first part.

    Wide: what no company can have, not what the record's had.
    """

    kind: str
    quantity: str
    unit: str
    low: float
    high: float
    zero: str
    """yes: 0, for "none", is permitted beside the range."""
    needed: str
    """yes: a lab cannot start without it."""
    description: str
    source: str
    as_of: str
    quality: str
    would_settle: str

    @property
    def permitted(self) -> str:
        """The permitted range in words: ``0, or 20 to 30 (log10 FLOP)``."""
        none = "0, or " if self.zero == "yes" and not self.low <= 0.0 <= self.high else ""
        return f"{none}{self.low:g} to {self.high:g} ({self.unit})"

    def permits(self, value: float) -> bool:
        """Whether a start value is possible at all."""
        return self.low <= value <= self.high or (self.zero == "yes" and value == 0.0)


@dataclass(frozen=True, slots=True)
class DatedRow:
    """What the calendar changes, whenever a run starts: a parameter or a lab from one month on."""

    date: str
    until: str
    """The month in which it is over; empty: it lasts."""
    what: str
    mode: Literal["set", "multiply", "add"]
    value: float
    low: float
    high: float
    source: str
    as_of: str
    quality: str
    would_settle: str
    description: str


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A positive number known by its 10th and 90th percentile; the same twice if it is certain."""

    name: str
    p10: float
    p90: float
    unit: str
    source: str
    as_of: str
    quality: str
    would_settle: str


Row = TypeVar("Row", ParameterRow, StartRow, BoundRow, DatedRow, IntervalRow)


def nearest(name: object, names: Iterable[str]) -> str:
    """Return a hint naming the known name closest to a mistyped one, or an empty string.

    Worked: ``nearest("lab.bran", ["lab.brand"])`` is ``"; did you mean lab.brand?"``; ``nope`` is
    not near ``openai``, with which it shares 6 of 10 letters.
    """
    known, text = list(names), str(name)  # a table may give a number for a name
    close = difflib.get_close_matches(text, known, n=1, cutoff=CLOSE)
    # A reader often remembers the last word only: `elasticity` for `market.elasticity`.
    close = close or [each for each in known if text and each.endswith("." + text)]
    return f"; did you mean {close[0]}?" if close else ""


def parameter_rows(text: str, file: str) -> dict[str, ParameterRow]:
    """Read and check the text of a parameter table.

    Parameters
    ----------
    text : the CSV text, header first
    file : the name to use in error messages

    Raises
    ------
    ParameterError
        With file, line, column and what is permitted.
    """
    rows = {}
    for where, row in _rows(text, file, ParameterRow, _DOTTED_NAME):
        if not row.description:
            raise ParameterError(f"{where}: description of {row.name}: must not be empty")
        rows[row.name] = row
    return rows


def start_rows(text: str, file: str) -> list[StartRow]:
    """Read and check the text of a start table; see `parameter_rows`."""
    return [row for _, row in _rows(text, file, StartRow)]


def bound_rows(text: str, file: str) -> dict[tuple[str, str], BoundRow]:
    """Read and check the text of a table of bounds, by kind and quantity; see `parameter_rows`."""
    return {(row.kind, row.quantity): row for _, row in _rows(text, file, BoundRow)}


def dated_rows(text: str, file: str) -> list[DatedRow]:
    """Read and check the text of a table of dated inputs; see `parameter_rows`."""
    return [row for _, row in _rows(text, file, DatedRow)]


def interval_rows(text: str, file: str) -> dict[str, IntervalRow]:
    """Read and check the text of a table of percentiles; see `parameter_rows`."""
    rows = {}
    for where, row in _rows(text, file, IntervalRow, _PLAIN_NAME):
        if not 0.0 < row.p10 <= row.p90:
            found = f"p10 = {row.p10:g}: must be above 0, at most p90 = {row.p90:g}"
            raise ParameterError(f"{where}: {found}")
        rows[row.name] = row
    return rows


def _rows(
    text: str, file: str, kind: type[Row], name: tuple[str, str] = _PLAIN_NAME
) -> Iterator[tuple[str, Row]]:
    """Each row of a table, checked, with ``file:line`` for messages; none is there twice."""
    permitted = {**_PERMITTED, "name": name}
    seen = set()
    for where, cells in _records(text, file, tuple(each.name for each in fields(kind))):
        for column, (pattern, words) in permitted.items():
            if column in cells and not re.fullmatch(pattern, cells[column]):
                raise ParameterError(f"{where}: {column} = {cells[column]!r}: must be {words}")
        _check_evidence(cells, where)
        key = tuple(cells[column] for column in _KEYS if column in cells)
        if key in seen:
            told = f"name = {key[0]!r}" if "name" in cells else " ".join(key)
            raise ParameterError(f"{where}: {told}: is there twice")
        seen.add(key)
        numbers = {column: _number(cells, column, where) for column in _NUMBERS if column in cells}
        if "low" in numbers:
            low, high = numbers["low"], numbers["high"]
            value = numbers.get("value", low)
            if not low <= value <= high:
                raise ParameterError(f"{where}: value = {value:g}: must be {low:g} to {high:g}")
        yield where, kind(**{**cells, **numbers})


def _records(
    text: str, file: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line that is not empty as cells by column, with ``file:line``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            found = ", ".join(header) or "none"
            raise ParameterError(f"{file}:1: columns are {found}: must be {', '.join(columns)}")
        for cells in filter(None, reader):
            where = f"{file}:{reader.line_num}"
            if len(cells) != len(columns):
                must = f"must be {len(columns)}; quote text with commas"
                raise ParameterError(f"{where}: {len(cells)} cells: {must}")
            yield where, dict(zip(columns, map(str.strip, cells), strict=True))
    except csv.Error as error:
        raise ParameterError(f"{file}: not readable as CSV: {error}") from None


def _check_evidence(cells: Mapping[str, str], where: str) -> None:
    assumed = cells["quality"] == "assumed"
    if not cells.get("unit", "as of what it changes"):
        raise ParameterError(f"{where}: unit: must not be empty; a pure number is a share or ratio")
    if assumed and not cells["would_settle"]:
        raise ParameterError(f"{where}: would_settle: an assumed row must say what would settle it")
    if not assumed and not cells["source"]:
        raise ParameterError(f"{where}: source: must name a source, unless quality is assumed")


def _number(cells: Mapping[str, str], key: str, where: str) -> float:
    try:
        number = float(cells[key])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ParameterError(f"{where}: {key} = {cells[key]!r}: must be a finite number")
    return number
