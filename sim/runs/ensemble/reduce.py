"""From the full result of some worlds to what an ensemble keeps of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import ENDINGS, READ, first_passage, indicators
from sim.month.events import KINDS
from sim.results.summary import SUMMED
from sim.results.variables import variables
from sim.runs.ensemble.keep import EVENTS, Keep
from sim.scenario.parameters import table

Array = np.ndarray[Any, np.dtype[Any]]

EVENT_COLUMNS = {
    "world": np.int64,
    "month": "datetime64[ns]",
    "kind": str,
    "agent": str,
    "counterparty": str,
    "amount_usd": np.float64,
    "detail": str,
}

PER_MONTH, PER_YEAR = " per month", " per year"


@dataclass(frozen=True)
class Column:
    """A variable: names of its axes, values, attributes."""

    dims: tuple[str, ...]
    values: Array
    attrs: dict[str, Any]


@dataclass(frozen=True)
class Reduced:
    """What is kept of some worlds: variables over worlds, coordinates, events, attributes."""

    columns: dict[str, Column]
    coords: dict[str, Column]
    events: pd.DataFrame
    attrs: dict[str, Any]


def reduced(result: xr.Dataset, keep: Keep, given: Mapping[str, Array]) -> Reduced:
    """Keep what is asked for, and what is always kept.

    Parameters
    ----------
    result : what `sim.results.dataset.dataset` makes of a batch.
    keep : what to keep.
    given : parameters set from outside, (worlds,) by name; those not drawn are levers.

    Returns
    -------
    Reduced, with all events' counts and those events that `keep` names. By year, what is counted
    per month is added up over the year, and anything else is its value in the year's last month.
    """
    columns = _outcomes(result) | _parameters(result, given) | _series(result, keep)
    for name in SUMMED:
        attrs = dict(result[name].attrs)
        attrs["units"] = attrs["units"].removesuffix(PER_MONTH)
        attrs["long_name"] += ", whole run"
        columns[f"total.{name}"] = _world(result[name].values.sum(axis=1), attrs)
    # The order of columns must not hang on the order in which a file lists its parameters.
    columns = dict(sorted(columns.items()))
    used = {dim for column in columns.values() for dim in column.dims}
    coords = {
        str(name): Column((str(name),), each.values, dict(each.attrs))
        for name, each in result.coords.items()
        if each.dims == (name,) and name != "world" and name in used
    }
    coords |= _own_axes(result, used)
    events = result.attrs["events"]
    kept = events[events["kind"].isin(EVENTS[keep.events])].astype(EVENT_COLUMNS)
    attrs = {name: each for name, each in result.attrs.items() if name != "events"}
    # World by world: the order must not hang on which worlds were run together.
    kept = kept.sort_values("world", kind="stable", ignore_index=True)
    return Reduced(columns, coords, kept, attrs)


def joined(parts: Sequence[Reduced]) -> Reduced:
    """Batches of one chunk, one after another."""
    if len(parts) == 1:
        return parts[0]
    columns = {
        name: Column(
            first.dims, np.concatenate([part.columns[name].values for part in parts]), first.attrs
        )
        for name, first in parts[0].columns.items()
    }
    events = pd.concat([part.events for part in parts], ignore_index=True)
    return Reduced(columns, parts[0].coords, events, parts[0].attrs)


def _outcomes(result: xr.Dataset) -> dict[str, Column]:
    """Endings, memberships, indicators, first passages and counts of events."""
    series = {name: result[name].values for name in READ if name in result}
    member = result["membership"]
    codes = np.array([ENDINGS.index(str(each)) for each in result["ending"].values], dtype=np.int8)
    flags = {"flag_values": list(range(len(ENDINGS))), "flag_meanings": " ".join(ENDINGS)}
    arrived = first_passage(result["membership_monthly"].values)
    found = {
        "ending": _world(codes, {"units": "code", "long_name": "ending reached"} | flags),
        "membership": Column(("world", "ending"), member.values, dict(member.attrs)),
        "first_passage_months": Column(
            ("world", "ending"), arrived,
            {"units": "months", "long_name": "months until each ending first lasted; NaN: never"},
        ),
        "event_count": Column(
            ("world", "event_kind"), _counts(result),
            {"units": "events", "long_name": "events of each kind in the whole run"},
        ),
    }  # fmt: skip
    for name, values in indicators(series).items():
        attrs = {"long_name": f"indicator {name} in the last month; see sim.endings.readings"}
        row = variables().get(name)
        attrs["units"] = row.unit if row else "1"
        found[f"indicator.{name}"] = _world(values[:, -1], attrs)
    if "sutton_bound_hhi" in result:
        found["sutton_bound_hhi"] = _plain(result["sutton_bound_hhi"])
    return found


def _counts(result: xr.Dataset) -> Array:
    """Events by world and kind, (W, kinds)."""
    worlds, events = result["world"].values, result.attrs["events"]
    count = np.zeros((len(worlds), len(KINDS)), dtype=np.int32)
    kinds = pd.Index(KINDS).get_indexer(events["kind"])
    cells = (events["world"].to_numpy() - worlds[0]) * len(KINDS) + kinds
    count += np.bincount(cells, minlength=count.size).reshape(count.shape).astype(count.dtype)
    return count


def _parameters(result: xr.Dataset, given: Mapping[str, Array]) -> dict[str, Column]:
    names = [str(name) for name in result.data_vars if str(name).startswith("param.")]
    found = {name: _plain(result[name]) for name in names}
    rows = table()
    for name, values in given.items():
        attrs = {"units": rows[name].unit, "long_name": rows[name].description}
        found[f"param.{name}"] = _world(values, attrs)
    return found


def _series(result: xr.Dataset, keep: Keep) -> dict[str, Column]:
    found = {name: _plain(result[name]) for name in keep.monthly}
    if keep.whole:
        books = [
            str(n) for n, each in result.data_vars.items() if {"year", "snapshot"} & {*each.dims}
        ]
        found |= {name: _plain(result[name]) for name in (*books, "membership_monthly")}
    for name in keep.last:
        each = result[name]
        dims = tuple(str(dim) for dim in each.dims if dim != "month")
        attrs = each.attrs | {"cell_methods": "month: point (last month)"}
        found[f"last.{name}"] = Column(dims, each.values[:, -1], attrs)
    for name in keep.yearly:
        found[f"yearly.{name}"] = _by_year(result[name])
    return found


def _by_year(series: xr.DataArray) -> Column:
    """A series by year, float32: seven digits are enough for what is looked at by year."""
    values, attrs = series.values, dict(series.attrs)
    years = values.reshape(values.shape[0], -1, MONTHS_PER_YEAR, *values.shape[2:])
    dims = ("world", "year", *(str(dim) for dim in series.dims[2:]))
    if attrs["units"].endswith(PER_MONTH):
        attrs["units"] = attrs["units"].removesuffix(PER_MONTH) + PER_YEAR
        attrs["cell_methods"] = "month: sum"
        return Column(dims, years.sum(axis=2).astype(np.float32), attrs)
    attrs["cell_methods"] = "month: point (last month of the year)"
    kind = np.int8 if series.name in ("alive", "owner") else np.float32
    return Column(dims, years[:, :, -1].astype(kind), attrs)


def _own_axes(result: xr.Dataset, used: set[str]) -> dict[str, Column]:
    """Coordinates that a result does not have itself."""
    kinds = {"units": "name", "long_name": "kind of event"}
    found = {"event_kind": Column(("event_kind",), np.array(KINDS), kinds)}
    if "year" in used:
        found["year"] = Column(("year",), result["year"].values, dict(result["year"].attrs))
    return found


def _world(values: Array, attrs: Mapping[str, Any]) -> Column:
    return Column(("world",), np.asarray(values), dict(attrs))


def _plain(each: xr.DataArray) -> Column:
    return Column(tuple(str(dim) for dim in each.dims), each.values, dict(each.attrs))
