"""From the full result of some worlds to what an ensemble keeps of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.endings.classification import (
    DECIDING,
    ENDINGS,
    FIRST,
    NO_FIRST,
    OUTCOME,
    first_passage,
    fitting,
    indicators,
    labelled,
    outcomes,
)
from sim.month.events import KINDS
from sim.month.tape import Kept
from sim.results.by_year import PER_MONTH, by_year
from sim.results.looked_back import INSIDE, TRAILING, of_tiers
from sim.results.summary import SUMMED
from sim.results.variables import PARAMETER, parameters_among, variables
from sim.runs.ensemble.keep import EVENTS, Keep
from sim.scenario.parameters import table

Array = np.ndarray[Any, np.dtype[Any]]

EVENT_COLUMNS: dict[str, Any] = {
    "world": np.int64,
    "month": "datetime64[ns]",
    "kind": str,
    "agent": str,
    "counterparty": str,
    "amount_usd": np.float64,
    "detail": str,
}

BOUND = "sutton_bound_hhi"


Columns = dict[str, xr.Variable]


@dataclass(frozen=True)
class Reduced:
    """What is kept of some worlds: variables over worlds, coordinates, events, attributes."""

    columns: Columns
    coords: Columns
    events: pd.DataFrame
    attrs: dict[str, Any]


def needed(keep: Keep) -> frozenset[str]:
    """Variables of a result that are read for what is kept."""
    more = _books() if keep.whole else ()
    return frozenset((*DECIDING, *keep.monthly, *keep.yearly, *keep.last, *SUMMED, BOUND, *more))


def kept(keep: Keep) -> Kept:
    """What a batch has to write down for that."""
    return Kept(needed(keep), EVENTS[keep.events], keep.whole)


def reduced(
    result: xr.Dataset,
    counts: Array,
    events: pd.DataFrame,
    keep: Keep,
    given: Mapping[str, Array],
) -> Reduced:
    """Keep what is asked for, and what is always kept.

    Parameters
    ----------
    result : what `sim.results.dataset.dataset` makes of a batch: at least what is `needed`.
    counts : the batch's events by world and kind, (worlds, kinds).
    events : those that are kept, `sim.results.event_table.event_table`.
    keep : what to keep.
    given : parameters set from outside, (worlds,) by name; those not drawn are levers.

    Returns
    -------
    Reduced, with all events' counts and those events that `keep` names. By year, what is counted
    per month is added up over the year, and anything else is its value in the year's last month.
    """
    found = indicators(outcomes(result))
    result = labelled(result, fitting(found))
    columns = _outcomes(result, found, counts) | _parameters(result, given) | _series(result, keep)
    if keep.looked_back:
        columns |= _looked_back(result, found)
    for name in SUMMED:
        attrs = dict(result.variables[name].attrs)
        attrs["units"] = attrs["units"].removesuffix(PER_MONTH)
        attrs["long_name"] += ", whole run"
        columns[f"total.{name}"] = _world(result.variables[name].values.sum(axis=1), attrs)
    # The order of columns must not hang on the order in which a file lists its parameters.
    columns = dict(sorted(columns.items()))
    used = {dim for column in columns.values() for dim in column.dims}
    coords = {
        str(name): each.variable
        for name, each in result.coords.items()
        if each.dims == (name,) and name != "world" and name in used
    }
    kinds = {"units": "name", "long_name": "kind of event"}
    coords["event_kind"] = xr.Variable("event_kind", np.array(KINDS), kinds)
    # World by world: the order must not hang on which worlds were run together.
    events = events.astype(EVENT_COLUMNS).sort_values("world", kind="stable", ignore_index=True)
    return Reduced(columns, coords, events, dict(result.attrs))


def joined(parts: Sequence[Reduced]) -> Reduced:
    """Batches of one chunk, one after another."""
    if len(parts) == 1:
        return parts[0]
    columns = {
        name: xr.Variable(
            each.dims, np.concatenate([part.columns[name].values for part in parts]), each.attrs
        )
        for name, each in parts[0].columns.items()
    }
    events = pd.concat([part.events for part in parts], ignore_index=True)
    return Reduced(columns, parts[0].coords, events, parts[0].attrs)


def _outcomes(result: xr.Dataset, read: Mapping[str, Array], counts: Array) -> Columns:
    """Endings, memberships, indicators, first passages and counts of events."""
    arrived = first_passage(result.variables["membership_monthly"].values)
    found = {
        "ending": _coded(result.variables["ending"], "ending reached"),
        FIRST: _coded(
            result.variables[FIRST], "how the subsidised race ended first", (*ENDINGS, NO_FIRST)
        ),
        f"{FIRST}_months": result.variables[f"{FIRST}_months"],
        "membership": result.variables["membership"],
        "first_passage_months": xr.Variable(
            ("world", OUTCOME), arrived,
            {"units": "months", "long_name": "months until each ending first lasted; NaN: never"},
        ),
        "event_count": xr.Variable(
            ("world", "event_kind"), counts.astype(np.int32),
            {"units": "events", "long_name": "events of each kind in the whole run"},
        ),
    }  # fmt: skip
    for name, values in read.items():
        attrs = {"long_name": f"indicator {name} in the last month; see sim.endings.readings"}
        attrs["units"] = _unit(name)
        found[f"indicator.{name}"] = _world(values[:, -1], attrs)
    return found | {BOUND: result.variables[BOUND]}


def _coded(names: xr.Variable, text: str, known: Sequence[str] = ENDINGS) -> xr.Variable:
    """Names of endings as codes."""
    codes = pd.Index(list(known)).get_indexer(pd.Index(names.values.ravel())).astype(np.int8)
    flags = {"flag_values": list(range(len(known))), "flag_meanings": " ".join(known)}
    attrs = {"units": "code", "long_name": text} | flags
    return xr.Variable(names.dims, codes.reshape(names.shape), attrs)


def _parameters(result: xr.Dataset, given: Mapping[str, Array]) -> Columns:
    found = {name: result.variables[name] for name in parameters_among(result.variables)}
    rows = table()
    for name, values in given.items():
        attrs = {"units": rows[name].unit, "long_name": rows[name].description}
        found[PARAMETER + name] = _world(values, attrs)
    return found


def _series(result: xr.Dataset, keep: Keep) -> Columns:
    whole = (*_books(), "membership_monthly") if keep.whole else ()
    found = {name: result.variables[name] for name in (*keep.monthly, *whole)}
    if keep.whole:
        found["ending_monthly"] = _coded(result.variables["ending_monthly"], "ending so far")
    for name in keep.last:
        last = result.variables[name].isel(month=-1)
        last.attrs["cell_methods"] = "month: point (last month)"
        found[f"last.{name}"] = last
    for name in keep.yearly:
        found[f"yearly.{name}"] = _by_year(name, result.variables[name])
    return found


def _looked_back(result: xr.Dataset, found: Mapping[str, Array]) -> Columns:
    """What pictures of many worlds show, in single precision."""
    trailing = {}
    for name in INSIDE:
        about = {"long_name": f"indicator {name}, mean over 12 months", "units": _unit(name)}
        trailing[TRAILING + name] = xr.Variable(("world", "month"), found[name], about)
    memberships = {"membership_monthly": result.variables["membership_monthly"]}
    columns = trailing | of_tiers(outcomes(result), found) | memberships
    return {name: each.astype(np.float32, keep_attrs=True) for name, each in columns.items()}


def _unit(name: str) -> str:
    row = variables().get(name)
    return row.unit if row else "1"


def _books() -> list[str]:
    """Names of what a result has by year and at its ends."""
    return [name for name, row in variables().items() if {"year", "snapshot"} & {*row.dims}]


def _by_year(name: str, series: xr.Variable) -> xr.Variable:
    """A series by year, float32: seven digits are enough for what is looked at by year."""
    kind = np.int8 if name in ("alive", "owner") else np.float32
    return by_year(series).astype(kind)


def _world(values: Array, attrs: Mapping[str, Any]) -> xr.Variable:
    return xr.Variable("world", np.asarray(values), dict(attrs))
