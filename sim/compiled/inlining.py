"""What is never written down: numbers that are worked out where they are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from sim.compiled.graph import Access, Node
from sim.compiled.indexing import Gather

LARGE = 1000
"""Numbers in a node from which on working it out twice is cheaper than writing it down."""
CHEAP = 4
"""Operations that may be done twice for that."""


def inlined(nodes: list[Node], fixed: Container[int]) -> set[int]:
    """Nodes that are never written down: worked out where they are read."""
    readers: dict[int, list[tuple[Node, Access]]] = defaultdict(list)
    for node in nodes:
        for access in node.inputs:
            readers[access.node.number].append((node, access))
    work: dict[int, int] = {}
    for node in nodes:
        large = [access.node.number for access in node.inputs if access.node.size >= LARGE]
        work[node.number] = 1 + sum(work[number] for number in large) if node.op.elementwise else 0
    chosen: set[int] = set()
    for node in reversed(nodes):
        by = readers[node.number]
        if node.number in fixed or any(_in_a_row(reader) for reader, _ in by):
            continue
        cheap = node.size >= LARGE and work[node.number] <= CHEAP and len(by) <= CHEAP
        again = node.op.elementwise and (cheap or _read_once(node, by, chosen))
        if again or isinstance(node.op, Gather):  # which is but a look into a table
            chosen.add(node.number)
    return chosen


def _read_once(node: Node, by: list[tuple[Node, Access]], chosen: set[int]) -> bool:
    if len(by) != 1:
        return False
    reader, access = by[0]
    looks = reader.op.looks(reader)
    if looks is not None:
        return looks <= node.size
    near = access.straight and node.dims == reader.dims
    return reader.number in chosen and reader.op.elementwise and near


def _in_a_row(reader: Node) -> bool:
    """Whether an operation wants its operands in memory."""
    return not reader.op.elementwise and reader.op.looks(reader) is None
