"""What lies in a folder as one Dataset; an ensemble's arrays are read when they are looked at."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.base.errors import StoreError
from sim.base.paths import expanded
from sim.endings.classification import FIRST, OUTCOME, TEXT
from sim.results import store
from sim.results.folders.disk import explained
from sim.results.folders.ownership import ARRAYS, EVENTS, SUMMARY, manifest_of
from sim.runs.ensemble import storage
from sim.runs.ensemble.failures import known
from sim.runs.ensemble.storage import AGAIN


def open_result(folder: str | Path) -> xr.Dataset:
    """Open what `endgame run`, `endgame ensemble` or `sim.ensemble` left in a folder.

    Parameters
    ----------
    folder : such as ``results/baseline``.

    Returns
    -------
    xarray.Dataset
        A run's as `sim.run` gave it, identical; an ensemble's as `open_ensemble` gives it.

    Raises
    ------
    StoreError
        If there is no finished result, or a file of it is missing, damaged or from another one.

    Examples
    --------
    >>> open_result("results/baseline")["ending"].values  # doctest: +SKIP
    array(['oligopoly'], dtype=object)
    """
    place = expanded(folder, "folder")
    with explained("read", place):
        found = manifest_of(place)  # if there is none, the reader of runs says what is wrong
    stored = found is not None and found["format"] == storage.FORMAT
    return open_ensemble(place) if stored else store.read(place)


def open_ensemble(folder: str | Path, partial: bool = False, thorough: bool = False) -> xr.Dataset:
    """Open a stored ensemble; arrays are read when they are looked at.

    Parameters
    ----------
    folder : what `sim.ensemble` or ``endgame ensemble`` wrote.
    partial : open the finished worlds of an ensemble that is not complete.
    thorough : read every byte and compare its SHA-256; else only the files' sizes are looked at.

    Returns
    -------
    xarray.Dataset
        Dimension ``world``; ``ending`` and ``membership``; ``indicator.<name>`` of the last month;
        ``first_passage_months`` by outcome; ``event_count``; ``param.<name>``; kept series as
        ``<name>`` (by month), ``yearly.<name>`` and ``last.<name>``. ``attrs["events"]``, which
        `sim.events` reads, and ``attrs["summary"]`` name Parquet tables. ``attrs["failed"]`` is how
        many worlds went wrong: they are left out, and ``failed.csv`` in the folder names them.

    Raises
    ------
    StoreError
        If it is not there, not complete, or a chunk of it is damaged; says which worlds.
    """
    place = expanded(folder, "folder")
    about = storage.manifest(place)["ensemble"]
    records = [storage.record(place, number) for number in range(about["chunks"])]
    stops = [min((number + 1) * about["chunk"], _rows(about)) for number in range(len(records))]
    frame = storage.record(place, storage.FRAME)
    pairs = zip(records, stops, strict=True)
    whole = [each for each, stop in pairs if each is not None and each.stop == stop]
    for each in (*whole, *([frame] if frame else [])):
        if (wrong := storage.harm(place, each, thorough)) is not None:
            raise StoreError(f"{place}: worlds {each.first} to {each.stop - 1}: {wrong}; {AGAIN}")
    there = np.concatenate([np.empty(0, int), *(np.arange(x.first, x.stop) for x in whole)])
    if len(whole) < len(records) and not (partial and whole):
        raise StoreError(f"{place}: {len(there)} of {_rows(about)} worlds are finished; {AGAIN}")
    failed = [int(row) for each in whole for row in each.failed]
    sound = np.setdiff1d(there, failed)
    if not len(sound):
        row, first = next(iter(known(whole[0].failed).items()))
        raise StoreError(f"{place}: every world failed; {first.text(row)}")
    if frame is None:
        raise StoreError(f"{place}: what all worlds share is missing; {AGAIN}")
    with explained("read", place):
        found = _opened(place, {*range(len(records))} - {each.number for each in whole})
    if len(sound) < found.sizes["world"]:
        found = found.isel(world=sound)
    return named(found).assign_attrs(failed=len(failed))


def _rows(about: Mapping[str, Any]) -> int:
    """Worlds in all; a store of before does not say how many points its draws are at."""
    points = math.prod(len(values) for values in about["grid"].values())
    return int(about.get("rows") or about["worlds"] * points)


def _opened(place: Path, unfinished: Collection[int]) -> xr.Dataset:
    try:
        # Codes stay whole numbers: what never ran is not among the worlds that are taken.
        from sim.runs.ensemble.whole_store import WholeStore  # zarr takes a fifth of a second

        arrays = WholeStore(place / ARRAYS, read_only=True)
        arrays.unfinished = frozenset(map(str, unfinished))
        found: xr.Dataset = xr.open_zarr(
            arrays, chunks=None, consolidated=False, mask_and_scale=False
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{place / ARRAYS}: damaged ({error}); choose another folder") from None
    # The disk lists arrays in any order.
    found = found[sorted(map(str, found.data_vars))].drop_encoding()
    for each in found.variables.values():
        each.attrs.pop("_FillValue", None)
    here = place.resolve()
    return found.assign_attrs(events=str(here / EVENTS), summary=str(here / SUMMARY))


def named(found: xr.Dataset) -> xr.Dataset:
    """Endings by name, and coordinates as `sim.run` has them."""
    codes = found["ending"].variable
    known = np.array(codes.attrs["flag_meanings"].split())
    reached = ("world", known[codes.values], {"units": "name", "long_name": "ending"}, TEXT)
    if OUTCOME not in found.dims:  # a store of before has a dimension of the variable's name
        found = found.drop_vars("ending").rename_dims(ending=OUTCOME)
        found = found.assign_coords({OUTCOME: known})
        found.attrs.pop("endings", None)
    if FIRST in found:
        first = found[FIRST].variable
        names = np.array(first.attrs["flag_meanings"].split())[first.values]
        found[FIRST] = (first.dims, names, {"units": "name"} | {
            "long_name": first.attrs["long_name"]}, TEXT)  # fmt: skip
    if "ending_monthly" in found:
        monthly = found["ending_monthly"].variable
        about = {"units": "name", "long_name": "ending so far, changed after 6 months"}
        found["ending_monthly"] = (monthly.dims, known[monthly.values], about, TEXT)
    return store.texts_as_names(found).assign_coords(ending=reached)
