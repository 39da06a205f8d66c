"""numpy's functions, as far as the rules of a month use them, on traced arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compiled.arithmetic import widest
from sim.compiled.graph import BOOL, WORLDS, TraceError
from sim.compiled.indexing import Points, take, take_along
from sim.compiled.traced import Traced

if TYPE_CHECKING:
    from sim.compiled.trace import Trace

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}
"""By numpy's function: what to do; the trace comes first."""


def _for(*names: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def known(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            FUNCTIONS[name] = function
        return function

    return known


@_for(np.where)
def _select(trace: Trace, condition: Any, yes: Any, no: Any) -> Traced:
    return trace.elementwise("select", (condition, yes, no), widest(map(trace.array, (yes, no))))


@_for(np.clip)
def _clip(trace: Trace, values: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(values, low), high)


def _joined(trace: Trace, parts: Sequence[Any], axis: int) -> Traced:
    operands = [trace.array(each) for each in parts]
    lead = next((each.first for each in operands if each.first is not None), None)
    place = axis % operands[0].ndim - (1 if lead == WORLDS else 0)
    if place < 0:
        raise TraceError("arrays of different worlds are joined")
    aligned = [_led(each, lead) for each in operands]
    inner = list(aligned[0].inner)
    inner[place] = sum(each.inner[place] for each in aligned)
    dims = tuple(size for size in inner if size != 1)
    squeezed = sum(1 for size in inner[:place] if size != 1)
    kind = widest(aligned)
    kept = [each for each in aligned if each.inner[place]]
    about = (squeezed, tuple(each.inner[place] for each in kept))
    inputs = tuple(trace.all_of_axis(each, place) for each in kept)
    return trace.whole(trace.graph.add("concat", inputs, dims, kind, about), tuple(inner), lead)


def _led(operand: Traced, lead: str | None) -> Traced:
    if operand.first == lead:
        return operand
    return operand.unled()


@_for(np.concatenate)
def _concatenate(trace: Trace, parts: Sequence[Any], axis: int = 0) -> Traced:
    return _joined(trace, parts, axis)


@_for(np.stack)
def _stack(trace: Trace, parts: Sequence[Any], axis: int = 0) -> Traced:
    operands = [trace.array(each) for each in parts]
    rank = operands[0].ndim + 1
    place = axis % rank
    raised = []
    for each in operands:
        key: list[Any] = [slice(None)] * each.ndim
        key.insert(place, None)
        raised.append(each[tuple(key)])
    return _joined(trace, raised, place)


@_for(np.repeat)
def _repeat(trace: Trace, array: Any, repeats: Any, axis: int | None = None) -> Traced:
    operand = trace.array(array)
    if axis is None:
        raise TraceError("numpy.repeat without an axis")
    place = axis % operand.ndim
    times = np.broadcast_to(np.asarray(repeats), operand.shape[place])
    return take(operand, np.repeat(np.arange(operand.shape[place]), times), place)


@_for(np.take)
def _take(trace: Trace, array: Any, indices: Any, axis: int | None = None) -> Traced:
    if axis is None or isinstance(indices, Traced):
        raise TraceError("numpy.take with places that are reckoned")
    return take(trace.array(array), indices, axis)


@_for(np.take_along_axis)
def _take_along(trace: Trace, array: Any, indices: Any, axis: int) -> Traced:
    return take_along(trace.array(array), indices, axis)


@_for(np.sort)
def _sort(trace: Trace, array: Any, axis: int = -1) -> Traced:
    operand = trace.array(array)
    place = axis % operand.ndim - operand.shift()
    if place < 0:
        raise TraceError("worlds are sorted")
    if operand.node.kind == BOOL:
        raise TraceError("truths are sorted")
    squeezed = sum(1 for size in operand.inner[:place] if size != 1)
    dims = tuple(size for size in operand.inner if size != 1)
    size = operand.inner[place]
    if size == 1:
        return operand.copy()
    about = (squeezed, size)
    node = trace.graph.add("sort", (trace.all_of(operand),), dims, operand.node.kind, about)
    return trace.whole(node, operand.inner, operand.first)


@_for(np.argmax)
def _argmax(trace: Trace, array: Any, axis: int | None = None) -> Any:
    return trace.reduce("argmax", trace.array(array), axis, False)


@_for(np.nonzero)
def _nonzero(trace: Trace, array: Any) -> tuple[Points, ...]:
    mask = array if array.node.kind == BOOL else np.not_equal(array, 0.0)
    return tuple(Points(mask, axis) for axis in range(array.ndim))


@_for(np.isneginf)
def _isneginf(trace: Trace, array: Any) -> Any:
    return np.equal(array, -np.inf)


@_for(np.broadcast_to)
def _broadcast_to(trace: Trace, array: Any, shape: tuple[int, ...]) -> Traced:
    return trace.broadcast(trace.array(array), tuple(shape))


@_for(np.broadcast_arrays)
def _broadcast_arrays(trace: Trace, *arrays: Any) -> tuple[Traced, ...]:
    shape = np.broadcast_shapes(*(np.shape(each) for each in arrays))
    return tuple(trace.broadcast(trace.array(each), shape) for each in arrays)


def _filled(value: float) -> Callable[..., Traced]:
    def like(trace: Trace, array: Any, dtype: Any = None, shape: Any = None) -> Traced:
        kind = np.dtype(dtype) if dtype is not None else array.dtype
        wanted = array.shape if shape is None else tuple(shape)
        return trace.broadcast(trace.array(np.array(value, dtype=kind)), wanted)

    return like


FUNCTIONS[np.zeros_like] = _filled(0.0)
FUNCTIONS[np.ones_like] = _filled(1.0)


@_for(np.full_like)
def _full_like(trace: Trace, array: Any, value: Any) -> Traced:
    return trace.broadcast(trace.array(np.array(value, dtype=array.dtype)), array.shape)


@_for(np.shape)
def _shape(trace: Trace, array: Any) -> tuple[int, ...]:
    return tuple(trace.array(array).shape)


@_for(np.sum)
def _sum(trace: Trace, array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return trace.reduce("sum", array, axis, keepdims)


@_for(np.any)
def _any(trace: Trace, array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return trace.reduce("any", array, axis, keepdims)


@_for(np.all)
def _all(trace: Trace, array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return trace.reduce("all", array, axis, keepdims)


@_for(np.max, np.amax)
def _max(trace: Trace, array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return trace.reduce("max", array, axis, keepdims)


@_for(np.copy)
def _copy(trace: Trace, array: Any) -> Traced:
    return trace.array(array).copy()
