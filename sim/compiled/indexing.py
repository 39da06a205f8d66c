"""Reading and writing parts of traced arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.compiled.graph import BOOL, POINTS, WORLDS, TraceError
from sim.compiled.traced import Traced


@dataclass(frozen=True)
class Points:
    """Rows or columns of the places where something holds, as ``numpy.nonzero`` lists them."""

    where: Traced
    """(worlds, agents)"""
    axis: int

    def __len__(self) -> int:
        """As many as there might be: all places."""
        return self.where.size


def get(array: Traced, key: Any) -> Traced:
    """``array[key]``."""
    keys = _listed(array, key)
    first = keys[0]
    if isinstance(first, Points):
        return _at_points(array, keys)
    if isinstance(first, Traced):
        if array.first != WORLDS or first.first != WORLDS or first.node.kind != BOOL:
            raise TraceError("an array is indexed by another one")
        if first.inner == ():  # some worlds: done for all, and written back for some
            return get(array, (slice(None), *keys[1:]))
        return _as_points(array, first, keys[1:])
    moved = [at for at, each in enumerate(keys) if isinstance(each, np.ndarray | list)]
    if moved:
        return _gathered(array, keys, moved)
    return _sliced(array, keys)


def put(array: Traced, key: Any, value: Any) -> Traced:
    """The array after ``array[key] = value``."""
    keys = _listed(array, key)
    first = keys[0]
    if isinstance(first, Points):
        return _where(array, first.where, value)
    if isinstance(first, Traced):
        return _where(array, first, value)
    trace = array.trace
    parts = keys[array.shift() :]
    region = [_span(each, size) for each, size in zip(parts, array.inner, strict=True)]
    inner = [span[2] for each, span in zip(parts, region, strict=True) if isinstance(each, slice)]
    operand = trace.array(value)
    if operand.first is None and len(operand.inner) > len(inner):
        operand = operand.unled()
    reading = trace.reading(operand, tuple(inner))
    places = tuple(part for part, size in zip(region, array.inner, strict=True) if size != 1)
    dims = tuple(size for size in array.inner if size != 1)
    kind = array.node.kind
    node = trace.graph.add("patch", (trace.all_of(array), reading), dims, kind, places)
    return trace.whole(node, array.inner, array.first)


def _listed(array: Traced, key: Any) -> list[Any]:
    """One entry for each logical axis, new axes between them."""
    keys = list(key) if isinstance(key, tuple) else [key]
    used = sum(_axes_of(each) for each in keys)
    spot = next((at for at, each in enumerate(keys) if each is Ellipsis), None)
    if spot is not None:
        keys[spot : spot + 1] = [slice(None)] * (array.ndim - used)
    else:
        keys += [slice(None)] * (array.ndim - used)
    return keys


def _axes_of(key: Any) -> int:
    if key is None or key is Ellipsis:
        return 0
    if isinstance(key, Traced) and key.node.kind == BOOL:
        return key.ndim
    return 1


def _sliced(array: Traced, keys: list[Any]) -> Traced:
    """By slices, whole numbers and new axes; all worlds stay."""
    if array.first is not None:
        if not (isinstance(keys[0], slice) and keys[0] == slice(None)):
            raise TraceError("some worlds are picked out by number")
        keys = keys[array.shift() :]
    inner: list[int] = []
    moves: list[tuple[int, int, int | None]] = []
    for each in keys:
        if each is None:
            inner.append(1)
            continue
        start, step, count = _span(each, array.inner[len(moves)])
        whole = isinstance(each, slice)
        moves.append((start, step, len(inner) if whole and count != 1 else None))
        if whole:
            inner.append(count)
    axes = []
    for start, step, at in array.axes:
        begin, pace, to = (0, 0, None) if at is None else moves[at]
        axes.append((start + step * begin, step * pace if to is not None else 0, to))
    return Traced(array.trace, array.node, tuple(axes), tuple(inner), array.first)


def _span(key: Any, size: int) -> tuple[int, int, int]:
    """First place, step and number of places that a key picks along an axis."""
    if isinstance(key, slice):
        start, stop, step = key.indices(size)
        return start, step, max(0, -(-(stop - start) // step))
    if isinstance(key, int | np.integer):
        return int(key) % size, 0, 1
    raise TraceError(f"an index of type {type(key).__name__}")


def _gathered(array: Traced, keys: list[Any], moved: list[int]) -> Traced:
    """Along one axis by a fixed list of places; the other axes by slices."""
    if len(moved) != 1:
        raise TraceError("an array is indexed by several lists at once")
    at = moved[0]
    places = np.asarray(keys[at])
    if places.dtype.kind == "b":
        places = np.flatnonzero(places)
    logical = sum(1 for each in keys[:at] if each is not None)
    taken = take(array, places, logical, by_list=True)
    rest = [slice(None) if place == at else each for place, each in enumerate(keys)]
    return _sliced(taken, rest)


def take(array: Traced, places: Any, axis: int, by_list: bool = False) -> Traced:
    """Along one axis by a fixed list of places; ``by_list``: as an index, not as `numpy.take`."""
    trace, place = array.trace, axis % array.ndim - array.shift()
    if place < 0:
        raise TraceError("some worlds are picked out by number")
    size = array.inner[place]
    listed = tuple(int(each) % size for each in np.asarray(places).ravel())
    inner = (*array.inner[:place], len(listed), *array.inner[place + 1 :])
    if size == 1 or len(listed) == 1:
        begin = listed[0] if listed else 0
        axes = tuple(
            (start + step * begin, 0, None) if at == place else (start, step, at)
            for start, step, at in array.axes
        )
        return Traced(trace, array.node, axes, inner, array.first)
    squeezed = sum(1 for each in array.inner[:place] if each != 1)
    dims = tuple(each for each in inner if each != 1)
    node = trace.graph.add(
        "gather", (trace.all_of(array),), dims, array.node.kind, (squeezed, listed, by_list)
    )
    return trace.whole(node, inner, array.first)


def take_along(array: Traced, index: Any, axis: int) -> Traced:
    """Along one axis by places that each world reckons itself."""
    trace = array.trace
    where = trace.array(index)
    place = axis % array.ndim - array.shift()
    lead = array.first or where.first
    outer = [list(each.inner) for each in (array, where)]
    size, count = outer[0][place], outer[1][place]
    outer[0][place] = outer[1][place] = 1
    shape = list(np.broadcast_shapes(*outer))
    shape[place] = count
    inner = tuple(shape)
    # One element of the result reads a whole row of the array: along an axis put last.
    row = [*inner[:place], 1, *inner[place + 1 :], size]
    axes = tuple((s, t, len(inner) if a == place else a) for s, t, a in array.axes)
    spread = Traced(trace, array.node, axes, (*_with(array.inner, place, 1), size), array.first)
    inputs = (trace.reading(spread, tuple(row)), trace.reading(where, inner))
    dims = tuple(each for each in inner if each != 1)
    # The reader of the row has the axes of the result but the indexed one, and the row itself.
    moved = tuple(each for axis, each in enumerate(inner) if each != 1 and axis != place)
    about = (size, sum(1 for each in inner[:place] if each != 1), count != 1, len(moved))
    node = trace.graph.add("along", inputs, dims, array.node.kind, about)
    return trace.whole(node, inner, lead)


def _with(inner: tuple[int, ...], place: int, size: int) -> tuple[int, ...]:
    return (*inner[:place], size, *inner[place + 1 :])


def _as_points(array: Traced, mask: Traced, rest: list[Any]) -> Traced:
    """``array[mask]`` of (worlds, agents): the chosen agents as one axis."""
    if len(mask.inner) != 1:
        raise TraceError("chosen by an array of more than worlds and agents")
    chosen = Traced(array.trace, array.node, array.axes, array.inner, POINTS)
    return _sliced(chosen, [slice(None), *rest])


def _at_points(array: Traced, keys: list[Any]) -> Traced:
    named = [each for each in keys if isinstance(each, Points)]
    rest = [each for each in keys if not isinstance(each, Points)]
    if len(named) == 2:
        return _as_points(array, named[0].where, rest)
    # Rows only: each chosen agent sees all of its world.
    axes = tuple((s, t, a if a is None else a + 1) for s, t, a in array.axes)
    seen = Traced(array.trace, array.node, axes, (1, *array.inner), POINTS)
    return _sliced(seen, [slice(None), *rest])


def _where(array: Traced, mask: Traced, value: Any) -> Traced:
    """The array with ``value`` where the mask holds."""
    trace = array.trace
    operand = trace.array(value)
    if operand.first == POINTS:  # each chosen agent's value, back in its place
        operand = Traced(trace, operand.node, operand.axes, operand.inner, WORLDS)
    wide = mask[(..., *[None] * (array.ndim - mask.ndim))]
    return trace.elementwise("select", (wide, operand, array), array.node.kind)
