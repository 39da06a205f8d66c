"""The record of a batch: chosen series, (worlds, months, ...), allocated as NaN."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.month.events import KINDS


@dataclass(frozen=True)
class Kept:
    """What a batch writes down of its months, if not all."""

    series: frozenset[str] | None = None
    """Names; all if None. What is watched is always kept."""
    events: Container[str] = KINDS
    """Kinds of which rows are kept; the others are counted."""
    books: bool = True
    """Flows and balance sheets by year, and the state at the end."""


ALL = Kept()


class Tape:
    """Series by name. A series is allocated at its first record and must be written every month.

    ``only`` names the series that are kept, if not all are.
    """

    def __init__(self, worlds: int, months: int, only: Container[str] | None = None) -> None:
        self.worlds = worlds
        self.months = months
        self.only = only
        self.series: dict[str, FloatArray] = {}

    def keeps(self, name: str) -> bool:
        """Whether a series is written down."""
        return self.only is None or name in self.only

    def record(self, month: int, /, **values: FloatArray) -> None:
        """Write this month's values, (W, ...) each; (W, 1) is stored as (W,)."""
        for name, value in values.items():
            series = self.series.get(name)
            if series is not None and series.shape[2:] == value.shape[1:] != (1,):
                series[:, month] = value
            elif self.keeps(name):
                self.write(month, name, value[:, None])

    def write(self, first: int, name: str, values: FloatArray) -> None:
        """Write some months' values of a series, (W, months, ...), from month ``first`` on."""
        shape = values.shape[2:] if values.shape[2:] != (1,) else ()
        if name not in self.series:
            whole = (self.worlds, self.months, *shape)
            # By the year, filling would be a sixth of the work: who stops early calls `blank`.
            single = values.shape[1] == 1
            self.series[name] = np.full(whole, np.nan) if single else np.empty(whole)
        series = self.series[name]
        if shape != series.shape[2:]:
            said = f"shape {shape} in month {first}, {series.shape[2:]} before; must stay the same"
            raise EndgameError(f"series {name!r}: {said}")
        months = values.shape[1]
        series[:, first : first + months] = values.reshape(self.worlds, months, *series.shape[2:])

    def blank(self, months: int) -> None:
        """NaN in all months from there on, which are not written yet."""
        for values in self.series.values():
            values[:, months:] = np.nan

    def trimmed(self, months: int) -> dict[str, FloatArray]:
        """The series of the first ``months`` months: what a run stopped early has to show."""
        return {name: values[:, :months] for name, values in self.series.items()}
