"""A run's money by year and agent: what passed between whom, and who holds claims on whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.money.watched_money import (
    CLOUDS_PAY,
    CLOUDS_RECEIVE,
    LABS_PAY,
    LABS_RECEIVE,
    PAIRS,
    PREFIX,
)
from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.coordinates import names_along
from sim.results.kept import calendar_years, year_names

LEVELS = (
    "credits_left", "holders", "hosts", "due", "relet", "cash_of_clouds", "debt_of_clouds",
    "machines", "fetched", "core",
)  # fmt: skip
"""Watched series that are levels: of a year they are as in its last month."""
OF_RESULT = ("cash_usd", "arrears_usd", "valuation_usd", "alive", "owner")
"""Levels that every result has, by lab."""


@dataclass(frozen=True)
class AgentBooks:
    """Worlds, years and agents; W worlds, Y years, L labs, K clouds, F flows."""

    worlds: IntArray
    """Numbers of the worlds, (W,)."""
    years: tuple[int, ...]
    """In which the twelve months begin."""
    year_names: tuple[str, ...]
    labs: tuple[str, ...]
    clouds: tuple[str, ...]
    hypers: int
    """How many of the clouds are hyperscalers: the first so many."""
    funds: tuple[str, ...]
    flows: tuple[str, ...]
    sectors: tuple[str, ...]
    passed: dict[str, FloatArray]
    """USD a year: between labs and clouds (W, Y, L, K), one side's (W, Y, L or K, F)."""
    levels: dict[str, FloatArray]
    """At the end of each year, (W, Y, ...)."""
    matrix: FloatArray
    """The ledger's own flow matrix, USD a year, (W, Y, F, sectors)."""
    reported: FloatArray
    """Revenue of the four layers as reported, USD a year, (W, Y)."""
    consolidated: FloatArray
    """The same without sales that the seller's own money paid for, USD a year, (W, Y)."""
    revenue: FloatArray
    """Of each lab, USD a year, (W, Y, L)."""

    def year_at(self, year: int) -> int:
        """Place of a year.

        Raises
        ------
        EndgameError
            If the run does not have it.
        """
        if year not in self.years:
            raise EndgameError(f"--year {year}: must be {self.years[0]} to {self.years[-1]}")
        return self.years.index(year)


def agent_books(result: xr.Dataset) -> AgentBooks:
    """The books of a run that was watched with `watched_money.WATCHES`.

    A year is twelve months of the run; the last may have fewer. Worked: rent of 1 a month from
    July 2026 on is 12 of the year 2026.
    """
    places = np.arange(0, result.sizes["month"], MONTHS_PER_YEAR)
    ends = np.minimum(places + MONTHS_PER_YEAR, result.sizes["month"]) - 1

    def values(name: str) -> FloatArray:
        return np.asarray(result[name].transpose("world", "month", ...).values, dtype=np.float64)

    def summed(name: str) -> FloatArray:
        return np.asarray(np.add.reduceat(values(name), places, axis=1))

    pairs = [*PAIRS, "buyouts", "labs_receive", "labs_pay", "clouds_receive", "clouds_pay"]
    levels = {name: values(PREFIX + name)[:, ends] for name in LEVELS}
    levels |= {name: np.nan_to_num(values(name)[:, ends]) for name in OF_RESULT}
    levels["listed"] = values("listed")[:, ends]
    return AgentBooks(
        worlds=np.asarray(result["world"].values, dtype=np.int64),
        years=tuple(calendar_years(result)),
        year_names=tuple(year_names(result)),
        labs=tuple(names_along(result, "lab")),
        clouds=tuple(names_along(result, "cloud")),
        hypers=result.sizes["hyperscaler"],
        funds=tuple(names_along(result, "investor")),
        flows=tuple(names_along(result, "flow")),
        sectors=tuple(names_along(result, "sector")),
        passed={name: summed(PREFIX + name) for name in pairs},
        levels=levels,
        matrix=np.asarray(result["flow_matrix_usd"].transpose("world", "year", ...).values),
        reported=summed("reported_revenue_usd"),
        consolidated=summed("consolidated_revenue_usd"),
        revenue=summed("revenue_usd"),
    )


def together(parts: Sequence[AgentBooks]) -> AgentBooks:
    """Books of batches of worlds as one."""
    first = parts[0]
    joined: dict[str, Any] = {}
    for each in fields(AgentBooks):
        columns = [getattr(part, each.name) for part in parts]
        if isinstance(columns[0], np.ndarray):
            joined[each.name] = np.concatenate(columns)
        elif isinstance(columns[0], dict):
            joined[each.name] = {
                name: np.concatenate([column[name] for column in columns]) for name in columns[0]
            }
        else:
            joined[each.name] = getattr(first, each.name)
    return AgentBooks(**joined)


FLOWS_OF = {
    "labs_receive": LABS_RECEIVE,
    "labs_pay": LABS_PAY,
    "clouds_receive": CLOUDS_RECEIVE,
    "clouds_pay": CLOUDS_PAY,
}
"""The flows along the last axis of each one-sided series."""
