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
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype({FLOAT: np.float64, INT: np.int64, BOOL: np.bool_}[self.node.kind])

    @property
    def T(self) -> Traced:  # noqa: N802
        raise TraceError("a transpose would move the worlds' axis")

    def __len__(self) -> int:
        return self.shape[0]

    def __bool__(self) -> bool:
        raise TraceError("a rule asks for the truth of an array")

    def __array__(self, *_: Any, **__: Any) -> NDArray[Any]:
        raise TraceError("a rule asks for the numbers of an array")

    # -- numpy's protocols

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from sim.compiled.functions import ufunc_call

        return ufunc_call(self.trace, ufunc, method, inputs, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, options: Any
    ) -> Any:
        from sim.compiled.functions import FUNCTIONS

        if function not in FUNCTIONS:
            raise TraceError(f"numpy.{function.__name__} is not known to the compiled month")
        return FUNCTIONS[function](self.trace, *args, **options)

    def _ufunc(self, ufunc: np.ufunc, *inputs: Any) -> Any:
        return self.__array_ufunc__(ufunc, "__call__", *inputs)

    # -- indexing

    def shift(self) -> int:
        """Logical less inner axes."""
        return 1 if self.first == WORLDS else 0

    def __getitem__(self, key: Any) -> Traced:
        from sim.compiled.indexing import get

        return get(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        from sim.compiled.indexing import put

        after = put(self, key, value)
        self.node, self.axes = after.node, after.axes

    # -- methods

    def copy(self) -> Traced:
        return Traced(self.trace, self.node, self.axes, self.inner, self.first)

    def astype(self, dtype: Any, copy: bool = True) -> Traced:
        kind = {"f": FLOAT, "b": BOOL}.get(np.dtype(dtype).kind, INT)
        if kind == self.node.kind:
            return self.copy()
        return self.trace.elementwise("cast", (self,), kind)

    def swapaxes(self, one: int, other: int) -> Traced:
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
        return self.trace.reduce("sum", self, axis, keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        return self.trace.reduce("max", self, axis, keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Any:
        return self.trace.reduce("min", self, axis, keepdims)

    def any(self, axis: Any = None, keepdims: bool = False) -> Any:
        return self.trace.reduce("any", self, axis, keepdims)

    def all(self, axis: Any = None, keepdims: bool = False) -> Any:
        return self.trace.reduce("all", self, axis, keepdims)

    def argmax(self, axis: Any = None) -> Any:
        return self.trace.reduce("argmax", self, axis, False)

    def forbid(self) -> None:
        """Remember that no entry of this array of truths may be True."""
        self.trace.forbidden.append(self)


def _binary(ufunc: np.ufunc) -> Callable[[Traced, Any], Any]:
    return lambda self, other: self._ufunc(ufunc, self, other)


def _reflected(ufunc: np.ufunc) -> Callable[[Traced, Any], Any]:
    return lambda self, other: self._ufunc(ufunc, other, self)


for _name, _operation in {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "pow": np.power,
    "matmul": np.matmul,
    "and": np.logical_and,
    "or": np.logical_or,
}.items():
    setattr(Traced, f"__{_name}__", _binary(_operation))
    setattr(Traced, f"__r{_name}__", _reflected(_operation))
for _name, _operation in {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}.items():
    setattr(Traced, f"__{_name}__", _binary(_operation))
Traced.__hash__ = object.__hash__  # type: ignore[method-assign]
Traced.__neg__ = lambda self: self._ufunc(np.negative, self)  # type: ignore[attr-defined]
Traced.__invert__ = lambda self: self._ufunc(np.logical_not, self)  # type: ignore[attr-defined]
Traced.__abs__ = lambda self: self._ufunc(np.absolute, self)  # type: ignore[attr-defined]
