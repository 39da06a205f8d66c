"""Operations that take one number of each operand: what numpy calls elementwise functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.compiled.graph import Node, Operation, Page
from sim.compiled.lines import BOOL, INT

Values = list[str]
Write = Callable[[Page, Node, Values], str]

TWO = {
    **{"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"},
    **{"eq": "fcmp oeq", "ne": "fcmp une", "lt": "fcmp olt"},
    **{"le": "fcmp ole", "gt": "fcmp ogt", "ge": "fcmp oge"},
}
INTRINSIC = {"sqrt": "sqrt", "rint": "rint", "floor": "floor", "abs": "fabs"}
SIGNED = ("neg", "mul", "floordiv")
"""Operations that may make -0.0, which whole numbers do not know."""
AS_THEY_ARE = ("and", "or", "not", "select", "copy", "cast")
"""Operations that take truths as truths; the others take them as 0 and 1."""


def _select(page: Page, node: Node, values: Values) -> str:
    wanted = (BOOL, node.kind, node.kind)
    kinds = [access.node.kind for access in node.inputs]
    which, one, other = map(page.cast, values, kinds, wanted)
    return page.select(which, one, other, node.kind)


def _cast(page: Page, node: Node, values: Values) -> str:
    return page.cast(values[0], node.inputs[0].node.kind, node.kind)


def _floordiv(page: Page, node: Node, values: Values) -> str:
    """Of whole numbers below 2 to the power 53: their quotient is never rounded up to a whole."""
    return page.intrinsic("floor", page.two("fdiv", *values))


def _two(word: str) -> Write:
    return lambda page, _, values: page.two(word, *values)


def _intrinsic(word: str) -> Write:
    return lambda page, _, values: page.intrinsic(word, values[0])


WRITE: dict[str, Write] = {
    **{name: _two(word) for name, word in TWO.items()},
    **{name: _intrinsic(word) for name, word in INTRINSIC.items()},
    "and": lambda p, _, v: p.logic("and", *v),
    "or": lambda p, _, v: p.logic("or", *v),
    "not": lambda p, _, v: p.logic("xor", v[0], p.truths(True)),
    "neg": lambda p, _, v: p.let(f"fneg {p.vector} {v[0]}"),
    "isnan": lambda p, _, v: p.two("fcmp uno", v[0], "zeroinitializer"),
    "isfinite": lambda p, _, v: p.two("fcmp olt", p.intrinsic("fabs", v[0]), p.splat(np.inf)),
    "maximum": lambda p, _, v: p.extreme("maximum", *v),
    "minimum": lambda p, _, v: p.extreme("minimum", *v),
    "select": _select,
    "floordiv": _floordiv,
    "copy": _cast,
    "cast": _cast,
}
"""By operation: the lines that do it."""


@dataclass(frozen=True)
class Each(Operation):
    """An operation of `WRITE`."""

    name: str
    output: int | None = None
    """Of a copy: the output that it makes; two outputs never share a place."""
    elementwise: ClassVar[bool] = True
    followed: ClassVar[slice] = slice(None)

    def looks(self, node: Node) -> int | None:
        """A copy looks at each number once; others share a loop with what they read."""
        return node.size if self.name == "copy" else None

    def value(self, page: Page, node: Node, at: list[str]) -> str:
        """Worked out from operands that are read anew."""
        return self.of(page, node, [page.load(access, at) for access in node.inputs])

    def of(self, page: Page, node: Node, values: Values) -> str:
        """The operation on vectors."""
        if self.name not in AS_THEY_ARE:
            values = [
                page.as_number(value) if access.node.kind == BOOL else value
                for value, access in zip(values, node.inputs, strict=True)
            ]
        result = WRITE[self.name](page, node, values)
        return page.plus_zero(result) if self.name in SIGNED and node.kind == INT else result


@dataclass(frozen=True)
class Call(Operation):
    """One of numpy's own loops, over all numbers in a row."""

    name: str
    followed: ClassVar[slice] = slice(None)

    def write(self, page: Page, node: Node) -> None:
        """Hand over where operands and result lie."""
        nodes = (*(access.node for access in node.inputs), node)
        pointers = ", ".join(f"ptr {page.pointer(page.places[each.number])}" for each in nodes)
        number, which = page.lanes * node.size, page.calls.index(self.name)
        page.put(f"call void @apply{len(nodes) - 1}(ptr %F, i64 {which}, {pointers}, i64 {number})")
