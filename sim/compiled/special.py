"""Steps that are more than one number at a time: sums, sorts, joins, readings by place."""

from __future__ import annotations

from collections.abc import Callable

from sim.compiled.emit import LONGEST_ROW, PAIRWISE, Writer, extreme, strides_of
from sim.compiled.graph import BOOL, Access, Node


def _row(node: Node, at: list[str], place: str, squeezed: int) -> list[str]:
    """Indices of the operand where the reduced axis stands at ``place``."""
    return [*at[:squeezed], place, *at[squeezed:]]


def _sum(writer: Writer, node: Node) -> None:
    squeezed, length, innermost = node.about
    access = node.inputs[0]
    truths = access.node.kind == BOOL

    def element(at: list[str], place: str) -> str:
        value = writer.load(access, _row(node, at, place, squeezed))
        return writer.as_number(value) if truths else value

    def body(at: list[str]) -> None:
        get = lambda place: element(at, place)  # noqa: E731
        if innermost and length >= PAIRWISE:
            total = _pairwise(writer, get, 0, length)
        else:
            total = _in_order(writer, get, 0, length)
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

        r = writer.counted(
            rounds, lambda _: None, r, vector, first + PAIRWISE, PAIRWISE, advance
        )
    left = add(add(r[0], r[1]), add(r[2], r[3]))
    total = add(left, add(add(r[4], r[5]), add(r[6], r[7])))
    for place in range(first + (length // PAIRWISE) * PAIRWISE, first + length):
        total = add(total, get(str(place)))
    return total


def _chain(combine: Callable[[Writer, str, str], str]) -> Callable[[Writer, Node], None]:
    def reduction(writer: Writer, node: Node) -> None:
        squeezed, length, _ = node.about
        access = node.inputs[0]
        kind = writer.mask if access.node.kind == BOOL else writer.vector

        def body(at: list[str]) -> None:
            value = writer.load(access, _row(node, at, "0", squeezed))

            def advance(index: str, carried: list[str]) -> list[str]:
                each = writer.load(access, _row(node, at, index, squeezed))
                return [combine(writer, carried[0], each)]

            value = writer.counted(length - 1, lambda _: None, [value], kind, 1, 1, advance)[0]
            writer.store(node, value, at)

        writer.loops(node.dims, body)

    return reduction


def _argmax(writer: Writer, node: Node) -> None:
    squeezed, length, _ = node.about
    access, vector, mask = node.inputs[0], writer.vector, writer.mask

    def value_at(at: list[str], place: int) -> str:
        value = writer.load(access, _row(node, at, str(place), squeezed))
        return writer.as_number(value) if access.node.kind == BOOL else value

    def body(at: list[str]) -> None:
        best, where = value_at(at, 0), writer.splat(0.0)
        for place in range(1, length):
            each = value_at(at, place)
            more = writer.let(f"fcmp ogt {vector} {each}, {best}")
            best = writer.let(f"select {mask} {more}, {vector} {each}, {vector} {best}")
            here = writer.splat(float(place))
            where = writer.let(f"select {mask} {more}, {vector} {here}, {vector} {where}")
        writer.store(node, where, at)

    writer.loops(node.dims, body)


def network(length: int) -> list[tuple[int, int]]:
    """Comparisons that sort ``length`` numbers: Batcher's odd-even merge sort."""
    pairs = []
    p = 1
    while p < length:
        k = p
        while k >= 1:
            for j in range(k % p, length - k, 2 * k):
                for i in range(min(k, length - j - k)):
                    if (i + j) // (p * 2) == (i + j + k) // (p * 2):
                        pairs.append((i + j, i + j + k))
            k //= 2
        p *= 2
    return pairs


def _sort(writer: Writer, node: Node) -> None:
    squeezed, length = node.about
    access, vector, mask = node.inputs[0], writer.vector, writer.mask
    outer = (*node.dims[:squeezed], *node.dims[squeezed + 1 :])
    straight = tuple((0, 1, axis) for axis in range(len(node.dims)))

    def body(at: list[str]) -> None:
        rows = [
            writer.load(access, _row(node, at, str(place), squeezed)) for place in range(length)
        ]
        for low, high in network(length):
            a, b = rows[low], rows[high]
            less = writer.let(f"fcmp olt {vector} {b}, {a}")
            unknown = writer.let(f"fcmp uno {vector} {a}, zeroinitializer")  # NaN goes last
            swap = writer.let(f"or {mask} {less}, {unknown}")
            rows[low] = writer.let(f"select {mask} {swap}, {vector} {b}, {vector} {a}")
            rows[high] = writer.let(f"select {mask} {swap}, {vector} {a}, {vector} {b}")
        place_of = writer.places[node.number]
        for place, value in enumerate(rows):
            slot = writer.slot(node, straight, _row(node, at, str(place), squeezed))
            writer.store_at(place_of, slot, value, node.kind)

    writer.loops(outer, body)


def _copied(
    writer: Writer,
    node: Node,
    access: Access,
    dims: tuple[int, ...],
    axes: tuple[tuple[int, int, int | None], ...],
) -> None:
    """Copy ``dims`` numbers of an operand to the slots that ``axes`` name."""

    def body(at: list[str]) -> None:
        value = writer.load(access, at)
        if access.node.kind == BOOL and node.kind != BOOL:
            value = writer.as_number(value)
        elif access.node.kind != BOOL and node.kind == BOOL:
            value = writer.truth(value)
        slot = writer.slot(node, axes, at)
        writer.store_at(writer.places[node.number], slot, value, node.kind)

    writer.loops(dims, body)


def _concat(writer: Writer, node: Node) -> None:
    squeezed, lengths = node.about
    begin = 0
    for access, length in zip(node.inputs, lengths, strict=True):
        dims = (*node.dims[:squeezed], length, *node.dims[squeezed + 1 :])
        axes = tuple(
            (begin if axis == squeezed else 0, 1, axis) for axis in range(len(node.dims))
        )
        _copied(writer, node, access, dims, axes)
        begin += length


def _patch(writer: Writer, node: Node) -> None:
    base, value = node.inputs
    straight = tuple((0, 1, axis) for axis in range(len(node.dims)))
    _copied(writer, node, base, node.dims, straight)
    dims, axes = [], []
    for start, step, length in node.about:
        if length == 1:
            axes.append((start, 0, None))
        else:
            axes.append((start, step, len(dims)))
            dims.append(length)
    _copied(writer, node, value, tuple(dims), tuple(axes))


def _gather(writer: Writer, node: Node) -> None:
    squeezed, places = node.about
    access = node.inputs[0]
    table = writer.table(places, "i64")

    def body(at: list[str]) -> None:
        entry = writer.let(f"getelementptr inbounds i64, ptr {table}, i64 {at[squeezed]}")
        place = writer.let(f"load i64, ptr {entry}")
        value = writer.load(access, [*at[:squeezed], place, *at[squeezed + 1 :]])
        writer.store(node, value, at)

    writer.loops(node.dims, body)


def _along(writer: Writer, node: Node) -> None:
    length, squeezed, indexed, _ = node.about
    row, where = node.inputs
    vector, mask = writer.vector, writer.mask

    def body(at: list[str]) -> None:
        outer = [*at[:squeezed], *at[squeezed + 1 :]] if indexed else list(at)
        index = writer.load(where, at)
        if where.node.kind == BOOL:
            index = writer.as_number(index)

        def each(place: int) -> str:
            value = writer.load(row, [*outer, str(place)] if length != 1 else outer)
            return writer.as_number(value) if row.node.kind == BOOL else value

        result = each(0)
        for place in range(1, length):
            ahead, behind = (writer.splat(float(p)) for p in (place, place - length))
            one = writer.let(f"fcmp oeq {vector} {index}, {ahead}")
            other = writer.let(f"fcmp oeq {vector} {index}, {behind}")
            here = writer.let(f"or {mask} {one}, {other}")
            result = writer.let(f"select {mask} {here}, {vector} {each(place)}, {vector} {result}")
        writer.store(node, writer.truth(result) if node.kind == BOOL else result, at)

    writer.loops(node.dims, body)


def _call(writer: Writer, node: Node) -> None:
    which = writer.calls.index(node.about)
    number = writer.lanes
    for each in node.dims:
        number *= each
    pointers = []
    for source in (*(access.node for access in node.inputs), node):
        pointers.append(writer.pointer(writer.places[source.number], "0"))
    sources = ", ".join(f"ptr {pointer}" for pointer in pointers)
    name = f"@apply{len(node.inputs)}"
    writer.put(f"call void {name}(ptr %F, i64 {which}, {sources}, i64 {number})")


SPECIAL: dict[str, Callable[[Writer, Node], None]] = {
    "sum": _sum,
    "max": _chain(lambda writer, a, b: extreme(writer, "maximum", a, b)),
    "min": _chain(lambda writer, a, b: extreme(writer, "minimum", a, b)),
    "any": _chain(lambda writer, a, b: writer.let(f"or {writer.mask} {a}, {b}")),
    "all": _chain(lambda writer, a, b: writer.let(f"and {writer.mask} {a}, {b}")),
    "argmax": _argmax,
    "sort": _sort,
    "concat": _concat,
    "patch": _patch,
    "gather": _gather,
    "along": _along,
    "call": _call,
}

__all__ = ["SPECIAL", "network", "strides_of"]
