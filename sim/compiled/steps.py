"""Steps that are more than one number at a time: sorts, joins, readings by place, numpy's loops."""

from __future__ import annotations

from collections.abc import Callable

from sim.compiled.graph import BOOL, INT, Access, Node
from sim.compiled.operations import cast, extreme
from sim.compiled.reductions import along_row, argmax, chain, sum_along
from sim.compiled.writer import Writer


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
            writer.load(access, along_row(node, at, str(place), squeezed))
            for place in range(length)
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
            slot = writer.slot(node, straight, along_row(node, at, str(place), squeezed))
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
        value = cast(writer, value, access.node.kind, node.kind)
        slot = writer.slot(node, axes, at)
        writer.store_at(writer.places[node.number], slot, value, node.kind)

    writer.loops(dims, body)


def _concat(writer: Writer, node: Node) -> None:
    squeezed, lengths = node.about
    begin = 0
    for access, length in zip(node.inputs, lengths, strict=True):
        dims = (*node.dims[:squeezed], length, *node.dims[squeezed + 1 :])
        axes = tuple((begin if axis == squeezed else 0, 1, axis) for axis in range(len(node.dims)))
        _copied(writer, node, access, dims, axes)
        begin += length


def _patch(writer: Writer, node: Node) -> None:
    base, value = node.inputs
    straight = tuple((0, 1, axis) for axis in range(len(node.dims)))
    _copied(writer, node, base, node.dims, straight)
    dims: list[int] = []
    axes: list[tuple[int, int, int | None]] = []
    for start, step, length in node.about:
        if length == 1:
            axes.append((start, 0, None))
        else:
            axes.append((start, step, len(dims)))
            dims.append(length)
    _copied(writer, node, value, tuple(dims), tuple(axes))


def _gather(writer: Writer, node: Node) -> None:
    squeezed, places, _ = node.about
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
        index = cast(writer, index, where.node.kind, INT)

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


STEPS: dict[str, Callable[[Writer, Node], None]] = {
    "sum": sum_along,
    "max": chain(lambda writer, a, b: extreme(writer, "maximum", a, b)),
    "min": chain(lambda writer, a, b: extreme(writer, "minimum", a, b)),
    "any": chain(lambda writer, a, b: writer.let(f"or {writer.mask} {a}, {b}")),
    "all": chain(lambda writer, a, b: writer.let(f"and {writer.mask} {a}, {b}")),
    "argmax": argmax,
    "sort": _sort,
    "concat": _concat,
    "patch": _patch,
    "gather": _gather,
    "along": _along,
    "call": _call,
}
