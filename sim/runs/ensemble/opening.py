"""A stored ensemble as one Dataset that reads only what is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from sim.base.errors import StoreError
from sim.endings.classification import ENDINGS
from sim.results.store import explained
from sim.runs.ensemble import storage
from sim.runs.ensemble.storage import ARRAYS, EVENTS, SUMMARY, Record


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
        ``first_passage_months`` by ending; ``event_count``; ``param.<name>``; kept series as
        ``<name>`` (by month), ``yearly.<name>`` and ``last.<name>``. ``attrs["events"]`` and
        ``attrs["summary"]`` name Parquet tables, for `pandas.read_parquet`.

    Raises
    ------
    StoreError
        If it is not there, not complete, or a chunk of it is damaged; says which worlds.
    """
    place = Path(folder)
    about = storage.manifest(place)["ensemble"]
    finished = [storage.record(place, number) for number in range(about["chunks"])]
    whole = [each for each in finished if each is not None]
    frame = storage.record(place, storage.FRAME)
    for each in (*whole, *([frame] if frame else [])):
        if (wrong := storage.harm(place, each, thorough)) is not None:
            raise StoreError(f"{place}: worlds {each.first} to {each.stop - 1}: {wrong}; {AGAIN}")
    if not whole or frame is None or (len(whole) < len(finished) and not partial):
        raise StoreError(f"{place}: {len(whole)} of {len(finished)} chunks are finished; {AGAIN}")
    with explained("read", place):
        found = _opened(place)
    if len(whole) < len(finished):
        found = found.isel(world=_worlds(whole))
    return _named(found)


AGAIN = "run the same again with resume to make what is missing"


def _opened(place: Path) -> xr.Dataset:
    try:
        found: xr.Dataset = xr.open_zarr(place / ARRAYS, chunks=None, consolidated=False)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{place / ARRAYS}: damaged ({error}); choose another folder") from None
    # The disk lists arrays in any order.
    found = found[sorted(map(str, found.data_vars))]
    found = found.assign_attrs(events=str(place / EVENTS), summary=str(place / SUMMARY))
    return found


def _worlds(whole: list[Record]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate([np.arange(each.first, each.stop) for each in whole])


def _named(found: xr.Dataset) -> xr.Dataset:
    """Endings by name, and coordinates as `sim.run` has them."""
    codes = found["ending"]
    attrs = {"units": "name", "long_name": "ending"}
    names = (("world",), np.array(ENDINGS)[codes.values.astype(np.int64)], attrs)
    texts = {
        name: ((name,), np.array(each.values.tolist(), dtype=str), each.attrs)
        for name, each in found.coords.items()
        if each.dims == (name,) and each.dtype.kind in "OT"
    }
    return found.drop_vars("ending").assign_coords(ending=names).assign_coords(texts)
