"""What each variable of a result means: dimensions, unit and name, from one table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sim.base.errors import ParameterError
from sim.data import text

TABLE = "variables.csv"
PARAMETER = "param."
"""How a variable begins that is a parameter by world: ``param.market.hazard``."""
SOURCES = ("tape", "books", "state", "theory")


@dataclass(frozen=True, slots=True)
class Variable:
    """One row: ``source`` is the tape, the books, a snapshot of the state, or a closed form."""

    name: str
    source: str
    dims: tuple[str, ...]
    unit: str
    long_name: str

    @property
    def attrs(self) -> dict[str, str]:
        """Attributes of the variable in a Dataset."""
        return {"units": self.unit, "long_name": self.long_name}


@cache
def variables() -> Mapping[str, Variable]:
    """Every variable by name, in the order of the table; read once.

    Worked: ``variables()["cash_usd"].dims`` is ``("world", "month", "lab")``.

    Raises
    ------
    ParameterError
        If the table is incomplete or names a variable twice.
    """
    rows = csv.DictReader(text(TABLE).splitlines())
    found: dict[str, Variable] = {}
    for row in rows:
        if not all(row.values()) or row["source"] not in SOURCES or row["name"] in found:
            raise ParameterError(
                f"sim/data/{TABLE}: row {row['name']!r} is incomplete or there twice"
            )
        found[row["name"]] = Variable(
            row["name"], row["source"], tuple(row["dims"].split()), row["unit"], row["long_name"]
        )
    return MappingProxyType(found)


def parameters_among(names: Iterable[object]) -> list[str]:
    """Those of some variables that are parameters by world, in their order.

    Worked: ``["hhi", "param.market.hazard"]`` is ``["param.market.hazard"]``.
    """
    return [name for name in map(str, names) if name.startswith(PARAMETER)]
