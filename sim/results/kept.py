"""What a result has of a series, and which `--keep` would have kept what it lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.variables import variables

if TYPE_CHECKING:
    import xarray as xr

Rate = Literal["monthly", "yearly", "last"]
PREFIX: Mapping[Rate, str] = {"monthly": "", "yearly": "yearly.", "last": "last."}
ENOUGH: Mapping[Rate, tuple[Rate, ...]] = {
    "monthly": ("monthly",), "yearly": ("yearly", "monthly"), "last": ("last", "monthly"),
}  # fmt: skip
"""Rates from each of which a series at another can be had."""

MOST_NAMED = 5
"""Missing series that are all named; of more the first, and all of a month are to be kept."""


def has(result: xr.Dataset, name: str, rate: Rate = "monthly") -> bool:
    """Whether a result has a variable at this very rate."""
    return PREFIX[rate] + name in result.variables


def numbers(result: xr.Dataset, name: str, rate: Rate = "monthly") -> FloatArray:
    """A variable at a rate as plain numbers, (worlds, ...)."""
    return np.asarray(result[PREFIX[rate] + name].values, dtype=np.float64)


def lacking(result: xr.Dataset, names: Iterable[str], rate: Rate = "monthly") -> tuple[str, ...]:
    """Those of some variables that a result does not have often enough, in their order."""
    return tuple(
        name for name in names
        if not any(has(result, name, each) for each in ENOUGH[rate])
    )  # fmt: skip


def require_kept(
    result: xr.Dataset, what: str, names: Iterable[str], rate: Rate = "monthly"
) -> None:
    """Refuse a result without some variables.

    Parameters
    ----------
    result : of a run or an ensemble.
    what : who needs them, first word of the message: ``picture fan``.
    names : of variables of ``sim/data/variables.csv`` or of `classify`.
    rate : how often they are needed.

    Raises
    ------
    EndgameError
        One line: who, what is missing, and the choice of ``--keep`` that has it.
    """
    if missing := lacking(result, names, rate):
        more = f" and {len(missing) - 3} more" if len(missing) > MOST_NAMED else ""
        named = ", ".join(missing[:3] if more else missing) + more
        how = keeping(missing, rate, MOST_NAMED if rate == "monthly" else len(missing))
        raise EndgameError(f"{what}: the result has no {named}; an ensemble has it with {how}")


def keeping(missing: tuple[str, ...], rate: Rate, most: int) -> str:
    """The ``--keep`` that has them: exceptions for up to ``most`` series, all of a month else."""
    rows = variables()
    if len(missing) <= most and all(
        name in rows and "month" in rows[name].dims for name in missing
    ):
        return f"--keep {','.join(missing)}={rate}"
    return "--keep monthly"


def calendar_years(result: xr.Dataset) -> Iterator[int]:
    """Calendar years in which each twelve months of a run begin."""
    if "year" in result.coords:
        yield from (int(year) for year in result["year"].values)
    else:
        firsts = result["month"].values[::MONTHS_PER_YEAR].astype("datetime64[Y]")
        yield from (int(year) + 1970 for year in firsts.astype(np.int64))


def first_month(result: xr.Dataset) -> str:
    """The month in which a run begins, such as 2026-07, also where it is kept by year alone."""
    if "month" in result.coords:
        return str(result["month"].values[0].astype("datetime64[M]"))
    told = tomllib.loads(str(result.attrs.get("scenario_toml", "")))
    return str(told.get("start", "2025-01"))


def year_names(result: xr.Dataset) -> list[str]:
    """Its years for readers: 2026, or 2026/27 where the twelve months begin in mid-year."""
    january = first_month(result).endswith("-01")
    return [
        f"{year}" if january else f"{year}/{(year + 1) % 100:02d}"
        for year in calendar_years(result)
    ]
