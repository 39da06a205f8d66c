"""Arrays that write down what is done with them instead of doing it.

A `Traced` stands for an array of all worlds, (worlds, ...), inside a function; the function is run
once on them, unchanged, and leaves a `Graph` behind. It answers numpy's functions by its protocols
(NEP 13 and NEP 18), by rules that the trace knows. What no rule knows raises `TraceError`, never a
wrong number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from sim.compiled.elements import Each
from sim.compiled.graph import Access, Axes, Graph, Node, Operation, TraceError, kind_of
from sim.compiled.lines import BOOL, FLOAT, INT
from sim.compiled.shapes import spliced, squeezed

WORLDS, POINTS = "worlds", "points"
"""What the first axis of an array can run over: worlds, or chosen (world, agent) pairs."""


class Traced(NDArrayOperatorsMixin):
    """An array of all worlds that remembers how it came about.

    ``shape`` is what numpy would say, with ``trace.worlds`` worlds; ``inner`` is one world's part.
    """

    __slots__ = ("axes", "first", "inner", "node", "trace")

    nbytes = 0
    """It takes no memory: what numpy does in blocks that fit the cache is written down whole."""

    def __init__(
        self, trace: Trace, node: Node, axes: Axes, inner: tuple[int, ...], first: str | None
    ) -> None:
        assert len(axes) == len(node.dims), (node.op, node.dims, axes, inner)
        self.trace, self.node, self.axes, self.inner, self.first = trace, node, axes, inner, first

    # -- what numpy's arrays say of themselves

    @property
    def shape(self) -> tuple[int, ...]:
        """Logical shape."""
        if self.first == POINTS:
            return (self.trace.worlds * self.inner[0], *self.inner[1:])
        return (self.trace.worlds, *self.inner) if self.first == WORLDS else self.inner

    @property
    def ndim(self) -> int:
        """Logical axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Numbers of all worlds."""
        return int(np.prod(self.shape))

    @property
    def dtype(self) -> np.dtype[Any]:
        """numpy's type of such numbers."""
        return np.dtype({FLOAT: np.float64, INT: np.int64, BOOL: np.bool_}[self.node.kind])

    @property
    def flags(self) -> SimpleNamespace:
        """Whatever is set here is forgotten."""
        return SimpleNamespace()

    @property
    def T(self) -> Traced:  # noqa: N802
        """Not to be had."""
        raise TraceError("a transpose would move the worlds' axis")

    def __len__(self) -> int:
        """Length of the first logical axis."""
        return self.shape[0]

    def __bool__(self) -> bool:
        """Not to be had: nothing is known while a function is written down."""
        raise TraceError("a rule asks for the truth of an array")

    def __float__(self, *_: Any, **__: Any) -> Any:
        """Not to be had."""
        raise TraceError("a rule asks for the numbers of an array")

    __int__ = __index__ = __array__ = __float__

    # -- what is done with it is the trace's affair

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """An elementwise function, a reduction, or a product of matrices."""
        return self.trace.asked("ufunc", ufunc, method, inputs, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, options: Any
    ) -> Any:
        """Any other function of numpy."""
        return self.trace.asked(function, *args, **options)

    def __getitem__(self, key: Any) -> Traced:
        """A part of the array; what is written into it later does not show here."""
        part: Traced = self.trace.asked("get", self, key)
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        """From here on the array is another one, of which a part is ``value``."""
        self.become(self.trace.asked("put", self, key, value))

    def become(self, after: Traced) -> None:
        """Stand for another array of the same shape: how numpy's writing in place looks here."""
        if (self.shape, self.node.kind) != (after.shape, after.node.kind):
            raise TraceError("a rule writes into an array of another shape or type")
        self.node, self.axes = after.node, after.axes

    def forbid(self) -> None:
        """Remember that no entry of this array of truths may be True."""
        self.trace.forbidden.append(self)

    # -- methods

    def copy(self) -> Traced:
        """``numpy.ndarray.copy``."""
        return Traced(self.trace, self.node, self.axes, self.inner, self.first)

    view = copy

    def astype(self, dtype: Any, order: str = "K", copy: bool = True) -> Traced:
        """``numpy.ndarray.astype``; whole numbers are cut off as there."""
        kind = kind_of(np.dtype(dtype))
        return self.copy() if kind == self.node.kind else self.trace.each("cast", (self,), kind)

    def swapaxes(self, one: int, other: int) -> Traced:
        """``numpy.ndarray.swapaxes`` of any axes but the worlds'."""
        one, other = self.inside(one), self.inside(other)
        if min(one, other) < 0:
            raise TraceError("a transpose would move the worlds' axis")
        swap = {one: other, other: one}
        inner = list(self.inner)
        inner[one], inner[other] = inner[other], inner[one]
        return self.moved(lambda axis: swap.get(axis, axis), tuple(inner))

    # -- what rules need

    def inside(self, axis: int) -> int:
        """Number of a logical axis among the inner ones; -1 for the worlds' own."""
        return axis % self.ndim - (1 if self.first == WORLDS else 0)

    def moved(self, to: Callable[[int], int | None], inner: tuple[int, ...]) -> Traced:
        """The same numbers with axes elsewhere: ``to`` says where each goes."""
        axes = tuple(
            (start, step if axis is not None and to(axis) is not None else 0, at)
            for start, step, axis in self.axes
            for at in (None if axis is None else to(axis),)
        )
        return Traced(self.trace, self.node, axes, inner, self.first)

    def without(self, place: int, keepdims: bool = False) -> Traced:
        """Without an inner axis of length one, or with that axis left as it is."""

        def to(axis: int) -> int | None:
            return None if axis == place else axis - (axis > place and not keepdims)

        return self.moved(to, spliced(self.inner, place, *[1] * keepdims))

    def with_first(self, first: str | None) -> Traced:
        """The same, its first axis taken for something else."""
        return Traced(self.trace, self.node, self.axes, self.inner, first)


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *values, **options: self.trace.asked(function, self, *values, **options)


for _function in (np.sum, np.max, np.min, np.any, np.all, np.argmax):
    setattr(Traced, _function.__name__, _method(_function))


@dataclass
class Trace:
    """A graph in the making and the number of worlds that its arrays pretend to have."""

    worlds: int
    rules: Mapping[Any, Callable[..., Any]]
    """What to do for each of numpy's functions, and for "ufunc", "get" and "put"."""
    graph: Graph = field(default_factory=Graph)
    forbidden: list[Traced] = field(default_factory=list)
    orders: dict[int, str] = field(default_factory=dict)
    """Orders in memory found so far, see `sim.compiled.memory`."""

    def asked(self, what: Any, *values: Any, **options: Any) -> Any:
        """What comes of one of numpy's functions."""
        if what not in self.rules:
            raise TraceError(f"numpy.{what.__name__} is not known to compiled code")
        rule = self.rules[what]
        if not isinstance(what, str):
            try:
                signature(rule).bind(self, *values, **options)
            except TypeError as reason:
                raise TraceError(f"numpy.{what.__name__}: {reason}") from None
        return rule(self, *values, **options)

    def given(self, op: Operation, inner: tuple[int, ...], kind: str, first: str | None) -> Traced:
        """An array that comes from outside."""
        return self.node(op, (), inner, kind, first)

    def node(
        self,
        op: Operation,
        inputs: tuple[Access, ...],
        inner: tuple[int, ...],
        kind: str,
        first: str | None,
    ) -> Traced:
        """All of a new node, its axes of length one put back where ``inner`` has them."""
        return self.whole(self.graph.add(op, inputs, squeezed(inner), kind), inner, first)

    def whole(self, node: Node, inner: tuple[int, ...], first: str | None) -> Traced:
        """All of a node of inner shape ``inner``."""
        axes = tuple((0, 1, place) for place, size in enumerate(inner) if size != 1)
        return Traced(self, node, axes, inner, first)

    def array(self, value: Any) -> Traced:
        """Anything a function may hold, as a traced array."""
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
        unfit = TraceError(f"shapes {[one.shape for one in operands]} do not fit")
        for at, each in enumerate(operands):
            if each.first is None and len(each.inner) > rank:
                if each.inner[0] != 1:
                    raise unfit
                operands[at] = each.without(0)
            elif each.first == WORLDS and len(each.inner) < rank:
                raise unfit
        return operands, np.broadcast_shapes(*(each.inner for each in operands)), first

    def each(self, name: str, values: Sequence[Any], kind: str) -> Traced:
        """One operation on each element of operands that are broadcast."""
        return self.elementwise(Each(name), values, kind)

    def elementwise(self, op: Operation, values: Sequence[Any], kind: str) -> Traced:
        """As `each`, of any operation."""
        operands, inner, first = self.aligned(values)
        inputs = tuple(self.reading(each, inner) for each in operands)
        return self.node(op, inputs, inner, kind, first)

    def reading(
        self, operand: Traced, inner: tuple[int, ...] | None = None, own: int | None = None
    ) -> Access:
        """How a node of inner shape ``inner`` reads an operand broadcast to it.

        ``own``: an axis that the reader has even where the operand's has length one. Parts that are
        joined differ in length along it: each is read from its own start.
        """
        inner = operand.inner if inner is None else inner
        ahead = len(inner) - len(operand.inner)
        kept = [axis for axis, size in enumerate(inner) if size != 1 or axis == own]
        place = {axis: at for at, axis in enumerate(kept)}
        axes = tuple(
            (start, step, place[axis + ahead])
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
            return self.broadcast(operand.without(0), shape)
        spread = operand.moved(
            lambda axis: axis + ahead if operand.inner[axis] != 1 else None, tuple(inner)
        )
        return spread.with_first(WORLDS) if led else spread
