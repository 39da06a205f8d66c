"""numpy's elementwise functions on traced arrays: which operation each of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compiled.graph import BOOL, FLOAT, INT, TraceError
from sim.compiled.traced import Traced

if TYPE_CHECKING:
    from sim.compiled.trace import Trace

ARITHMETIC = {
    np.add: "add",
    np.subtract: "sub",
    np.multiply: "mul",
    np.maximum: "maximum",
    np.minimum: "minimum",
    np.negative: "neg",
    np.absolute: "abs",
    np.floor_divide: "floordiv",  # of whole numbers; numpy has an own way with others
}
"""The kind of the result is that of the operands."""
ALWAYS_FLOAT = {np.true_divide: "div", np.sqrt: "sqrt", np.rint: "rint", np.floor: "floor"}
COMPARISONS = {
    np.equal: "eq",
    np.not_equal: "ne",
    np.less: "lt",
    np.less_equal: "le",
    np.greater: "gt",
    np.greater_equal: "ge",
}
OF_TRUTHS = {
    np.logical_and: "and",
    np.logical_or: "or",
    np.logical_not: "not",
    np.bitwise_and: "and",
    np.bitwise_or: "or",
    np.invert: "not",
    np.multiply: "and",
    np.add: "or",
}
"""What they are of truths; numbers know no logic here."""
TESTS = {np.isnan: "isnan", np.isfinite: "isfinite"}
TRANSCENDENTAL = (
    np.exp,
    np.log,
    np.log1p,
    np.expm1,
    np.tanh,
    np.log10,
    np.power,
    np.logaddexp,
)
"""Done by numpy's own loops, whose last bit is the standard."""
SHORT_CUTS: dict[float, Callable[[Trace, Traced], Traced]] = {
    1.0: lambda trace, base: base.astype(np.float64),
    2.0: lambda trace, base: trace.elementwise("mul", (base, base), FLOAT),
    0.5: lambda trace, base: trace.elementwise("sqrt", (base,), FLOAT),
    -1.0: lambda trace, base: trace.elementwise("div", (1.0, base), FLOAT),
}
"""What numpy does instead of raising to these powers."""
REDUCTIONS = {np.add: "sum", np.maximum: "max", np.minimum: "min"}


def ufunc_call(trace: Trace, ufunc: np.ufunc, method: str, inputs: Any, options: Any) -> Any:
    """What numpy asks of traced arrays for its elementwise functions."""
    if method == "reduce" and ufunc in REDUCTIONS:
        return trace.reduce(
            REDUCTIONS[ufunc], inputs[0], options.get("axis", 0), options.get("keepdims", False)
        )
    if ufunc is np.matmul:
        return _matmul(*inputs)
    if method != "__call__":
        raise TraceError(f"numpy.{ufunc.__name__}.{method} is not known to the compiled month")
    out = options.pop("out", None)
    where = options.pop("where", True)
    if options:
        raise TraceError(f"numpy.{ufunc.__name__} with {', '.join(options)}")
    result = _called(trace, ufunc, inputs)
    if out is None:
        if where is not True:
            raise TraceError(f"numpy.{ufunc.__name__} with where, but without out")
        return result
    (target,) = out
    if where is not True:
        result = trace.elementwise("select", (where, result, target), result.node.kind)
    if result.shape != target.shape:
        raise TraceError(f"numpy.{ufunc.__name__} writes into an array of another shape")
    if isinstance(target, Traced):
        target.become(result)
    return result  # numpy rebinds ``zeros += traced`` to it; nothing else may look at ``zeros``


def widest(operands: Iterable[Traced]) -> str:
    """Kind of what comes of several arrays together: truths, whole numbers, numbers."""
    kinds = {each.node.kind for each in operands}
    return FLOAT if FLOAT in kinds else INT if INT in kinds else BOOL


def _called(trace: Trace, ufunc: np.ufunc, inputs: Sequence[Any]) -> Traced:
    if ufunc is np.power:
        return _power(trace, inputs)
    operands = [trace.array(each) for each in inputs]
    kind = widest(operands)
    if ufunc in TRANSCENDENTAL or (ufunc is np.floor_divide and kind == FLOAT):
        return trace.elementwise("call", operands, FLOAT, ufunc.__name__)
    if ufunc in ALWAYS_FLOAT:
        return trace.elementwise(ALWAYS_FLOAT[ufunc], operands, FLOAT)
    if ufunc in TESTS:
        return trace.elementwise(TESTS[ufunc], operands, BOOL)
    if kind == BOOL:
        if ufunc in OF_TRUTHS:
            return trace.elementwise(OF_TRUTHS[ufunc], operands, BOOL)
    elif ufunc in ARITHMETIC:
        return trace.elementwise(ARITHMETIC[ufunc], operands, kind)
    elif ufunc in COMPARISONS:
        return trace.elementwise(COMPARISONS[ufunc], operands, BOOL)
    of = {BOOL: "truths", INT: "whole numbers", FLOAT: "numbers"}[kind]
    raise TraceError(f"numpy.{ufunc.__name__} of {of} is not known to the compiled month")


def _power(trace: Trace, inputs: Sequence[Any]) -> Traced:
    """``base ** exponent``; numpy's short cuts for single exponents are taken as numpy does."""
    base, exponent = (trace.array(each) for each in inputs)
    if widest((base, exponent)) != FLOAT:
        raise TraceError("numpy.power of whole numbers is not known to the compiled month")
    if isinstance(inputs[1], int | float):
        if inputs[1] in SHORT_CUTS:
            return SHORT_CUTS[inputs[1]](trace, base)
    elif exponent.size == 1:
        raise TraceError("numpy may take a short cut for a single exponent: use base.arrays.power")
    return trace.elementwise("call", (base, exponent), FLOAT, "power")


def _matmul(left: Any, right: Any) -> Any:
    """Exact only where all sums are of whole numbers: numpy's own order is the library's affair."""
    return (left[..., :, :, None] * right[..., None, :, :]).sum(axis=-2)
