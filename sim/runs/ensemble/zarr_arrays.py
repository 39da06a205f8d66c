"""The arrays of an ensemble on disk: one zarr v3 group, one chunk file per variable and task.

A task owns the chunk ``k`` of every variable, so no two tasks ever write one file, and it encodes
its chunk itself: bytes in little-endian order, then zstd, which is what zarr writes for the same
codecs (a test compares) at a twentieth of the time that zarr needs for many small arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr
from numcodecs import Zstd
from zarr.codecs import ZstdCodec

from sim.runs.ensemble.plan import Plan
from sim.runs.ensemble.reduce import Array, Reduced

LEVEL = 3
SEPARATOR = "."
"""Chunks lie beside their array's description: directories are slow to make and to remove."""
EPOCH = "days since 1970-01-01"


def encoded_chunks(part: Reduced, number: int, size: int) -> Iterator[tuple[str, bytes]]:
    """The chunk ``number`` of every variable, of ``size`` worlds: path in the group, and content.

    A short last chunk is filled up, as zarr does.
    """
    for name, column in part.columns.items():
        key = SEPARATOR.join(["c", str(number), *("0" for _ in column.dims[1:])])
        yield f"{name}/{key}", _encoded(_filled(column.values, size))


def write_frame(folder: Path, part: Reduced, plan: Plan) -> None:
    """Write what all chunks share below ``folder``: names, shapes, units, coordinates."""
    worlds, size = plan.rows, plan.chunk
    group = zarr.create_group(folder, zarr_format=3, attributes=_attributes(part))
    for name, column in part.columns.items():
        shape = (worlds, *column.shape[1:])
        if column.dtype.kind == "i":  # worlds that never ran read as missing elsewhere too
            column = column.copy(deep=False)
            column.attrs["_FillValue"] = _fill(column.dtype)
        _array(group, name, column, shape, (size, *shape[1:]))
    for name, column in part.coords.items():
        coordinate = _dated(column)
        made = _array(group, name, coordinate, coordinate.values.shape, coordinate.values.shape)
        made[...] = coordinate.values
    rows = range(worlds)
    for name, values, text in (
        ("world", np.arange(worlds), "number of the world"),
        ("draw", plan.draws(rows), "draw of luck and parameters, the same at each grid point"),
    ):
        numbers = xr.Variable("world", values, {"units": "1", "long_name": text})
        _array(group, name, numbers, (worlds,), (worlds,))[...] = values


def _attributes(part: Reduced) -> dict[str, Any]:
    return part.attrs | {"coordinates": " ".join(["world", "draw", "ending", *part.coords])}


def _array(
    group: zarr.Group,
    name: str,
    column: xr.Variable,
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
) -> Any:
    text = column.values.dtype.kind in "UO"
    return group.create_array(
        name,
        shape=shape,
        chunks=tuple(max(each, 1) for each in chunks),
        dtype="string" if text else column.values.dtype,
        compressors=[ZstdCodec(level=LEVEL, checksum=True)],
        fill_value="" if text else _fill(column.values.dtype),
        attributes=dict(column.attrs),
        dimension_names=[str(dim) for dim in column.dims],
        chunk_key_encoding={"name": "default", "separator": SEPARATOR},
    )


def _fill(kind: np.dtype[Any]) -> Any:
    """What worlds have that never ran: no number, and no code, that a world could have."""
    return kind.type(np.nan) if kind.kind == "f" else np.iinfo(kind).min


def _dated(column: xr.Variable) -> xr.Variable:
    """Dates as whole days since 1970, which any reader of CF conventions turns back."""
    if column.dtype.kind != "M":
        return column
    days = column.values.astype("datetime64[D]").astype(np.int64)
    attrs = {**column.attrs, "units": EPOCH, "calendar": "proleptic_gregorian"}
    return xr.Variable(column.dims, days, attrs)


def _filled(values: Array, size: int) -> Array:
    if len(values) == size:
        return values
    whole = np.full((size, *values.shape[1:]), _fill(values.dtype), dtype=values.dtype)
    whole[: len(values)] = values
    return whole


def _encoded(values: Array) -> bytes:
    little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return bytes(Zstd(level=LEVEL, checksum=True).encode(little.tobytes()))
