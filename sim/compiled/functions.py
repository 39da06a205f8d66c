"""numpy's functions on traced arrays: the rules by which all that it knows is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from sim.compiled.arithmetic import ufunc, widest
from sim.compiled.graph import Node, Operation, Page, TraceError, straight
from sim.compiled.indexing import Points, get, joined, put, take, take_along
from sim.compiled.lines import BOOL
from sim.compiled.reductions import reduce
from sim.compiled.shapes import spliced, squeezed
from sim.compiled.traced import Trace, Traced


@dataclass(frozen=True)
class Sort(Operation):
    """Rows along an axis in ascending order, NaN last."""

    axis: int
    length: int
    followed: ClassVar[slice] = slice(1)

    def write(self, page: Page, node: Node) -> None:
        """A network of comparisons for each row."""
        axes = straight(len(node.dims))

        def body(at: list[str]) -> None:
            places = [[*at[: self.axis], str(k), *at[self.axis :]] for k in range(self.length)]
            rows = [page.load(node.inputs[0], place) for place in places]
            for low, high in network(self.length):
                a, b = rows[low], rows[high]
                unknown = page.two("fcmp uno", a, "zeroinitializer")
                swap = page.logic("or", page.two("fcmp olt", b, a), unknown)
                rows[low], rows[high] = page.select(swap, b, a), page.select(swap, a, b)
            for place, value in zip(places, rows, strict=True):
                page.store(node, value, place, axes)

        page.loops(spliced(node.dims, self.axis), body)


def network(length: int) -> list[tuple[int, int]]:
    """Comparisons that sort ``length`` numbers: Batcher's odd-even merge sort."""
    pairs = []
    p = 1
    while p < length:
        k = p
        while k >= 1:
            for j in range(k % p, length - k, 2 * k):
                for i in range(min(k, length - j - k)):
                    if (i + j) // (p * 2) == (i + j + k) // (p * 2):
                        pairs.append((i + j, i + j + k))
            k //= 2
        p *= 2
    return pairs


def _sort(trace: Trace, array: Any, axis: int = -1) -> Traced:
    operand = trace.array(array)
    place = operand.inside(axis)
    if place < 0:
        raise TraceError("worlds are sorted")
    if operand.node.kind == BOOL:
        raise TraceError("truths are sorted")
    if operand.inner[place] == 1:
        return operand.copy()
    op = Sort(len(squeezed(operand.inner[:place])), operand.inner[place])
    inputs = (trace.reading(operand),)
    return trace.node(op, inputs, operand.inner, operand.node.kind, operand.first)


def _where(trace: Trace, condition: Any, yes: Any, no: Any) -> Traced:
    return trace.each("select", (condition, yes, no), widest(map(trace.array, (yes, no))))


def _clip(trace: Trace, values: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(values, low), high)


def _concatenate(trace: Trace, parts: Sequence[Any], axis: int = 0) -> Traced:
    return joined(trace, list(parts), axis)


def _stack(trace: Trace, parts: Sequence[Any], axis: int = 0) -> Traced:
    operands = [trace.array(each) for each in parts]
    place = axis % (operands[0].ndim + 1)
    key = (*[slice(None)] * place, None)
    return joined(trace, [each[key] for each in operands], place)


def _repeat(trace: Trace, array: Any, repeats: Any, axis: int | None = None) -> Traced:
    operand = trace.array(array)
    if axis is None:
        raise TraceError("numpy.repeat without an axis")
    length = operand.shape[axis]
    times = np.broadcast_to(np.asarray(repeats), length)
    return take(operand, np.repeat(np.arange(length), times), axis)


def _take(trace: Trace, array: Any, indices: Any, axis: int | None = None) -> Traced:
    if axis is None or isinstance(indices, Traced):
        raise TraceError("numpy.take with places that are reckoned")
    return take(trace.array(array), indices, axis)


def _nonzero(trace: Trace, array: Any) -> tuple[Points, ...]:
    mask = array if array.node.kind == BOOL else np.not_equal(array, 0.0)
    return tuple(Points(mask, axis) for axis in range(array.ndim))


def _broadcast_arrays(trace: Trace, *arrays: Any) -> tuple[Traced, ...]:
    shape = np.broadcast_shapes(*(np.shape(each) for each in arrays))
    return tuple(trace.broadcast(trace.array(each), shape) for each in arrays)


def _filled(value: float, trace: Trace, array: Any, dtype: Any = None, shape: Any = None) -> Traced:
    kind = array.dtype if dtype is None else np.dtype(dtype)
    wanted = array.shape if shape is None else tuple(shape)
    return trace.broadcast(trace.array(np.array(value, dtype=kind)), wanted)


RULES: dict[Any, Callable[..., Any]] = {
    "ufunc": ufunc,
    "get": get,
    "put": put,
    np.where: _where,
    np.clip: _clip,
    np.concatenate: _concatenate,
    np.stack: _stack,
    np.repeat: _repeat,
    np.take: _take,
    np.take_along_axis: take_along,
    np.sort: _sort,
    np.nonzero: _nonzero,
    np.isneginf: lambda trace, array: np.equal(array, -np.inf),
    np.broadcast_to: lambda trace, array, shape: trace.broadcast(trace.array(array), tuple(shape)),
    np.broadcast_arrays: _broadcast_arrays,
    np.zeros_like: partial(_filled, 0.0),
    np.ones_like: partial(_filled, 1.0),
    np.full_like: lambda trace, array, value: _filled(value, trace, array),
    np.shape: lambda trace, array: tuple(trace.array(array).shape),
    np.copy: lambda trace, array: trace.array(array).copy(),
    np.argmax: lambda trace, array, axis=None: reduce("argmax", trace, array, axis),
    np.amax: partial(reduce, "max"),
    **{getattr(np, name): partial(reduce, name) for name in ("sum", "any", "all", "max", "min")},
}
"""What to do for each of numpy's functions; the trace comes first."""
