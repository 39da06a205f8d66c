"""What happened, as a table: of a batch, of a result in memory, of a stored ensemble.

In a Dataset the events of each world lie in a row, ``event.<column>`` (world, event), filled up to
the longest row; names are codes, places in the world's own ``event.words`` (world, word). So events
go where their world goes: picked, joined along ``world`` with worlds of other rosters, written to
any file; and world k has the same row in any batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.base.arrays import ordered
from sim.base.errors import EndgameError, StoreError
from sim.endings.classification import TEXT, require_result
from sim.month.events import COLUMNS, Names
from sim.month.world import World
from sim.results.coordinates import calendar

Array = np.ndarray[Any, np.dtype[Any]]

EVENT, WORDS = "event.", "event.words"
STORED = "events"
"""Attribute of a stored ensemble: the path of its table."""
FILLED: dict[str, tuple[Any, str, str]] = {
    "month": (np.datetime64("NaT", "ns"), "", "month of the event"),
    "turn": (np.int16(0), "1", "place of the event in its month"),
    "kind": (np.int16(0), "code", "kind of event; 0: none"),
    "agent": (np.int16(0), "code", "to whom it happened"),
    "counterparty": (np.int16(0), "code", "who else took part"),
    "amount_usd": (np.nan, "USD", "sum of the event; of a price change USD per Mtok or month"),
    "detail": (np.int16(0), "code", "what the kind leaves open"),
}
"""Columns in a Dataset: what stands where a world has no more events, unit, long name."""


def events(result: xr.Dataset) -> pd.DataFrame:
    """What happened in the worlds of a result, one row an event.

    Parameters
    ----------
    result : what `sim.run`, `sim.ensemble`, `sim.open_result` or `MarketModel.result` gave, whole
        or some worlds of it. A stored ensemble has the kinds of events that were kept.

    Returns
    -------
    pandas.DataFrame
        ``world``, ``month`` (first day), ``kind`` (one of `sim.month.events.KINDS`), ``agent``,
        ``counterparty``, ``amount_usd``, ``detail``; by month, a stored ensemble's by world.

    Raises
    ------
    EndgameError
        If the result holds no events, or has an axis beside its worlds.
    StoreError
        If the table of a stored ensemble is not where it was.

    Examples
    --------
    >>> events(run("baseline", years=1).isel(world=[0]))  # doctest: +SKIP
    """
    require_result(result, "events")
    if "world" not in result.coords and "world" not in result.dims:
        raise EndgameError("events: has no world: take them before worlds are added up or renamed")
    numbers = np.atleast_1d(result["world"].values)
    if STORED in result.attrs:
        return _own(result, numbers, _stored(Path(result.attrs[STORED]), numbers))
    if lacking := [each for each in (*map(EVENT.__add__, FILLED), WORDS) if each not in result]:
        what = ", ".join(lacking)
        raise EndgameError(f"the result has no {what}: take its events before picking variables")
    if strange := set(result[EVENT + "kind"].dims) - {"world", "event"}:
        axes = ", ".join(map(str, strange))
        raise EndgameError(f"events of a result with an axis {axes}: select one place along it")
    rows = {
        name: np.atleast_2d(result[EVENT + name].transpose(..., "event").values) for name in FILLED
    }
    # Where results of unlike length were joined, xarray has filled up the shorter rows with NaN.
    world, place = np.nonzero(np.nan_to_num(rows["kind"]))
    flat = {name: each[world, place] for name, each in rows.items()}
    order = np.lexsort((place, world, flat["turn"], flat["month"]))
    words = np.atleast_2d(result[WORDS].transpose(..., "word").values)
    spelled = pd.array(words.astype(object).ravel(), dtype="str")
    table: dict[str, Any] = {"world": numbers[world].astype(np.int64)} | flat
    for name, (_, unit, _) in FILLED.items():
        if unit == "code":
            table[name] = spelled.take(world * words.shape[1] + flat[name].astype(np.int64))
    return pd.DataFrame({name: table[name][order] for name in COLUMNS})


def has_events(result: xr.Dataset) -> bool:
    """Whether `events` has something to read."""
    return STORED in result.attrs or EVENT + "kind" in result


def with_diary(result: xr.Dataset, world: World) -> xr.Dataset:
    """A result with the events of its batch's finished months."""
    return laid(result, _finished(world), world.diary.words)


def event_table(world: World) -> pd.DataFrame:
    """The diary of a batch up to its last finished month, as a table."""
    columns = _finished(world)
    for name, column in columns.items():
        if isinstance(column, Names):  # taken by code: written out, names would be read one by one
            columns[name] = pd.array(list(column.names), dtype="str").take(column.codes)
    return pd.DataFrame({name: columns[name] for name in COLUMNS})


def _finished(world: World) -> dict[str, Any]:
    """The columns of the diary, without a month that is not over."""
    columns: dict[str, Any] = dict(world.diary.columns())
    over = np.flatnonzero(columns["month"] < world.month)
    if len(over) < len(columns["month"]):
        for name, each in columns.items():
            some = isinstance(each, Names)
            columns[name] = Names(each.names, each.codes[over]) if some else each[over]
    columns["month"] = calendar(world.setting.start, world.batch.months)[columns["month"]]
    return columns


def laid(result: xr.Dataset, columns: Mapping[str, Any], words: Iterable[str]) -> xr.Dataset:
    """A result with each world's events in a row of its own; those of other worlds are left out."""
    worlds = pd.Index(result["world"].values).get_indexer(columns["world"])
    order = ordered(worlds + 1, result.sizes["world"] + 1)[np.count_nonzero(worlds < 0) :]
    count = np.bincount(worlds[order], minlength=result.sizes["world"])
    shape = (len(count), count.max(initial=0))
    here = np.flatnonzero(np.arange(shape[1]) < count[:, None])
    codes = {word: code for code, word in enumerate(words)}
    rows: dict[str, Any] = {}
    for name, (nothing, unit, text) in FILLED.items():
        values = np.full(shape, nothing).ravel()
        given = columns.get(name)
        if isinstance(given, Names):
            values[here] = np.array([codes[each] for each in given.names])[given.codes[order]]
        elif given is not None:
            values[here] = given[order]
        attrs = ({"units": unit} if unit else {}) | {"long_name": text}
        rows[EVENT + name] = (("world", "event"), values.reshape(shape), attrs)
    about = {"units": "name", "long_name": "what the codes of events stand for"}
    spelled = np.broadcast_to(np.array(list(codes)), (len(count), len(codes)))
    rows[WORDS] = (("world", "word"), spelled, about, TEXT)
    bare = result.drop_dims(("event", "word"), errors="ignore")
    return bare.assign(rows).assign_coords(
        event=("event", np.arange(shape[1]), {"long_name": "number of the event in its world"}),
        word=("word", np.arange(len(codes)), {"long_name": "code of a word"}),
    )


def _own(result: xr.Dataset, worlds: Array, table: pd.DataFrame) -> pd.DataFrame:
    """The table, if it is that of these very worlds: their counts say so.

    Raises
    ------
    EndgameError
        If worlds of several ensembles were joined: a result names one table.
    """
    apart = len(np.unique(worlds)) < len(worlds)
    if not apart and "event_count" in result and "event_kind" in result.coords:
        counts = result["event_count"].to_pandas()
        counts = counts.to_frame().T if isinstance(counts, pd.Series) else counts
        found = pd.crosstab(table["world"], table["kind"])
        counts = counts.reindex(columns=found.columns)
        apart = bool((found.reindex(worlds, fill_value=0).to_numpy() != counts.to_numpy()).any())
    if apart:
        said = "they name the table of the first only; take the events of each before you join them"
        raise EndgameError(f"events: worlds of several ensembles were joined: {said}")
    return table


def _stored(path: Path, worlds: Array) -> pd.DataFrame:
    if not path.exists():
        raise StoreError(f"{path}: no events there; open the ensemble again with sim.open_ensemble")
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise StoreError(f"{path}: damaged ({reason}); run the ensemble again to resume") from None
    return table[table["world"].isin(worlds)].reset_index(drop=True)
