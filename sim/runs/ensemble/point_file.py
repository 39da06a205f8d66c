"""A CSV file of points, and which of its lines each of them is."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import ScenarioError
from sim.base.paths import expanded
from sim.scenario.given import Table

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 200_000_000
"""Of a table of points; a longer file is something else."""


def read_points(path: str | Path, where: str) -> tuple[Table, Callable[[int], str]]:
    """The table of a file, and what a row of it is called: ``line 2`` is the first below the names.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or is no such table.
    """
    import pandas as pd

    try:
        with expanded(path, "points").open("rb") as file:  # which may be a pipe
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB")
        found = _parsed(content)
        if not isinstance(found.index, pd.RangeIndex):  # pandas took the first for names of rows
            raise ValueError("more values than names in a line")
        first = _parsed(content, header=None, nrows=1, dtype=str, keep_default_na=False).iloc[0]
        names = [name.strip() for name in first]
        if len(names) == 1 and (marks := {";", "\t"} & set(names[0])):
            raise ValueError(f"parted by {marks.pop()!r}, not by commas")
    except OSError as error:
        reason = error.strerror or error
    except (ValueError, UnicodeError) as error:  # pandas' own are kinds of it
        reason = str(error).partition("\n")[0]
    else:  # pandas gives a name that is there twice another
        return found.apply(_numbers).set_axis(names, axis=1), _lines(content, len(found))
    raise ScenarioError(f"{where}: cannot be read ({reason}); must be a CSV file with names "
                        "of parameters in its first line and a point in each other")  # fmt: skip


def _parsed(content: bytes, **how: Any) -> pd.DataFrame:
    import pandas as pd

    read: pd.DataFrame = pd.read_csv(
        BytesIO(content), skipinitialspace=True, encoding="utf-8-sig", **how
    )
    return read


def _numbers(column: pd.Series) -> pd.Series:
    """A column with its numbers as numbers, where one text made text of them all."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        return column
    read = pd.to_numeric(column, errors="coerce")
    return read.astype(object).where(read.notna(), column)


def _lines(content: bytes, rows: int) -> Callable[[int], str]:
    """What each row is called: empty lines, which are no rows, are counted as lines."""
    places = [number for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if len(places) != rows + 1:  # a quoted cell runs over lines
        places = list(range(1, rows + 2))
    return lambda row: f"line {places[row + 1]}"
