"""What is never written down: numbers that are worked out where they are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from sim.compiled.graph import Access, Node, elementwise, size

ONCE = frozenset(("sum", "max", "min", "any", "all", "concat", "copy"))
"""Readers that look at each number once: what only they read is worked out as they read it."""
LARGE = 1000
"""Numbers in a node from which on working it out twice is cheaper than writing it down."""
CHEAP = 4
"""Operations that may be done twice for that."""
IN_A_ROW = frozenset(("call", "patch", "sort", "along", "gather", "argmax"))
"""Readers that want their operands in memory."""


def inlined(nodes: list[Node], fixed: Container[int]) -> set[int]:
    """Nodes that are never written down: worked out where they are read."""
    readers: dict[int, list[tuple[Node, Access]]] = defaultdict(list)
    for node in nodes:
        for access in node.inputs:
            readers[access.node.number].append((node, access))
    work: dict[int, int] = {}
    for node in nodes:
        large = [access.node.number for access in node.inputs if size(access.node) >= LARGE]
        work[node.number] = 1 + sum(work[number] for number in large) if elementwise(node) else 0
    chosen: set[int] = set()
    for node in reversed(nodes):
        by = readers[node.number]
        if node.number in fixed or any(reader.op in IN_A_ROW for reader, _ in by):
            continue
        cheap = size(node) >= LARGE and work[node.number] <= CHEAP and len(by) <= CHEAP
        again = elementwise(node) and (cheap or _read_once(node, by, chosen))
        if again or node.op == "gather":  # which is but a look into a table
            chosen.add(node.number)
    return chosen


def _read_once(node: Node, by: list[tuple[Node, Access]], chosen: set[int]) -> bool:
    if len(by) != 1:
        return False
    reader, access = by[0]
    if reader.op in ONCE:
        return _reads(access, reader) <= size(node)
    near = access.straight and node.dims == reader.dims
    return reader.number in chosen and elementwise(reader) and near


def _reads(access: Access, reader: Node) -> int:
    """How many numbers a reader looks up in one of its operands."""
    if reader.op == "concat":
        return 0
    if reader.op == "copy":
        return size(reader)
    length: int = reader.about[1]
    return size(reader) * length
