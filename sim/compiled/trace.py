"""A month in the making: operations on traced arrays, written into a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any

import numpy as np

from sim.compiled.arithmetic import ufunc_call
from sim.compiled.functions import FUNCTIONS
from sim.compiled.graph import (
    BOOL,
    FLOAT,
    INT,
    PAIRWISE,
    WORLDS,
    Access,
    Graph,
    Node,
    Perhaps,
    TraceError,
)
from sim.compiled.indexing import get, put
from sim.compiled.memory import SWAPPED, memory_order
from sim.compiled.traced import Traced, without_axis


class Trace:
    """A graph in the making and the number of worlds that its arrays pretend to have."""

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.graph = Graph()
        self.forbidden: list[Traced] = []
        self.orders: dict[int, str] = {}

    # -- what numpy and Python ask of a traced array

    def ufunc(self, ufunc: np.ufunc, method: str, inputs: Any, options: Any) -> Any:
        """What comes of one of numpy's elementwise functions."""
        return ufunc_call(self, ufunc, method, inputs, options)

    def function(self, function: Callable[..., Any], values: Any, options: Any) -> Any:
        """What comes of any other of numpy's functions."""
        if function not in FUNCTIONS:
            raise TraceError(f"numpy.{function.__name__} is not known to the compiled month")
        known = FUNCTIONS[function]
        try:
            signature(known).bind(self, *values, **options)
        except TypeError as reason:
            raise TraceError(f"numpy.{function.__name__}: {reason}") from None
        return known(self, *values, **options)

    def part(self, array: Traced, key: Any) -> Traced:
        """``array[key]``."""
        return get(array, key)

    def patched(self, array: Traced, key: Any, value: Any) -> Traced:
        """The array after ``array[key] = value``."""
        return put(array, key, value)

    # -- arrays

    def given(self, name: str, inner: tuple[int, ...], kind: str, first: str | None) -> Traced:
        """An array that comes from outside."""
        dims = tuple(size for size in inner if size != 1)
        return self.whole(self.graph.add("given", (), dims, kind, name), inner, first)

    def whole(self, node: Node, inner: tuple[int, ...], first: str | None) -> Traced:
        """All of a node, its axes of length one put back where ``inner`` has them."""
        axes = tuple((0, 1, place) for place, size in enumerate(inner) if size != 1)
        return Traced(self, node, axes, inner, first)

    def array(self, value: Any) -> Traced:
        """Anything a rule may hold, as a traced array."""
        if isinstance(value, Traced):
            return value
        numbers = np.asarray(value)
        if numbers.ndim and numbers.shape[0] == self.worlds:
            if not (numbers == numbers[:1]).all():
                raise TraceError("an array made inside a rule differs between worlds")
            return self.whole(self.graph.constant(numbers[0]), numbers.shape[1:], WORLDS)
        return self.whole(self.graph.constant(numbers), numbers.shape, None)

    def aligned(self, values: Sequence[Any]) -> tuple[list[Traced], tuple[int, ...], str | None]:
        """Operands, the inner shape of what comes of them, and what its first axis runs over."""
        operands = [self.array(value) for value in values]
        firsts = {each.first for each in operands if each.first is not None}
        if len(firsts) > 1:
            raise TraceError("an array of worlds meets an array of chosen agents")
        first = firsts.pop() if firsts else None
        rank = max(each.ndim for each in operands) - (1 if first == WORLDS else 0)
        trimmed = []
        for each in operands:
            if each.first is None and len(each.inner) > rank:
                if each.inner[0] != 1:
                    raise TraceError(f"shapes {[one.shape for one in operands]} do not fit")
                each = each.unled()
            if each.first == WORLDS and len(each.inner) < rank:
                raise TraceError(f"shapes {[one.shape for one in operands]} do not fit")
            trimmed.append(each)
        return trimmed, np.broadcast_shapes(*(each.inner for each in trimmed)), first

    def elementwise(self, op: str, values: Sequence[Any], kind: str, about: Any = None) -> Traced:
        """One operation on each element of operands that are broadcast."""
        operands, inner, first = self.aligned(values)
        inputs = tuple(self.reading(each, inner) for each in operands)
        dims = tuple(size for size in inner if size != 1)
        return self.whole(self.graph.add(op, inputs, dims, kind, about), inner, first)

    def reading(self, operand: Traced, inner: tuple[int, ...]) -> Access:
        """How a node of inner shape ``inner`` reads an operand broadcast to it."""
        ahead = len(inner) - len(operand.inner)
        place, at = {}, 0
        for axis, size in enumerate(inner):
            if size != 1:
                place[axis], at = at, at + 1
        axes = tuple(
            (start, step, place[axis + ahead])
            if axis is not None and operand.inner[axis] != 1
            else (start, 0, None)
            for start, step, axis in operand.axes
        )
        return Access(operand.node, axes)

    def all_of(self, operand: Traced) -> Access:
        """How a node reads an operand of just its own shape."""
        return self.reading(operand, operand.inner)

    def all_of_axis(self, operand: Traced, place: int) -> Access:
        """As `all_of`, but of an axis that the reader has even where the operand's has length one.

        Parts that are joined differ in length along the axis: each is read from its own start.
        """
        numbered, at = {}, 0
        for axis, size in enumerate(operand.inner):
            if size != 1 or axis == place:
                numbered[axis], at = at, at + 1
        axes = tuple(
            (start, step, numbered[axis])
            if axis is not None and operand.inner[axis] != 1
            else (start, 0, None)
            for start, step, axis in operand.axes
        )
        return Access(operand.node, axes)

    def broadcast(self, operand: Traced, shape: tuple[int, ...]) -> Traced:
        """An array spread over a larger shape, without copying."""
        led = bool(shape) and shape[0] == self.worlds
        inner = shape[1:] if led else shape
        ahead = len(inner) - len(operand.inner)
        if ahead < 0 and operand.first is None and operand.inner[0] == 1:
            return self.broadcast(operand.unled(), shape)
        axes = tuple(
            (start, step, axis + ahead)
            if axis is not None and operand.inner[axis] != 1
            else (start, 0, None)
            for start, step, axis in operand.axes
        )
        first = WORLDS if led else operand.first
        return Traced(self, operand.node, axes, inner, first)

    def reduce(self, op: str, operand: Traced, axis: Any, keepdims: bool) -> Any:
        """Sum, largest, smallest, any, all or place of the largest along one axis."""
        if axis is None:
            if op in ("any", "all"):
                return Perhaps()
            raise TraceError(f"{op} over all worlds together")
        if not isinstance(axis, int):
            raise TraceError(f"{op} over several axes at once")
        place = axis % operand.ndim - operand.shift()
        if place < 0:
            raise TraceError(f"{op} over worlds")
        op, operand = _of_its_kind(op, operand)
        kept = (*operand.inner[:place], 1, *operand.inner[place + 1 :])
        gone = (*operand.inner[:place], *operand.inner[place + 1 :])
        inner = kept if keepdims else gone
        size = operand.inner[place]
        if size == 0:
            raise TraceError(f"{op} of no numbers")
        if size == 1:
            return self._of_one(op, operand, place, keepdims)
        read = self.all_of(operand)
        rounded = op == "sum" and size >= PAIRWISE and operand.node.kind == FLOAT
        if rounded and memory_order(read, self.orders) == SWAPPED:
            raise TraceError("a long sum over swapped axes")
        # numpy adds along memory: pairwise where the axis is the innermost of more than one number.
        innermost = all(each == 1 for each in operand.inner[place + 1 :])
        squeezed = sum(1 for each in operand.inner[:place] if each != 1)
        dims = tuple(each for each in gone if each != 1)
        about = (squeezed, size, innermost)
        kind = RESULTS.get((op, operand.node.kind), operand.node.kind)
        node = self.graph.add(op, (read,), dims, kind, about)
        return self.whole(node, inner, operand.first)

    def _of_one(self, op: str, operand: Traced, place: int, keepdims: bool) -> Traced:
        """A reduction along an axis of length one."""
        axes = tuple(
            (start, step, without_axis(at, place, keepdims)) for start, step, at in operand.axes
        )
        inner = (*operand.inner[:place], *[1] * keepdims, *operand.inner[place + 1 :])
        flat = Traced(self, operand.node, axes, inner, operand.first)
        if op == "argmax":  # zero, of the right shape
            return self.elementwise("cast", (self.elementwise("lt", (flat, flat), BOOL),), INT)
        if op != "sum":
            return flat
        if flat.node.kind == FLOAT:  # numpy begins with 0.0, so that no sum is -0.0
            return self.elementwise("add", (flat, 0.0), FLOAT)
        return flat.astype(np.int64)


RESULTS = {("sum", BOOL): INT, ("argmax", BOOL): INT, ("argmax", FLOAT): INT}
"""Kinds of reductions whose kind is not that of their operands."""


def _of_its_kind(op: str, operand: Traced) -> tuple[str, Traced]:
    """Truths have no largest, but any and all; numbers have these only as truths."""
    if op in ("any", "all"):
        return op, operand.astype(np.bool_)
    if op in ("max", "min") and operand.node.kind == BOOL:
        return {"max": "any", "min": "all"}[op], operand
    return op, operand
