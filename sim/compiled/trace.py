"""A month in the making: operations on traced arrays, written into a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.compiled.graph import BOOL, INT, WORLDS, Access, Graph, Node, Perhaps, TraceError
from sim.compiled.traced import Traced


class Trace:
    """A graph in the making and the number of worlds that its arrays pretend to have."""

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.graph = Graph()
        self.forbidden: list[Traced] = []

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
                each = get_first(each)
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
        axes = []
        for start, step, axis in operand.axes:
            moves = axis is not None and operand.inner[axis] != 1
            axes.append((start, step, place[axis + ahead]) if moves else (start, 0, None))
        return Access(operand.node, tuple(axes))

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
            return self.broadcast(get_first(operand), shape)
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
        place = axis % operand.ndim - operand.shift()
        if place < 0:
            raise TraceError(f"{op} over worlds")
        kind = {"any": BOOL, "all": BOOL, "argmax": INT}.get(op, operand.node.kind)
        if op == "sum" and kind == BOOL:
            kind = INT
        kept = (*operand.inner[:place], 1, *operand.inner[place + 1 :])
        gone = (*operand.inner[:place], *operand.inner[place + 1 :])
        inner = kept if keepdims else gone
        size = operand.inner[place]
        if size == 1:
            axes = tuple(
                (start, step, _without(at, place, keepdims)) for start, step, at in operand.axes
            )
            flat = Traced(self, operand.node, axes, inner, operand.first)
            if op == "argmax":  # zero, of the right shape
                return self.elementwise("cast", (self.elementwise("lt", (flat, flat), BOOL),), INT)
            return flat if kind == operand.node.kind else self.elementwise("cast", (flat,), kind)
        # numpy adds along memory: pairwise where the axis is the innermost of more than one number.
        innermost = all(each == 1 for each in operand.inner[place + 1 :])
        squeezed = sum(1 for each in operand.inner[:place] if each != 1)
        dims = tuple(each for each in gone if each != 1)
        about = (squeezed, size, innermost)
        node = self.graph.add(op, (self.all_of(operand),), dims, kind, about)
        return self.whole(node, inner, operand.first)


def _without(axis: int | None, place: int, keepdims: bool) -> int | None:
    if axis is None or axis == place:
        return None
    return axis - 1 if axis > place and not keepdims else axis


def get_first(operand: Traced) -> Traced:
    """The first of an array that has no axis of worlds, whose first axis has length one."""
    axes = tuple((start, step, _without(axis, 0, False)) for start, step, axis in operand.axes)
    return Traced(operand.trace, operand.node, axes, operand.inner[1:], operand.first)
