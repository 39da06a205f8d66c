"""Reading and writing parts of traced arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.compiled.graph import Access, Node, Operation, Page, TraceError, straight
from sim.compiled.lines import BOOL, INT
from sim.compiled.shapes import spliced, squeezed
from sim.compiled.traced import POINTS, WORLDS, Trace, Traced


@dataclass(frozen=True)
class Concat(Operation):
    """Operands one after the other along an axis."""

    axis: int
    lengths: tuple[int, ...]
    followed: ClassVar[slice] = slice(None)

    def looks(self, node: Node) -> int | None:
        """Each number is copied, and that is all."""
        return 0

    def last(self, node: Node) -> int | None:
        """Where operands stand one after the other along another axis."""
        return len(node.dims) - 1 if self.axis < len(node.dims) - 1 else None

    def write(self, page: Page, node: Node) -> None:
        """One copy after the other."""
        begin = 0
        for access, length in zip(node.inputs, self.lengths, strict=True):
            axes = spliced(straight(len(node.dims)), self.axis, (begin, 1, self.axis))
            page.copy(node, access, spliced(node.dims, self.axis, length), axes)
            begin += length


@dataclass(frozen=True)
class Gather(Operation):
    """Fixed places along an axis."""

    axis: int
    places: tuple[int, ...]
    by_list: bool
    """By an index that is a list: numpy then lays the result in another order than C's."""

    def value(self, page: Page, node: Node, at: list[str]) -> str:
        """A look into a table of places, and there."""
        place = page.looked_up(page.table(self.places, "i64"), at[self.axis], "i64")
        return page.load(node.inputs[0], list(spliced(at, self.axis, place)))

    def write(self, page: Page, node: Node) -> None:
        """Place by place."""
        page.loops(node.dims, lambda at: page.store(node, self.value(page, node, at), at))


@dataclass(frozen=True)
class Along(Operation):
    """``numpy.take_along_axis``: each world reckons the places itself."""

    length: int
    axis: int
    indexed: bool
    """Whether more than one place is asked for: then the result has that axis."""
    followed: ClassVar[slice] = slice(1, None)

    def write(self, page: Page, node: Node) -> None:
        """Look at all places and keep the one that is asked for."""
        row, where = node.inputs

        def body(at: list[str]) -> None:
            outer = list(spliced(at, self.axis)) if self.indexed else at
            index = page.cast(page.load(where, at), where.node.kind, INT)

            def each(place: int) -> str:
                value = page.load(row, [*outer, str(place)] if self.length != 1 else outer)
                return page.as_number(value) if row.node.kind == BOOL else value

            result = each(0)
            for place in range(1, self.length):
                ahead, behind = (
                    page.two("fcmp oeq", index, page.splat(float(number)))
                    for number in (place, place - self.length)
                )
                result = page.select(page.logic("or", ahead, behind), each(place), result)
            page.store(node, page.truth(result) if node.kind == BOOL else result, at)

        page.loops(node.dims, body)


@dataclass(frozen=True)
class Points:
    """Rows or columns of the places where something holds, as ``numpy.nonzero`` lists them."""

    where: Traced
    """(worlds, agents)"""
    axis: int

    def __len__(self) -> int:
        """As many as there might be: all places."""
        return self.where.size


def get(trace: Trace, array: Traced, key: Any) -> Traced:
    """``array[key]``."""
    keys = _listed(array, key)
    first = keys[0] if keys else None
    if isinstance(first, Points):
        return _at_points(array, keys)
    if isinstance(first, Traced):
        if array.first != WORLDS or first.first != WORLDS or first.node.kind != BOOL:
            raise TraceError("an array is indexed by another one")
        if first.inner == ():  # some worlds: done for all, and written back for some
            return get(trace, array, (slice(None), *keys[1:]))
        return _as_points(array, first, keys[1:])
    moved = [at for at, each in enumerate(keys) if isinstance(each, np.ndarray | list)]
    return _gathered(array, keys, moved) if moved else _sliced(array, keys)


def put(trace: Trace, array: Traced, key: Any, value: Any) -> Traced:
    """The array after ``array[key] = value``."""
    first, *parts = _listed(array, key)
    if isinstance(first, Points | Traced):
        return _where(array, first.where if isinstance(first, Points) else first, value)
    if array.first != WORLDS:
        raise TraceError("a part is written of an array that is not one by world")
    spans = [_span(each, size) for each, size in zip(parts, array.inner, strict=True)]
    inner = [span[2] for each, span in zip(parts, spans, strict=True) if isinstance(each, slice)]
    operand = trace.array(value)
    if operand.first is None and len(operand.inner) > len(inner):
        operand = operand.without(0)
    if operand.node.kind != array.node.kind:
        operand = trace.each("cast", (operand,), array.node.kind)
    part = trace.broadcast(operand, (trace.worlds, *inner))
    axes = (slice(None) if isinstance(each, slice) else None for each in parts)
    return _patched(array, spans, part[(slice(None), *axes)])


def _patched(array: Traced, spans: list[tuple[int, int, int]], part: Traced) -> Traced:
    """What lies before the part, the part, what lies behind it: along one axis after the other."""
    sizes = array.inner
    cut = [at for at, span in enumerate(spans) if span[2] != sizes[at] or span[1] not in (0, 1)]
    if not cut:
        return part
    axis, (start, step, count) = cut[0] + 1, spans[cut[0]]
    rest = list(spliced(spans, cut[0], (0, 1, count)))
    if step not in (0, 1):  # all that was and all that is new: one of them for each place
        places, order = start + step * np.arange(count), np.arange(sizes[cut[0]])
        order[places] = sizes[cut[0]] + np.arange(count)
        new = _patched(take(array, places, axis), rest, part)
        return take(joined(array.trace, [array, new], axis), order, axis)
    lead = (slice(None),) * axis
    ends = slice(start), slice(start, start + count), slice(start + count, None)
    before, middle, behind = (array[(*lead, each)] for each in ends)
    return joined(array.trace, [before, _patched(middle, rest, part), behind], axis)


def joined(trace: Trace, parts: list[Any], axis: int) -> Traced:
    """``numpy.concatenate``."""
    operands = [trace.array(each) for each in parts]
    lead = next((each.first for each in operands if each.first is not None), None)
    place = axis % operands[0].ndim - (1 if lead == WORLDS else 0)
    if place < 0:
        raise TraceError("arrays of different worlds are joined")
    led = [each if each.first == lead else each.without(0) for each in operands]
    kept = [each for each in led if each.inner[place]]
    lengths = tuple(each.inner[place] for each in kept)
    op = Concat(len(squeezed(led[0].inner[:place])), lengths)
    kinds = {each.node.kind for each in led}
    kind = next(each for each in "fib" if each in kinds)
    inner = spliced(led[0].inner, place, sum(lengths))
    return trace.node(op, tuple(trace.reading(each, own=place) for each in kept), inner, kind, lead)


def take(array: Traced, places: Any, axis: int, by_list: bool = False) -> Traced:
    """Along one axis by a fixed list of places; ``by_list``: as an index, not as `numpy.take`."""
    place = array.inside(axis)
    if place < 0:
        raise TraceError("some worlds are picked out by number")
    size = array.inner[place]
    listed = tuple(int(each) % size for each in np.asarray(places).ravel())
    inner = spliced(array.inner, place, len(listed))
    if size == 1 or len(listed) == 1:
        begin = listed[0] if listed else 0
        axes = tuple(
            (start + step * begin, 0, None) if at == place else (start, step, at)
            for start, step, at in array.axes
        )
        return Traced(array.trace, array.node, axes, inner, array.first)
    op, read = Gather(len(squeezed(array.inner[:place])), listed, by_list), array.trace.reading
    return array.trace.node(op, (read(array),), inner, array.node.kind, array.first)


def take_along(trace: Trace, values: Any, index: Any, axis: int) -> Traced:
    """Along one axis by places that each world reckons itself."""
    array, where = trace.array(values), trace.array(index)
    place = axis % array.ndim - (1 if array.first == WORLDS else 0)
    size, count = array.inner[place], where.inner[place]
    outer = np.broadcast_shapes(*(spliced(each.inner, place, 1) for each in (array, where)))
    inner = spliced(outer, place, count)
    # One element of the result reads a whole row of the array: along an axis put last.
    row = (*spliced(inner, place, 1), size)
    spread = array.moved(
        lambda at: len(inner) if at == place else at, (*spliced(array.inner, place, 1), size)
    )
    inputs: tuple[Access, ...] = (trace.reading(spread, row), trace.reading(where, inner))
    op = Along(size, len(squeezed(inner[:place])), count != 1)
    return trace.node(op, inputs, inner, array.node.kind, array.first or where.first)


def _listed(array: Traced, key: Any) -> list[Any]:
    """One entry for each logical axis, new axes between them."""
    keys = list(key) if isinstance(key, tuple) else [key]
    missing = [slice(None)] * (array.ndim - sum(_axes_of(each) for each in keys))
    spot = next((at for at, each in enumerate(keys) if each is Ellipsis), len(keys))
    keys[spot : spot + 1] = missing
    return keys


def _axes_of(key: Any) -> int:
    if key is None or key is Ellipsis:
        return 0
    return key.ndim if isinstance(key, Traced) and key.node.kind == BOOL else 1


def _sliced(array: Traced, keys: list[Any]) -> Traced:
    """By slices, whole numbers and new axes; all worlds stay."""
    if array.first is not None:
        worlds = isinstance(keys[0], slice) and keys[0].indices(len(array))
        if worlds != (0, len(array), 1):
            raise TraceError("some worlds are picked out by number")
        keys = keys[1 if array.first == WORLDS else 0 :]
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
    return _sliced(taken, [slice(None) if place == at else each for place, each in enumerate(keys)])


def _as_points(array: Traced, mask: Traced, rest: list[Any]) -> Traced:
    """``array[mask]`` of (worlds, agents): the chosen agents as one axis."""
    if len(mask.inner) != 1:
        raise TraceError("chosen by an array of more than worlds and agents")
    return _sliced(array.with_first(POINTS), [slice(None), *rest])


def _at_points(array: Traced, keys: list[Any]) -> Traced:
    named = [each for each in keys if isinstance(each, Points)]
    rest = [each for each in keys if not isinstance(each, Points)]
    if len(named) == 2:
        return _as_points(array, named[0].where, rest)
    # Rows only: each chosen agent sees all of its world.
    seen = array.moved(lambda axis: axis + 1, (1, *array.inner)).with_first(POINTS)
    return _sliced(seen, [slice(None), *rest])


def _where(array: Traced, mask: Traced, value: Any) -> Traced:
    """The array with ``value`` where the mask holds."""
    operand = array.trace.array(value)
    if operand.first == POINTS:  # each chosen agent's value, back in its place
        operand = operand.with_first(WORLDS)
    wide = mask[(..., *[None] * (array.ndim - mask.ndim))]
    return array.trace.each("select", (wide, operand, array), array.node.kind)
