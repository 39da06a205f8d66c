"""What a run leaves behind, as one xarray Dataset with named axes and units."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import LAYERS, SEGMENTS_OF_API, TIERS, FloatArray
from sim.base.errors import EndgameError, WorldError
from sim.economy.market.measures import concentration_bound
from sim.economy.participants import Setting
from sim.economy.state import State
from sim.endings.classification import GIVEN, classify
from sim.ledger.equity import holder_columns
from sim.month.world import World, sheet
from sim.results.coordinates import coordinates
from sim.results.described import origin
from sim.results.event_table import with_diary
from sim.results.looked_back import TIERS_KEPT
from sim.results.provenance import commit, versions
from sim.results.variables import PARAMETER, TABLE, Variable, variables
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

ONLY_OF_THE_LIVING = (
    "capability",
    "plan_price_usd",
    "price_usd_per_mtok",
    "unit_cost_usd_per_mtok",
)
"""What a lab that does not operate does not have: NaN there."""

OF_EVENTS = ("event", "word", "event_kind", "event_count")

NAMED_BY_LENGTH = ("lab", "hyperscaler", "cloud", "investor", "layer", "tier")
"""Axes that a watched series may have without saying so."""

OF_ENSEMBLES = ("draw", "point", "first_passage_months", *TIERS_KEPT)
"""What only ensembles have."""


def taken() -> frozenset[str]:
    """Names that a result or an ensemble gives to its own variables and axes."""
    axes = {dim for row in variables().values() for dim in row.dims}
    return frozenset({*variables(), *axes, *GIVEN, *OF_EVENTS, *OF_ENSEMBLES})


def dataset(
    world: World,
    scenario: Scenario,
    uncertain: bool = False,
    names: Collection[str] | None = None,
) -> xr.Dataset:
    """Collect the finished months of a batch.

    Parameters
    ----------
    world : the batch, advanced by at least one month.
    scenario : what it was built from.
    uncertain : whether its uncertain parameters were drawn; adds one ``param.<name>`` each.
    names : variables to collect; all, endings and events, if left out.

    Returns
    -------
    xarray.Dataset
        Every variable of ``variables.csv`` with its units; events, which `sim.events` reads;
        endings and memberships as `classify` adds them. Attributes, text and numbers, say where it
        comes from: ``scenario``, ``parameters`` (fixed, drawn or given), ``seed``, ``commit``,
        ``scenario_sha256``, ``scenario_toml``; as JSON ``changed`` (levers), ``versions`` and
        ``labels``. `sim.results.described` puts them in words.

    Raises
    ------
    EndgameError
        If no month is finished, or a series has no row in the table.
    """
    if world.month == 0:
        raise EndgameError("a result needs at least one finished month: step the model first")
    axes = coordinates(world)
    sizes = {name: len(values) for name, values in axes.items()}
    rows = {
        name: row for name, row in variables().items()
        if names is None or name in names
    }  # fmt: skip
    arrays: dict[str, Any] = {}
    for source in {row.source for row in rows.values()}:
        arrays |= COLLECTED[source](world, rows)
    columns = {
        name: (row.dims, _shaped(arrays[name], row, sizes), row.attrs)
        for name, row in rows.items()
        if name in arrays
    }
    columns |= _watched(world, sizes) | _parameters(world, scenario, uncertain)
    result = xr.Dataset(columns, coords=axes, attrs=_attributes(world, scenario, uncertain))
    if names is not None:
        return result
    try:
        return with_diary(classify(result), world)
    except WorldError as error:
        error.placed(world.batch.worlds)
        raise


def taped(world: World, names: Collection[str]) -> dict[str, FloatArray]:
    """Series of the finished months as `dataset` has them, as bare arrays (world, month, ...).

    Raises
    ------
    EndgameError
        If a series has no row in the table.
    """
    setting = world.setting
    sizes = {
        "world": len(world.batch.worlds), "month": world.month, "lab": len(setting.labs),
        "hyperscaler": len(setting.hyperscalers), "neocloud": len(setting.neoclouds),
        "cloud": len(setting.clouds), "investor": len(setting.investors), "layer": len(LAYERS),
        "tier": len(TIERS), "segment": len(SEGMENTS_OF_API),
    }  # fmt: skip
    rows = variables()
    return {name: _shaped(each, rows[name], sizes) for name, each in _tape(world, names).items()}


def _tape(world: World, wanted: Collection[str]) -> dict[str, FloatArray]:
    series = world.tape.trimmed(world.month)
    for each in world.watch:
        del series[each.name]
    unknown = sorted(set(series) - set(variables()))
    if unknown:
        raise EndgameError(f"sim/data/{TABLE}: no row for series {', '.join(unknown)}; add one")
    found = {name: each for name, each in series.items() if name in wanted}
    for name in ONLY_OF_THE_LIVING:
        if name in found:
            living = series["alive"] > 0
            mask = living.reshape(living.shape + (1,) * (found[name].ndim - living.ndim))
            found[name] = np.where(mask, found[name], np.nan)
    return found


def _books(world: World, wanted: Collection[str]) -> dict[str, FloatArray]:
    sheets = list(world.sheets)
    if len(sheets) < len(world.years):  # stopped within a year
        sheets.append(sheet(world.state, world.setting))
    return {
        "flow_matrix_usd": np.stack(world.flow_years, axis=1),
        "balance_sheet_usd": np.stack(sheets, axis=1),
    }


def _snapshots(world: World, wanted: Collection[str]) -> dict[str, FloatArray]:
    setting = world.setting
    moments = [_moment(state, setting) for state in (world.batch.state, world.state)]
    return {name: np.stack([each[name] for each in moments], axis=1) for name in moments[0]}


def _theory(world: World, wanted: Collection[str]) -> dict[str, FloatArray]:
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


COLLECTED = {"tape": _tape, "books": _books, "state": _snapshots, "theory": _theory}
"""Arrays by `Variable.source`; the tape gives no more than what is wanted."""


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


def _attributes(world: World, scenario: Scenario, uncertain: bool) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        **origin(scenario, uncertain, world.batch.given),
        "seed": world.batch.seed,
        "commit": commit(),
        "versions": json.dumps(versions()),
        "labels": json.dumps(dict(world.batch.people.labels), ensure_ascii=False),
        "scenario_sha256": scenario.sha256(),
        "scenario_toml": scenario.toml(),
    }
