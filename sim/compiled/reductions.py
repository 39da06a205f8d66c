"""Sums and their kin along one axis, in numpy's order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from sim.compiled.graph import Node, Operation, Page, TraceError
from sim.compiled.lines import BOOL, FLOAT, INT
from sim.compiled.memory import SWAPPED, memory_order
from sim.compiled.shapes import spliced, squeezed
from sim.compiled.traced import Trace, Traced

PAIRWISE = 8
"""Running sums that numpy keeps side by side along a row; shorter rows it adds one by one."""
LONGEST_ROW = 128
"""Numbers up to which numpy adds a row in one go; longer ones it halves."""
MANY = 1_000
"""Numbers from which on rows are worked out side by side: that is more code to compile."""
KINDS = {("sum", BOOL): INT, ("argmax", BOOL): INT, ("argmax", FLOAT): INT}
"""Kinds of reductions whose kind is not that of their operands."""

Get = Callable[[str], str]
"""The number at a place along the axis."""


@dataclass(frozen=True)
class Perhaps:
    """Something about all worlds together: unknown, so whatever is asked of it may be so."""

    what: str

    def __bool__(self) -> bool:
        """Always: the careful branch is taken."""
        return True

    def __lt__(self, _: Any) -> Perhaps:
        """Perhaps."""
        return self

    __gt__ = __le__ = __ge__ = __lt__

    def __array_ufunc__(self, *_: Any, **__: Any) -> Any:
        """Not to be had."""
        raise TraceError(f"{self.what} over all worlds together")

    __array__ = __float__ = __array_ufunc__


@dataclass(frozen=True)
class Reduce(Operation):
    """One number of each row: a reduction of `ALONE` or `CHAINS`."""

    name: str
    axis: int
    length: int
    innermost: bool
    """Whether the axis is the last of more than one number: numpy then adds pairwise."""
    followed: ClassVar[slice] = slice(1)

    def looks(self, node: Node) -> int | None:
        """Each number of the row, as it is added."""
        return None if self.name == "argmax" else node.size * self.length

    def last(self, node: Node) -> int | None:
        """Where another axis is reduced."""
        return len(node.dims) if self.axis < len(node.dims) else None

    def write(self, page: Page, node: Node) -> None:
        """Row by row."""
        access = node.inputs[0]
        counts = access.node.kind == BOOL and self.name in ("sum", "argmax")

        def get(at: list[str], place: str) -> str:
            value = page.load(access, [*at[: self.axis], place, *at[self.axis :]])
            return page.as_number(value) if counts else value

        def alone(at: list[str]) -> None:
            page.store(node, ALONE[self.name](page, self, partial(get, at)), at)

        def abreast(places: list[list[str]]) -> None:
            gets: list[Get] = [partial(get, at) for at in places]
            for at, value in zip(places, CHAINS[self.name](page, self, gets), strict=True):
                page.store(node, value, at)

        pairwise = self.name == "sum" and self.innermost and self.length >= PAIRWISE
        if pairwise or self.name == "argmax":
            page.loops(node.dims, alone)
        elif node.size * self.length < MANY:
            page.loops(node.dims, lambda at: abreast([at]))
        else:
            page.abreast(node.dims, abreast)


def _sums(page: Page, op: Reduce, gets: list[Get]) -> list[str]:
    totals = page.chains(op.length, gets, partial(page.two, "fadd"), page.vector)
    return [page.plus_zero(total) for total in totals]  # numpy begins with 0.0: no sum is -0.0


def _long_sum(page: Page, op: Reduce, get: Get) -> str:
    return page.plus_zero(_pairwise(page, get, 0, op.length))


def _pairwise(page: Page, get: Get, first: int, length: int) -> str:
    """numpy's pairwise sum: eight running sums, halves of long rows apart."""
    add = partial(page.two, "fadd")
    if length > LONGEST_ROW:
        half = length // 2
        half -= half % PAIRWISE
        one = _pairwise(page, get, first, half)
        return add(one, _pairwise(page, get, first + half, length - half))
    r = [get(str(first + k)) for k in range(PAIRWISE)]

    def advance(index: str, carried: list[str]) -> list[str]:
        return [add(each, get(page.affine(k, [(index, 1)]))) for k, each in enumerate(carried)]

    rounds, begin = length // PAIRWISE - 1, first + PAIRWISE
    if rounds == 1:
        r = advance(str(begin), r)
    elif rounds:
        r = page.counted(rounds, advance, tuple(r), page.vector, begin, PAIRWISE)
    left, right = add(add(r[0], r[1]), add(r[2], r[3])), add(add(r[4], r[5]), add(r[6], r[7]))
    total = add(left, right)
    for place in range(first + length - length % PAIRWISE, first + length):
        total = add(total, get(str(place)))
    return total


def _argmax(page: Page, op: Reduce, get: Get) -> str:
    best, where = get("0"), page.splat(0.0)
    for place in range(1, op.length):
        each = get(str(place))
        known = page.two("fcmp ord", best, "zeroinitializer")  # the first NaN stays
        more = page.logic("and", page.two("fcmp ugt", each, best), known)
        best = page.select(more, each, best)
        where = page.select(more, page.splat(float(place)), where)
    return where


ALONE: dict[str, Callable[[Page, Reduce, Get], str]] = {"sum": _long_sum, "argmax": _argmax}
"""By reduction: the lines that work out a row by itself."""
CHAINS: dict[str, Callable[[Page, Reduce, list[Get]], list[str]]] = {
    "sum": _sums,
    "max": lambda p, op, gets: p.chains(op.length, gets, partial(p.extreme, "maximum"), p.vector),
    "min": lambda p, op, gets: p.chains(op.length, gets, partial(p.extreme, "minimum"), p.vector),
    "any": lambda p, op, gets: p.chains(op.length, gets, partial(p.logic, "or"), p.mask),
    "all": lambda p, op, gets: p.chains(op.length, gets, partial(p.logic, "and"), p.mask),
}
"""By reduction: the lines that work out some rows, number by number."""


def reduce(name: str, trace: Trace, array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum, largest, smallest, any, all or place of the largest along one axis."""
    operand = trace.array(array)
    if axis is None:
        return Perhaps(name)
    if not isinstance(axis, int):
        raise TraceError(f"{name} over several axes at once")
    place = operand.inside(axis)
    if place < 0:
        raise TraceError(f"{name} over worlds")
    # Truths have no largest, but any and all; numbers have these only as truths.
    if name in ("any", "all"):
        operand = operand.astype(np.bool_)
    elif operand.node.kind == BOOL:
        name = {"max": "any", "min": "all"}.get(name, name)
    size = operand.inner[place]
    if size == 0:
        raise TraceError(f"{name} of no numbers")
    if size == 1:
        return _of_one(name, trace, operand.without(place, keepdims))
    read = trace.reading(operand)
    rounded = name == "sum" and size >= PAIRWISE and operand.node.kind == FLOAT
    if rounded and memory_order(read, trace.orders) == SWAPPED:
        raise TraceError("a long sum over swapped axes")
    innermost = not squeezed(operand.inner[place + 1 :])
    op = Reduce(name, len(squeezed(operand.inner[:place])), size, innermost)
    kind = KINDS.get((name, operand.node.kind), operand.node.kind)
    inner = spliced(operand.inner, place, *[1] * keepdims)
    return trace.node(op, (read,), inner, kind, operand.first)


def _of_one(name: str, trace: Trace, flat: Traced) -> Traced:
    """A reduction along an axis of length one."""
    if name == "argmax":  # zero, of the right shape
        return trace.each("cast", (trace.each("lt", (flat, flat), BOOL),), INT)
    if name != "sum":
        return flat
    if flat.node.kind == FLOAT:  # numpy begins with 0.0, so that no sum is -0.0
        return trace.each("add", (flat, 0.0), FLOAT)
    return flat.astype(np.int64)
