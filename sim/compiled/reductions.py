"""Sums and their kin along one axis, in numpy's order."""

from __future__ import annotations

from collections.abc import Callable

from sim.compiled.graph import BOOL, PAIRWISE, Node
from sim.compiled.writer import Writer

LONGEST_ROW = 128
"""Numbers up to which numpy adds a row in one go; longer ones it halves."""


def along_row(node: Node, at: list[str], place: str, squeezed: int) -> list[str]:
    """Indices of the operand where the reduced axis stands at ``place``."""
    return [*at[:squeezed], place, *at[squeezed:]]


def sum_along(writer: Writer, node: Node) -> None:
    """``numpy.sum`` along one axis."""
    squeezed, length, innermost = node.about
    access = node.inputs[0]
    truths = access.node.kind == BOOL

    def element(at: list[str], place: str) -> str:
        value = writer.load(access, along_row(node, at, place, squeezed))
        return writer.as_number(value) if truths else value

    def body(at: list[str]) -> None:
        get = lambda place: element(at, place)  # noqa: E731
        if innermost and length >= PAIRWISE:
            total = _pairwise(writer, get, 0, length)
        else:
            total = _in_order(writer, get, 0, length)
        # numpy begins with 0.0: what is left of that is that no sum is -0.0.
        total = writer.let(f"fadd {writer.vector} {total}, zeroinitializer")
        writer.store(node, total, at)

    writer.loops(node.dims, body)


def _in_order(writer: Writer, get: Callable[[str], str], first: int, length: int) -> str:
    total = get(str(first))
    if length == 1:
        return total

    def advance(index: str, carried: list[str]) -> list[str]:
        return [writer.let(f"fadd {writer.vector} {carried[0]}, {get(index)}")]

    if length <= 4:
        for place in range(first + 1, first + length):
            total = writer.let(f"fadd {writer.vector} {total}, {get(str(place))}")
        return total
    return writer.counted(
        length - 1, lambda _: None, [total], writer.vector, first + 1, 1, advance
    )[0]


def _pairwise(writer: Writer, get: Callable[[str], str], first: int, length: int) -> str:
    """numpy's pairwise sum: eight running sums, halves of long rows apart."""
    vector = writer.vector

    def add(one: str, other: str) -> str:
        return writer.let(f"fadd {vector} {one}, {other}")

    if length > LONGEST_ROW:
        half = length // 2
        half -= half % PAIRWISE
        one = _pairwise(writer, get, first, half)
        return add(one, _pairwise(writer, get, first + half, length - half))
    r = [get(str(first + k)) for k in range(PAIRWISE)]
    rounds = length // PAIRWISE - 1
    if rounds == 1:
        r = [add(r[k], get(str(first + PAIRWISE + k))) for k in range(PAIRWISE)]
    elif rounds > 1:

        def advance(index: str, carried: list[str]) -> list[str]:
            result = []
            for k in range(PAIRWISE):
                place = index if k == 0 else writer.let(f"add nuw nsw i64 {index}, {k}")
                result.append(add(carried[k], get(place)))
            return result

        r = writer.counted(rounds, lambda _: None, r, vector, first + PAIRWISE, PAIRWISE, advance)
    left = add(add(r[0], r[1]), add(r[2], r[3]))
    total = add(left, add(add(r[4], r[5]), add(r[6], r[7])))
    for place in range(first + (length // PAIRWISE) * PAIRWISE, first + length):
        total = add(total, get(str(place)))
    return total


def chain(combine: Callable[[Writer, str, str], str]) -> Callable[[Writer, Node], None]:
    """A reduction that takes one number after the other."""

    def reduction(writer: Writer, node: Node) -> None:
        squeezed, length, _ = node.about
        access = node.inputs[0]
        kind = writer.mask if access.node.kind == BOOL else writer.vector

        def body(at: list[str]) -> None:
            value = writer.load(access, along_row(node, at, "0", squeezed))

            def advance(index: str, carried: list[str]) -> list[str]:
                each = writer.load(access, along_row(node, at, index, squeezed))
                return [combine(writer, carried[0], each)]

            value = writer.counted(length - 1, lambda _: None, [value], kind, 1, 1, advance)[0]
            writer.store(node, value, at)

        writer.loops(node.dims, body)

    return reduction


def argmax(writer: Writer, node: Node) -> None:
    """``numpy.argmax`` along one axis."""
    squeezed, length, _ = node.about
    access, vector, mask = node.inputs[0], writer.vector, writer.mask

    def value_at(at: list[str], place: int) -> str:
        value = writer.load(access, along_row(node, at, str(place), squeezed))
        return writer.as_number(value) if access.node.kind == BOOL else value

    def body(at: list[str]) -> None:
        best, where = value_at(at, 0), writer.splat(0.0)
        for place in range(1, length):
            each = value_at(at, place)
            above = writer.let(f"fcmp ugt {vector} {each}, {best}")
            known = writer.let(f"fcmp ord {vector} {best}, zeroinitializer")  # the first NaN stays
            more = writer.let(f"and {mask} {above}, {known}")
            best = writer.let(f"select {mask} {more}, {vector} {each}, {vector} {best}")
            here = writer.splat(float(place))
            where = writer.let(f"select {mask} {more}, {vector} {here}, {vector} {where}")
        writer.store(node, where, at)

    writer.loops(node.dims, body)
