"""The arrays of an ensemble on disk: one zarr v3 group, one chunk file per variable and task.

A task owns the chunk ``k`` of every variable, so no two tasks ever write one file. Descriptions are
written and chunks encoded here: bytes in little-endian order, then zstd. It is what zarr writes for
the same arrays (a test compares) at a twentieth of the time that zarr needs for many small ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import IntArray
from sim.results.folders.ownership import ARRAYS
from sim.runs.ensemble.plan import Plan
from sim.runs.ensemble.reduce import Array, Columns, Reduced

LEVEL = 3
SEPARATOR = "."
"""Chunks lie beside their array's description: directories are slow to make and to remove."""
EPOCH = "days since 1970-01-01"


def encoded_chunks(part: Reduced, number: int, size: int, places: IntArray) -> dict[str, bytes]:
    """The chunk ``number`` of every variable, of ``size`` worlds: content by path in the store.

    ``places`` of the part's worlds in the chunk, (rows,). The others, worlds that failed and the
    rest of a short last chunk, are filled up, as zarr does.
    """
    return {
        _path(name, number, *[0] * len(column.dims[1:])): _encoded(
            _filled(column.values, size, places)
        )
        for name, column in part.columns.items()
    }


def decoded_chunk(folder: Path, like: Reduced, number: int, places: IntArray) -> Columns:
    """Variables of some worlds of a stored chunk, named and shaped as those of ``like``."""
    found = {}
    for name, column in like.columns.items():
        path = folder / _path(name, number, *[0] * len(column.dims[1:]))
        kind = column.values.dtype
        plain = np.frombuffer(_zstd().decode(path.read_bytes()), dtype=kind.newbyteorder("<"))
        values = plain.astype(kind).reshape(-1, *column.shape[1:])[places]
        found[name] = xr.Variable(column.dims, values, column.attrs)
    return found


def frame(part: Reduced, plan: Plan) -> dict[str, bytes]:
    """What all chunks share, by path: names, shapes, units, coordinates."""
    attributes = part.attrs | {
        "coordinates": " ".join(["world", "draw", "point", "ending", *part.coords])
    }
    group = {"attributes": attributes, "zarr_format": 3, "node_type": "group"}
    files = {f"{ARRAYS}/zarr.json": json.dumps(group).encode()}
    for name, column in part.columns.items():
        shape = (plan.rows, *column.shape[1:])
        if column.dtype.kind == "i":  # worlds that never ran read as missing elsewhere too
            column = column.copy(deep=False)
            column.attrs["_FillValue"] = _fill(column.dtype)
        files[f"{ARRAYS}/{name}/zarr.json"] = _described(column, shape, (plan.chunk, *shape[1:]))
    rows = np.arange(plan.rows)
    own = {
        name: xr.Variable("world", values, {"units": "1", "long_name": text})
        for name, values, text in (
            ("world", rows, "number of the world"),
            ("draw", plan.draws(rows), "draw of luck and parameters, the same at each point"),
            ("point", plan.points(rows), "point of the grid or table, which the draws share"),
        )
    }  # fmt: skip
    for name, column in (part.coords | own).items():
        coordinate = _dated(column)
        whole = _described(coordinate, coordinate.shape, coordinate.shape)
        files[f"{ARRAYS}/{name}/zarr.json"] = whole
        files[_path(name, *[0] * len(coordinate.dims))] = _encoded(coordinate.values)
    return dict(sorted(files.items(), key=lambda each: each[0].split("/")))


def _path(name: str, *place: int) -> str:
    return f"{ARRAYS}/{name}/{SEPARATOR.join(['c', *map(str, place)])}"


def _described(column: xr.Variable, shape: tuple[int, ...], chunks: tuple[int, ...]) -> bytes:
    """The description of an array, as zarr writes it, in a tenth of the time."""
    kind = column.values.dtype
    plain: dict[str, Any] = {"name": "bytes"}
    if kind.itemsize > 1:
        plain["configuration"] = {"endian": "little"}
    text = kind.kind in "UO"
    what = {
        "shape": shape,
        "data_type": "string" if text else kind.name,
        "chunk_grid": {
            "name": "regular",
            "configuration": {"chunk_shape": [max(each, 1) for each in chunks]},
        },
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": SEPARATOR}},
        "fill_value": "" if text else _fill(kind),
        "codecs": [
            {"name": "vlen-utf8", "configuration": {}} if text else plain,
            {"name": "zstd", "configuration": {"level": LEVEL, "checksum": True}},
        ],
        "attributes": dict(column.attrs),
        "dimension_names": list(map(str, column.dims)),
        "zarr_format": 3,
        "node_type": "array",
        "storage_transformers": [],
    }
    return json.dumps(what).encode()


def _fill(kind: np.dtype[Any]) -> int | str:
    """What worlds have that did not run to their end: no number, and no code, that others have."""
    return "NaN" if kind.kind == "f" else int(np.iinfo(kind).min)


def _dated(column: xr.Variable) -> xr.Variable:
    """Dates as whole days since 1970, which any reader of CF conventions turns back."""
    if column.dtype.kind != "M":
        return column
    days = column.values.astype("datetime64[D]").astype(np.int64)
    attrs = {**column.attrs, "units": EPOCH, "calendar": "proleptic_gregorian"}
    return xr.Variable(column.dims, days, attrs)


def _filled(values: Array, size: int, places: IntArray) -> Array:
    if len(values) == size:
        return values
    whole = np.full((size, *values.shape[1:]), _fill(values.dtype), dtype=values.dtype)
    whole[places] = values
    return whole


def _encoded(values: Array) -> bytes:
    if values.dtype.kind in "UO":
        from numcodecs import VLenUTF8

        plain = bytes(VLenUTF8().encode(values.astype(object)))
    else:
        plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")).tobytes()
    return bytes(_zstd().encode(plain))


def _zstd() -> Any:
    from numcodecs import Zstd  # late: who runs worlds and stores none need not load it

    return Zstd(level=LEVEL, checksum=True)
