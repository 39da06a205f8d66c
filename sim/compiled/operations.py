"""Operations on one number of each of some worlds, and the loops in which many share a reading."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.compiled.graph import BOOL, INT, Node
from sim.compiled.schedule import Step
from sim.compiled.writer import Writer


def together(writer: Writer, step: Step) -> None:
    """One loop for all nodes of a step."""

    def body(at: list[str]) -> None:
        known: dict[object, str] = {}
        for node in step.nodes:
            values = []
            for access in node.inputs:
                key = (access.node.number, access.axes)
                if key not in known:
                    known[key] = writer.load(access, at)
                values.append(known[key])
            result = operation(writer, node, values)
            straight = tuple((0, 1, axis) for axis in range(len(node.dims)))
            known[(node.number, straight)] = result
            if node.number in writer.places:
                writer.store(node, result, at)

    writer.loops(step.dims, body)


BINARY = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
COMPARE = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
INTRINSIC = {"sqrt": "sqrt", "rint": "rint", "floor": "floor", "abs": "fabs"}
OF_TRUTHS = ("and", "or", "not")
SIGNED = ("neg", "mul", "floordiv")
"""Operations that may make -0.0, which whole numbers do not know."""
AS_THEY_ARE = (*OF_TRUTHS, "select", "copy", "cast")
"""Operations that take truths as truths; the others take them as 0 and 1."""


def operation(writer: Writer, node: Node, values: list[str]) -> str:
    """One elementwise operation on vectors."""
    op = node.op
    kinds = [access.node.kind for access in node.inputs]
    if op not in AS_THEY_ARE:
        values = [
            writer.as_number(value) if kind == BOOL else value
            for value, kind in zip(values, kinds, strict=True)
        ]
    result = _result(writer, node, values)
    if op in SIGNED and node.kind == INT:
        return writer.let(f"fadd {writer.vector} {result}, zeroinitializer")
    return result


def _result(writer: Writer, node: Node, values: list[str]) -> str:
    op, vector = node.op, writer.vector
    if op in BINARY:
        return writer.let(f"{BINARY[op]} {vector} {values[0]}, {values[1]}")
    if op in COMPARE:
        return writer.let(f"fcmp {COMPARE[op]} {vector} {values[0]}, {values[1]}")
    if op in INTRINSIC:
        return _intrinsic(writer, INTRINSIC[op], values[0])
    if op in OF_TRUTHS:
        return _of_truths(writer, op, values)
    return OTHERS[op](writer, node, values)


def _intrinsic(writer: Writer, name: str, value: str) -> str:
    vector = writer.vector
    return writer.let(f"call {vector} @llvm.{name}.v{writer.lanes}f64({vector} {value})")


def _of_truths(writer: Writer, op: str, values: list[str]) -> str:
    if op == "not":
        ones = "<" + ", ".join(["i1 true"] * writer.lanes) + ">"
        return writer.let(f"xor {writer.mask} {values[0]}, {ones}")
    return writer.let(f"{op} {writer.mask} {values[0]}, {values[1]}")


def _isfinite(writer: Writer, node: Node, values: list[str]) -> str:
    magnitude = _intrinsic(writer, "fabs", values[0])
    return writer.let(f"fcmp olt {writer.vector} {magnitude}, {writer.splat(np.inf)}")


def _select(writer: Writer, node: Node, values: list[str]) -> str:
    wanted = (BOOL, node.kind, node.kind)
    which, one, other = (
        cast(writer, value, access.node.kind, kind)
        for value, access, kind in zip(values, node.inputs, wanted, strict=True)
    )
    of = writer.mask if node.kind == BOOL else writer.vector
    return writer.let(f"select {writer.mask} {which}, {of} {one}, {of} {other}")


def _floordiv(writer: Writer, node: Node, values: list[str]) -> str:
    """Of whole numbers below 2 to the power 53: their quotient is never rounded up to a whole."""
    ratio = writer.let(f"fdiv {writer.vector} {values[0]}, {values[1]}")
    return _intrinsic(writer, "floor", ratio)


def _copied(writer: Writer, node: Node, values: list[str]) -> str:
    return cast(writer, values[0], node.inputs[0].node.kind, node.kind)


def cast(writer: Writer, value: str, kind: str, wanted: str) -> str:
    """Numbers as truths, truths as numbers, numbers as whole numbers."""
    if kind == wanted:
        return value
    if kind == BOOL:
        return writer.as_number(value)
    if wanted == BOOL:
        return writer.truth(value)
    if kind != INT and wanted == INT:
        whole = _intrinsic(writer, "trunc", value)
        return writer.let(f"fadd {writer.vector} {whole}, zeroinitializer")
    return value


def extreme(writer: Writer, op: str, one: str, other: str) -> str:
    """``numpy.maximum`` or ``minimum``: NaN wins, and of 0.0 and -0.0 the second, as on x86."""
    vector, mask = writer.vector, writer.mask
    better = writer.let(f"fcmp {'ogt' if op == 'maximum' else 'olt'} {vector} {one}, {other}")
    unknown = writer.let(f"fcmp uno {vector} {one}, zeroinitializer")
    take = writer.let(f"or {mask} {better}, {unknown}")
    return writer.let(f"select {mask} {take}, {vector} {one}, {vector} {other}")


OTHERS: dict[str, Callable[[Writer, Node, list[str]], str]] = {
    "neg": lambda w, _, values: w.let(f"fneg {w.vector} {values[0]}"),
    "isnan": lambda w, _, values: w.let(f"fcmp uno {w.vector} {values[0]}, zeroinitializer"),
    "isfinite": _isfinite,
    "maximum": lambda w, _, values: extreme(w, "maximum", values[0], values[1]),
    "minimum": lambda w, _, values: extreme(w, "minimum", values[0], values[1]),
    "select": _select,
    "floordiv": _floordiv,
    "copy": _copied,
    "cast": _copied,
}
