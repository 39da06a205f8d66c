"""What a run leaves behind, as one xarray Dataset with named axes and units."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.base.axes import LAYERS, TIERS, FloatArray
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.market.measures import concentration_bound
from sim.economy.state import Setting, State
from sim.endings.classification import ENDINGS, classify
from sim.ledger.accounts import FLOWS, OUTSIDE_SECTORS, SECTORS
from sim.ledger.equity import holder_columns
from sim.ledger.statements import ITEMS
from sim.month.events import Names
from sim.month.world import World, sheet
from sim.results.provenance import commit, versions
from sim.results.variables import TABLE, Variable, variables
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

ONLY_OF_THE_LIVING = (
    "capability",
    "plan_price_usd",
    "price_usd_per_mtok",
    "unit_cost_usd_per_mtok",
)
"""What a lab that does not operate does not have: NaN there."""

PARAMETER = "param."

NAMED_BY_LENGTH = ("lab", "hyperscaler", "cloud", "investor", "layer", "tier")
"""Axes that a watched series may have without saying so."""


def dataset(world: World, scenario: Scenario, uncertain: bool = False) -> xr.Dataset:
    """Collect the finished months of a batch.

    Parameters
    ----------
    world : the batch, advanced by at least one month.
    scenario : what it was built from.
    uncertain : whether its uncertain parameters were drawn; adds one ``param.<name>`` each.

    Returns
    -------
    xarray.Dataset
        Every variable of ``variables.csv`` with its units; attributes say where it comes from:
        ``scenario``, ``scenario_toml``, ``scenario_sha256``, ``seed``, ``commit``; as JSON
        ``versions``, ``labels`` and ``endings`` (the dimension ``ending`` has no coordinate: the
        variable of that name says which was reached); and ``events``, a DataFrame.

    Raises
    ------
    EndgameError
        If no month is finished, or a series has no row in the table.
    """
    if world.month == 0:
        raise EndgameError("a result needs at least one finished month: step the model first")
    axes = coordinates(world)
    sizes = {name: len(values) for name, values in axes.items()}
    arrays = _tape(world) | _books(world) | _snapshots(world) | _theory(world)
    columns = {
        name: (row.dims, _shaped(arrays[name], row, sizes), row.attrs)
        for name, row in variables().items()
        if name in arrays
    }
    columns |= _watched(world, sizes) | _parameters(world, scenario, uncertain)
    result = xr.Dataset(columns, coords=axes)
    for name, text in AXIS_NAMES.items():
        result[name].attrs["long_name"] = text
    result.attrs = _attributes(world, scenario)
    return classify(result)


AXIS_NAMES = {
    "world": "number of the world",
    "month": "first day of the month",
    "lab": "lab",
    "hyperscaler": "hyperscaler",
    "cloud": "hyperscaler, or all other owners of AI compute",
    "investor": "investor",
    "layer": "layer of the industry",
    "tier": "tier of models",
    "year": "calendar year in which the twelve months begin",
    "flow": "kind of payment",
    "sector": "sector",
    "outside_sector": "sector outside the model",
    "item": "item of a balance sheet",
    "snapshot": "moment of the run",
}


def coordinates(world: World) -> dict[str, Any]:
    """Names along every axis of a batch's result."""
    setting = world.setting
    first = int(setting.start[:4])
    years = -(-world.month // MONTHS_PER_YEAR)
    return {
        "world": np.array(world.batch.worlds, dtype=np.int64),
        "month": calendar(setting.start, world.month),
        "lab": np.array(setting.labs),
        "hyperscaler": np.array(setting.hyperscalers),
        "cloud": np.array([*setting.hyperscalers, "other"]),
        "investor": np.array(setting.investors),
        "layer": np.array(LAYERS),
        "tier": np.array(TIERS),
        "year": np.arange(first, first + years),
        "flow": np.array(list(FLOWS)),
        "sector": np.array(SECTORS),
        "outside_sector": np.array(OUTSIDE_SECTORS),
        "item": np.array(ITEMS),
        "snapshot": np.array(["start", "end"]),
    }


def calendar(start: str, count: int) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """First days of months. ``calendar("2025-12", 2)``: 2025-12-01 and 2026-01-01."""
    first = np.datetime64(start, "M")
    return (first + np.arange(count).astype("timedelta64[M]")).astype("datetime64[ns]")


def events(world: World) -> pd.DataFrame:
    """The diary as a table; ``month`` is the first day of the month."""
    columns: dict[str, Any] = {}
    for name, column in world.diary.columns().items():
        if isinstance(column, Names):  # taken by code: written out, names would be read one by one
            columns[name] = pd.array(list(column.names), dtype="str").take(column.codes)
        else:
            columns[name] = column
    when = columns["month"]
    columns["month"] = calendar(world.setting.start, world.batch.months)[when]
    finished = np.asarray(when < world.month)
    return pd.DataFrame(columns)[finished].reset_index(drop=True)


def _tape(world: World) -> dict[str, FloatArray]:
    series = world.tape.trimmed(world.month)
    for each in world.watch:
        del series[each.name]
    unknown = sorted(set(series) - set(variables()))
    if unknown:
        raise EndgameError(f"sim/data/{TABLE}: no row for series {', '.join(unknown)}; add one")
    living = series["alive"] > 0
    for name in ONLY_OF_THE_LIVING:
        mask = living.reshape(living.shape + (1,) * (series[name].ndim - living.ndim))
        series[name] = np.where(mask, series[name], np.nan)
    return series


def _books(world: World) -> dict[str, FloatArray]:
    sheets = list(world.sheets)
    if len(sheets) < len(world.years):  # stopped within a year
        sheets.append(sheet(world.state, world.setting))
    return {
        "flow_matrix_usd": np.stack(world.flow_years, axis=1),
        "balance_sheet_usd": np.stack(sheets, axis=1),
    }


def _snapshots(world: World) -> dict[str, FloatArray]:
    setting = world.setting
    moments = [_moment(state, setting) for state in (world.batch.state, world.state)]
    return {name: np.stack([each[name] for each in moments], axis=1) for name in moments[0]}


def _theory(world: World) -> dict[str, FloatArray]:
    """What to hold outcomes against: Sutton's bound splits concentration in structural and won."""
    exponent = world.batch.parameters.at(0)["market.quality_exponent"]
    return {"sutton_bound_hhi": 1e4 * concentration_bound(exponent)[:, 0]}


def _moment(state: State, setting: Setting) -> dict[str, FloatArray]:
    labs, hypers = state.labs, len(setting.hyperscalers)
    holders = holder_columns(len(setting.investors), hypers)
    hosts = labs.host_share[..., :hypers]
    shipped = state.clouds.in_transit_h100e[..., 0] * (1.0 - setting.own_chip_share)
    return {
        "stake_investor": labs.cap_table[..., holders["investors"]],
        "stake_hyperscaler": labs.cap_table[..., holders["hyperscalers"]],
        "host_share": hosts,
        "chips_bought_h100e_per_month": shipped[:, :hypers],
        "revenue_snapshot_usd": labs.revenue_window[..., -1],
        "builders_revenue_usd": labs.tier_revenue_usd.sum(axis=2),
    }


def _shaped(values: Any, row: Variable, sizes: Mapping[str, int]) -> Any:
    """An array with all its axes: the tape drops the last one where it has one agent."""
    shape = tuple(sizes[dim] for dim in row.dims)
    array = np.asarray(values)
    if array.size != int(np.prod(shape)):
        raise EndgameError(
            f"{row.name}: shape {array.shape}; its row in sim/data/{TABLE} says {shape}"
        )
    array = array.reshape(shape)
    return array.astype(np.int64) if row.name == "owner" else array


def _watched(world: World, sizes: Mapping[str, int]) -> dict[str, Any]:
    """What users' own functions showed, each axis named as they say, or by its length."""
    columns = {}
    for each in world.watch:
        values = world.tape.series[each.name][:, : world.month]
        dims = _axes(each.name, values.shape[2:], sizes) if each.dims is None else each.dims
        for dim, size in zip(dims, values.shape[2:], strict=False):
            if sizes.get(dim, size) != size:
                raise EndgameError(f"watch {each.name!r}: {size} along {dim}, must be {sizes[dim]}")
        if values.ndim == 2:  # the tape drops an axis of one agent
            values = values.reshape(*values.shape, *(1 for _ in dims))
        attrs = {"units": each.units, "long_name": each.long_name or each.name}
        columns[each.name] = (("world", "month", *dims), values, attrs)
    return columns


def _axes(name: str, shape: Sequence[int], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Names of axes by their length; of all that fit: a wrong label would be worse than none."""
    found: list[str] = []
    for place, size in enumerate(shape):
        fits = "_or_".join(dim for dim in NAMED_BY_LENGTH if sizes[dim] == size)
        found.append(fits if fits and fits not in found else f"{name}_axis_{place}")
    return tuple(found)


def _parameters(world: World, scenario: Scenario, uncertain: bool) -> dict[str, Any]:
    """Parameters that may differ between worlds."""
    rows = table()
    names = (*(scenario.uncertainties if uncertain else ()), *world.batch.given)
    return {
        PARAMETER + name: (
            ("world",),
            np.array(world.batch.parameters[name][:, 0]),
            {"units": rows[name].unit, "long_name": rows[name].description},
        )
        for name in names
    }


def _attributes(world: World, scenario: Scenario) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "scenario_toml": scenario.toml(),
        "scenario_sha256": scenario.sha256(),
        "seed": world.batch.seed,
        "versions": json.dumps(versions()),
        "commit": commit(),
        "endings": json.dumps(list(ENDINGS)),
        "labels": json.dumps(dict(world.batch.people.labels), ensure_ascii=False),
        "events": events(world),
    }
