"""What a row of the parameter tables must look like, and the checks that hold it to that.

A parameter is a row: value, unit, plausible range, source and quality. Every complaint is one line
that names the file, the line, the column and what is permitted.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.base.errors import ParameterError

QUALITIES = ("measured", "reported", "estimated", "assumed")
START_KINDS = (
    "lab",
    "hyperscaler",
    "investor",
    "chip_maker",
    "market",
    "outside_parent",
    "consumers",
)

_EVIDENCE_COLUMNS = ("source", "as_of", "quality", "would_settle")
PARAMETER_COLUMNS = ("name", "value", "unit", "low", "high", *_EVIDENCE_COLUMNS, "description")
INTERVAL_COLUMNS = ("name", "p10", "p90", "unit", *_EVIDENCE_COLUMNS)
START_COLUMNS = ("kind", "agent", "quantity", "value", "unit", "low", "high", *_EVIDENCE_COLUMNS)

_DOTTED_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")
_AGENT = re.compile(r"[a-z0-9][a-z0-9_]*")
_QUANTITY = re.compile(r"[a-z0-9_]+(:[a-z0-9_]+)?")  # a pair names its counterparty: stake:google
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


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
        return f"{self.low:g} to {self.high:g} ({self.unit})"


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


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint naming the known name closest to a mistyped one, or an empty string.

    Worked: ``nearest("lab.bran", ["lab.brand"])`` is ``"; did you mean lab.brand?"``.
    """
    known = list(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    # A reader often remembers the last word only: `elasticity` for `market.elasticity`.
    close = close or [each for each in known if name and each.endswith("." + name)]
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
    rows: dict[str, ParameterRow] = {}
    for where, cells in _records(text, file, PARAMETER_COLUMNS):
        name = cells["name"]
        if not _DOTTED_NAME.fullmatch(name):
            raise ParameterError(f"{where}: name = {name!r}: must be dotted lower case: a.b_c")
        if name in rows:
            raise ParameterError(f"{where}: name = {name!r}: is there twice")
        if not cells["description"]:
            raise ParameterError(f"{where}: description of {name}: must not be empty")
        value, low, high = _numbers(cells, where)
        text_cells = {key: cells[key] for key in ("unit", *_EVIDENCE_COLUMNS, "description")}
        rows[name] = ParameterRow(name=name, value=value, low=low, high=high, **text_cells)
    return rows


def start_rows(text: str, file: str) -> list[StartRow]:
    """Read and check the text of a start table; see `parameter_rows`."""
    rows: dict[tuple[str, str, str], StartRow] = {}
    for where, cells in _records(text, file, START_COLUMNS):
        key = (cells["kind"], cells["agent"], cells["quantity"])
        if key[0] not in START_KINDS:
            raise ParameterError(f"{where}: kind = {key[0]!r}: must be one of {_list(START_KINDS)}")
        for column, pattern in (("agent", _AGENT), ("quantity", _QUANTITY)):
            if not pattern.fullmatch(cells[column]):
                raise ParameterError(
                    f"{where}: {column} = {cells[column]!r}: must be lower case letters, digits, _"
                )
        if key in rows:
            raise ParameterError(f"{where}: {' '.join(key)}: is there twice")
        value, low, high = _numbers(cells, where)
        text_cells = {name: cells[name] for name in ("unit", *_EVIDENCE_COLUMNS)}
        rows[key] = StartRow(*key, value=value, low=low, high=high, **text_cells)
    return list(rows.values())


def interval_rows(text: str, file: str) -> dict[str, IntervalRow]:
    """Read and check the text of a table of percentiles; see `parameter_rows`."""
    rows: dict[str, IntervalRow] = {}
    for where, cells in _records(text, file, INTERVAL_COLUMNS):
        name = cells["name"]
        if not _PLAIN_NAME.fullmatch(name):
            raise ParameterError(f"{where}: name = {name!r}: must be lower case letters, digits, _")
        if name in rows:
            raise ParameterError(f"{where}: name = {name!r}: is there twice")
        p10, p90 = (_number(cells, key, where) for key in ("p10", "p90"))
        if not 0.0 < p10 <= p90:
            raise ParameterError(f"{where}: p10 = {p10:g}: must be above 0, at most p90 = {p90:g}")
        text_cells = {key: cells[key] for key in ("unit", *_EVIDENCE_COLUMNS)}
        rows[name] = IntervalRow(name, p10, p90, **text_cells)
    return rows


def _records(
    text: str, file: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each row as cells by column, its evidence checked, with ``file:line`` for messages."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = tuple(_next_record(reader, file) or ())
    if header != columns:
        raise ParameterError(f"{file}:1: columns are {_list(header)}: must be {_list(columns)}")
    while (cells := _next_record(reader, file)) is not None:
        where = f"{file}:{reader.line_num}"
        if not cells:
            continue
        if len(cells) != len(columns):
            raise ParameterError(
                f"{where}: {len(cells)} cells: must be {len(columns)}; quote text with commas"
            )
        record = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        _check_evidence(record, where)
        yield where, record


def _next_record(reader: Iterator[list[str]], file: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise ParameterError(f"{file}: not readable as CSV: {error}") from None


def _check_evidence(cells: Mapping[str, str], where: str) -> None:
    quality = cells["quality"]
    if quality not in QUALITIES:
        raise ParameterError(f"{where}: quality = {quality!r}: must be one of {_list(QUALITIES)}")
    if not cells["unit"]:
        raise ParameterError(f"{where}: unit: must not be empty; a pure number is a share or ratio")
    if quality == "assumed" and not cells["would_settle"]:
        raise ParameterError(f"{where}: would_settle: an assumed row must say what would settle it")
    if quality != "assumed" and not cells["source"]:
        raise ParameterError(f"{where}: source: must name a source, unless quality is assumed")
    if cells["as_of"] and not _DATE.fullmatch(cells["as_of"]):
        raise ParameterError(
            f"{where}: as_of = {cells['as_of']!r}: must be YYYY, YYYY-MM or YYYY-MM-DD"
        )


def _numbers(cells: Mapping[str, str], where: str) -> tuple[float, float, float]:
    """Value, low and high of a row, finite and in order."""
    value, low, high = (_number(cells, key, where) for key in ("value", "low", "high"))
    if not low <= value <= high:
        raise ParameterError(f"{where}: value = {value:g}: must be {low:g} to {high:g}")
    return value, low, high


def _number(cells: Mapping[str, str], key: str, where: str) -> float:
    try:
        number = float(cells[key])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ParameterError(f"{where}: {key} = {cells[key]!r}: must be a finite number")
    return number


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
