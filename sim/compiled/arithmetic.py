"""numpy's elementwise functions on traced arrays: which operation each of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from sim.compiled.elements import Call
from sim.compiled.graph import TraceError
from sim.compiled.lines import BOOL, FLOAT, INT
from sim.compiled.traced import Trace, Traced

Names = dict[np.ufunc, str]

ARITHMETIC: Names = {
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
ALWAYS_FLOAT: Names = {np.true_divide: "div", np.sqrt: "sqrt", np.rint: "rint", np.floor: "floor"}
COMPARISONS: Names = {
    np.equal: "eq",
    np.not_equal: "ne",
    np.less: "lt",
    np.less_equal: "le",
    np.greater: "gt",
    np.greater_equal: "ge",
}
OF_TRUTHS: Names = {
    **dict.fromkeys((np.logical_and, np.bitwise_and, np.multiply), "and"),
    **dict.fromkeys((np.logical_or, np.bitwise_or, np.add), "or"),
    **dict.fromkeys((np.logical_not, np.invert), "not"),
}
"""What they are of truths; numbers know no logic here."""
TESTS: Names = {np.isnan: "isnan", np.isfinite: "isfinite"}
TRANSCENDENTAL = (
    *(np.exp, np.log, np.log1p, np.expm1),
    *(np.tanh, np.log10, np.power, np.logaddexp),
)
"""Done by numpy's own loops, whose last bit is the standard."""
SHORT_CUTS: dict[float, Callable[[Trace, Traced], Traced]] = {
    1.0: lambda trace, base: base.astype(np.float64),
    2.0: lambda trace, base: trace.each("mul", (base, base), FLOAT),
    0.5: lambda trace, base: trace.each("sqrt", (base,), FLOAT),
    -1.0: lambda trace, base: trace.each("div", (1.0, base), FLOAT),
}
"""What numpy does instead of raising to these powers."""
REDUCTIONS = {np.add: np.sum, np.maximum: np.max, np.minimum: np.min}


def ufunc(trace: Trace, ufunc: np.ufunc, method: str, inputs: Any, options: Any) -> Any:
    """What numpy asks of traced arrays for its elementwise functions."""
    if method == "reduce" and ufunc in REDUCTIONS:
        axis, keepdims = options.get("axis", 0), options.get("keepdims", False)
        return trace.asked(REDUCTIONS[ufunc], inputs[0], axis, keepdims)
    if ufunc is np.matmul:
        return _matmul(*inputs)
    if method != "__call__":
        raise TraceError(f"numpy.{ufunc.__name__}.{method} is not known to compiled code")
    (target,) = options.pop("out", (None,))
    where = options.pop("where", True)
    if options:
        raise TraceError(f"numpy.{ufunc.__name__} with {', '.join(options)}")
    if target is None and where is not True:
        raise TraceError(f"numpy.{ufunc.__name__} with where, but without out")
    result = _called(trace, ufunc, inputs)
    if target is None:
        return result
    if where is not True:
        result = trace.each("select", (where, result, target), result.node.kind)
    if isinstance(target, Traced):
        target.become(result)
        return target
    if result.shape != target.shape:
        raise TraceError(f"numpy.{ufunc.__name__} writes into an array of another shape")
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
        return trace.elementwise(Call(ufunc.__name__), operands, FLOAT)
    of_numbers = ((ARITHMETIC, kind), (COMPARISONS, BOOL))
    for table, becomes in (
        *((ALWAYS_FLOAT, FLOAT), (TESTS, BOOL)),
        *(((OF_TRUTHS, BOOL),) if kind == BOOL else of_numbers),
    ):
        if ufunc in table:
            return trace.each(table[ufunc], operands, becomes)
    of = {BOOL: "truths", INT: "whole numbers", FLOAT: "numbers"}[kind]
    raise TraceError(f"numpy.{ufunc.__name__} of {of} is not known to compiled code")


def _power(trace: Trace, inputs: Sequence[Any]) -> Traced:
    """``base ** exponent``; numpy's short cuts for single exponents are taken as numpy does."""
    base, exponent = (trace.array(each) for each in inputs)
    if widest((base, exponent)) != FLOAT:
        raise TraceError("numpy.power of whole numbers is not known to compiled code")
    if isinstance(inputs[1], int | float):
        if inputs[1] in SHORT_CUTS:
            return SHORT_CUTS[inputs[1]](trace, base)
    elif exponent.size == 1:
        raise TraceError("numpy may take a short cut for a single exponent: use base.arrays.power")
    return trace.elementwise(Call("power"), (base, exponent), FLOAT)


def _matmul(left: Any, right: Any) -> Any:
    """Exact only where all sums are of whole numbers: numpy's own order is the library's affair."""
    return (left[..., :, :, None] * right[..., None, :, :]).sum(axis=-2)
