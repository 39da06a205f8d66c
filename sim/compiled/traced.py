"""Arrays that write down what is done with them instead of doing it.

A `Traced` stands for an array of all worlds, (worlds, ...), inside the rules of a month; the
rules are run once on them, unchanged, and leave a `Graph` behind. It
answers numpy's functions by its protocols (NEP 13 and NEP 18). What it does not know raises
`TraceError`, never a wrong number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled.graph import BOOL, FLOAT, INT, POINTS, WORLDS, Axes, Node, TraceError

if TYPE_CHECKING:
    from sim.compiled.trace import Trace


class Traced:
    """An array of all worlds that remembers how it came about.

    ``shape`` is what numpy would say, with ``trace.worlds`` worlds; ``inner`` is one world's part.
    """

    __slots__ = ("axes", "first", "inner", "node", "trace")

    def __init__(
        self, trace: Trace, node: Node, axes: Axes, inner: tuple[int, ...], first: str | None
    ) -> None:
        assert len(axes) == len(node.dims), (node.op, node.dims, axes, inner)
        self.trace = trace
        self.node = node
        self.axes = axes
        self.inner = inner
        self.first = first

    # -- what numpy's arrays say of themselves

    @property
    def shape(self) -> tuple[int, ...]:
        """Logical shape."""
        if self.first == WORLDS:
            return (self.trace.worlds, *self.inner)
        if self.first == POINTS:
            return (self.trace.worlds * self.inner[0], *self.inner[1:])
        return self.inner

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
    def T(self) -> Traced:  # noqa: N802
        """Not to be had."""
        raise TraceError("a transpose would move the worlds' axis")

    def __len__(self) -> int:
        """Length of the first logical axis."""
        return self.shape[0]

    def __bool__(self) -> bool:
        """Not to be had: nothing is known while a month is written down."""
        raise TraceError("a rule asks for the truth of an array")

    def __array__(self, *_: Any, **__: Any) -> NDArray[Any]:
        """Not to be had."""
        raise TraceError("a rule asks for the numbers of an array")

    def __float__(self) -> float:
        """Not to be had."""
        raise TraceError("a rule asks for the numbers of an array")

    __int__ = __index__ = __float__

    # -- numpy's protocols

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """An elementwise function, a reduction, or a product of matrices."""
        return self.trace.ufunc(ufunc, method, inputs, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, options: Any
    ) -> Any:
        """Any other function of numpy."""
        return self.trace.function(function, args, options)

    # -- indexing

    def shift(self) -> int:
        """Logical less inner axes."""
        return 1 if self.first == WORLDS else 0

    def __getitem__(self, key: Any) -> Traced:
        """A part of the array; what is written into it later does not show here."""
        return self.trace.part(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        """From here on the array is another one, of which a part is ``value``."""
        self.become(self.trace.patched(self, key, value))

    def become(self, after: Traced) -> None:
        """Stand for another array of the same shape: how numpy's writing in place looks here."""
        self.node, self.axes = after.node, after.axes

    # -- methods

    def unled(self) -> Traced:
        """Without the first inner axis, which must have length one."""
        axes = tuple((start, step, without_axis(at, 0, False)) for start, step, at in self.axes)
        return Traced(self.trace, self.node, axes, self.inner[1:], self.first)

    def copy(self) -> Traced:
        """``numpy.ndarray.copy``."""
        return Traced(self.trace, self.node, self.axes, self.inner, self.first)

    def astype(self, dtype: Any, copy: bool = True) -> Traced:
        """``numpy.ndarray.astype``; whole numbers are cut off as there."""
        kind = {"f": FLOAT, "b": BOOL}.get(np.dtype(dtype).kind, INT)
        if kind == self.node.kind:
            return self.copy()
        return self.trace.elementwise("cast", (self,), kind)

    def swapaxes(self, one: int, other: int) -> Traced:
        """``numpy.ndarray.swapaxes`` of any axes but the worlds'."""
        one, other = one % self.ndim - self.shift(), other % self.ndim - self.shift()
        if min(one, other) < 0:
            raise TraceError("a transpose would move the worlds' axis")
        swap = {one: other, other: one}
        inner = list(self.inner)
        inner[one], inner[other] = inner[other], inner[one]
        axes = tuple(
            (start, step, axis if axis is None else swap.get(axis, axis))
            for start, step, axis in self.axes
        )
        return Traced(self.trace, self.node, axes, tuple(inner), self.first)

    def sum(self, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        """Sum along an axis, in numpy's order."""
        return self.trace.reduce("sum", self, axis, keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Largest along an axis; NaN wins."""
        return self.trace.reduce("max", self, axis, keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Smallest along an axis; NaN wins."""
        return self.trace.reduce("min", self, axis, keepdims)

    def any(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Whether any holds along an axis; of all worlds together: perhaps."""
        return self.trace.reduce("any", self, axis, keepdims)

    def all(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Whether all hold along an axis; of all worlds together: perhaps."""
        return self.trace.reduce("all", self, axis, keepdims)

    def argmax(self, axis: Any = None) -> Any:
        """Place of the first largest along an axis; the first NaN is the largest."""
        return self.trace.reduce("argmax", self, axis, False)

    def forbid(self) -> None:
        """Remember that no entry of this array of truths may be True."""
        self.trace.forbidden.append(self)


def without_axis(axis: int | None, place: int, keepdims: bool) -> int | None:
    """Number of an axis once the axis at ``place`` is gone. Axis 2 without axis 0: 1."""
    if axis is None or axis == place:
        return None
    return axis - 1 if axis > place and not keepdims else axis


def _unary(ufunc: np.ufunc) -> Callable[[Traced], Any]:
    return lambda self: self.trace.ufunc(ufunc, "__call__", (self,), {})


def _binary(ufunc: np.ufunc) -> Callable[[Traced, Any], Any]:
    return lambda self, other: self.trace.ufunc(ufunc, "__call__", (self, other), {})


def _reflected(ufunc: np.ufunc) -> Callable[[Traced, Any], Any]:
    return lambda self, other: self.trace.ufunc(ufunc, "__call__", (other, self), {})


_TWO_SIDED = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "pow": np.power,
    "matmul": np.matmul,
    "and": np.logical_and,
    "or": np.logical_or,
}
_COMPARING = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}
_OF_ONE = {"neg": np.negative, "invert": np.logical_not, "abs": np.absolute}

for _name, _operation in (_TWO_SIDED | _COMPARING).items():
    setattr(Traced, f"__{_name}__", _binary(_operation))
for _name, _operation in _TWO_SIDED.items():
    setattr(Traced, f"__r{_name}__", _reflected(_operation))
for _name, _operation in _OF_ONE.items():
    setattr(Traced, f"__{_name}__", _unary(_operation))
