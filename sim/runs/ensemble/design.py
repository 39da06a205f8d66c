"""Points at which every draw is run: all combinations of levers' values, or a table."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import ScenarioError
from sim.base.paths import expanded
from sim.scenario.definition import Scenario
from sim.scenario.given import Table, columns
from sim.scenario.parameters import table
from sim.scenario.starts import start_lever
from sim.start.inputs import COMMON

if TYPE_CHECKING:
    import pandas as pd

Grid = Mapping[str, Sequence[float]]
Levers = tuple[tuple[str, tuple[float, ...]], ...]
"""Values by name."""
MOST_BYTES = 200_000_000
"""Of a table of points; a longer file is something else."""
PointsGiven = Table | str | Path | None
"""As ``parameters`` of `sim.run`, a row a point, or the path of a CSV file of such a table."""


def crossed(scenario: Scenario, grid: Any, set_already: Container[str]) -> Levers:
    """A grid's levers with each value checked against the parameter's range.

    Raises
    ------
    ScenarioError
        If a name or a value is not valid, is set already, or is there twice.
    """
    if not isinstance(grid, Mapping):
        raise ScenarioError(f"grid = {grid!r}: must be lists of values by name")
    for name, values in grid.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            raise ScenarioError(f"grid {name} = {values!r}: must be a list of values")
        _require_free("grid", name, set_already)
        if start_lever(name) and name not in table():
            raise ScenarioError(f"grid {name}: is a start value; set it with levers, run by run")
        if name in COMMON:
            raise ScenarioError(f"grid {name}: must be the same in every world; run it on its own")
        if len(values) == 0:
            raise ScenarioError(f"grid {name}: must have at least one value")
        for value in values:
            scenario.replace({name: value})
        numbers = [float(value) for value in values]
        if twice := sorted({each for each in numbers if numbers.count(each) > 1}):
            raise ScenarioError(f"grid {name}: has {twice[0]:g} twice; must have each value once")
    return tuple((name, tuple(float(value) for value in values)) for name, values in grid.items())


def listed(points: PointsGiven, set_already: Container[str]) -> Levers:
    """A table's columns, each value checked against the parameter's range.

    Raises
    ------
    ScenarioError
        If the file cannot be read, a name or a value is not valid or is set already, or two rows
        are the same.
    """
    where = f"points {points}" if isinstance(points, str | Path) else "points"
    found = columns(_read(points, where) if isinstance(points, str | Path) else points, where)
    for name, values in found.items():
        _require_free("points", name, set_already)
        if name in COMMON and len({*values.tolist()}) > 1:
            raise ScenarioError(f"points {name}: must be the same at every point")
    rows = list(zip(*(values.tolist() for values in found.values()), strict=True))
    known: dict[tuple[float, ...], int] = {}
    for number, row in enumerate(rows):
        if (first := known.setdefault(row, number)) != number:
            raise ScenarioError(f"{where}: row {number} is the same as row {first}; keep one")
    return tuple((name, tuple(values.tolist())) for name, values in found.items())


def _require_free(what: str, name: str, set_already: Container[str]) -> None:
    if name in set_already:
        raise ScenarioError(f"{what} {name}: is in levers or parameters too; must be in one")


def _read(path: str | Path, where: str) -> Table:
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
        return found.set_axis(names, axis=1)
    raise ScenarioError(f"{where}: cannot be read ({reason}); must be a CSV file with names "
                        "of parameters in its first line and a point in each other")  # fmt: skip


def _parsed(content: bytes, **how: Any) -> pd.DataFrame:
    import pandas as pd

    read: pd.DataFrame = pd.read_csv(
        BytesIO(content), skipinitialspace=True, encoding="utf-8-sig", **how
    )
    return read
