"""What readers of the table share: series of a run, sums over months, the start's levels."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_table

if TYPE_CHECKING:
    import xarray as xr


class NotRecordedError(Exception):
    """The run has no such series, or nobody of this name."""


def series(data: xr.Dataset, *names: str) -> FloatArray:
    """The first of some series that the run has, worlds first."""
    for name in names:
        if name in data:
            return np.asarray(data[name].values, dtype=np.float64)
    raise NotRecordedError(names[0])


def of(data: xr.Dataset, axis: str, agent: str, *names: str) -> FloatArray:
    """A series of one agent, (W, months); of several, their sum (``"openai xai"``)."""
    total: FloatArray = np.zeros(1)
    for each in agent.split():
        if axis not in data.coords or each not in data[axis].values:
            raise NotRecordedError(each)
        for name in names:
            if name not in data:
                raise NotRecordedError(name)
            total = total + np.asarray(data[name].sel({axis: each}).values, dtype=np.float64)
    return total


def lab(data: xr.Dataset, name: str, *names: str) -> FloatArray:
    """Series of a lab, or of several, added up, (W, months)."""
    return of(data, "lab", name, *names)


def cut(values: FloatArray, first: int, last: int) -> FloatArray:
    """Sum over months, both ends included, (W,)."""
    return np.asarray(values[:, first : last + 1].sum(axis=1), dtype=np.float64)


def flow(data: xr.Dataset, first: int, last: int, *names: str) -> FloatArray:
    """Payments under some headings in the calendar year of the last month, USD, without sign."""
    year = int(str(data["month"].values[last])[:4])
    if "flow_matrix_usd" not in data or year not in data["year"].values:
        raise NotRecordedError("flow_matrix_usd")
    names = tuple(name for name in names if name in data["flow"].values)
    cells = data["flow_matrix_usd"].sel(year=year, flow=list(names)).values
    return np.asarray(0.5 * np.abs(cells).sum(axis=(1, 2)), dtype=np.float64)


@cache
def _scenario(text: str) -> Scenario:
    return Scenario.load(text)


def at_start(data: xr.Dataset, quantity: str) -> dict[str, float]:
    """A quantity of the run's start table by agent."""
    if "scenario_toml" not in data.attrs:
        raise NotRecordedError("scenario_toml")
    rows = start_table(_scenario(str(data.attrs["scenario_toml"])).roster.start_table)
    return {row.agent: row.value for row in rows if row.quantity == quantity}
