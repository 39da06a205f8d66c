"""From a graph to an order of work: what is done together in one loop, what lives where.

Elementwise operations of the same dimensions that stand at the same depth share a loop, so that
what only they hand on never leaves the registers. Depth counts the steps that must wait for others:
a sum, a sort, or a reading in another order than one's own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sim.compiled.graph import Access, Graph, Node

ELSEWHERE = frozenset(
    ("given", "constant", "concat", "patch", "gather", "along", "sort", "call")
    + ("sum", "max", "min", "any", "all", "argmax")
)
"""Operations that are not done element by element in a shared loop."""


@dataclass
class Place:
    """Where a node's numbers lie: a region, and the first slot in it."""

    region: str
    slot: int


@dataclass
class Step:
    """Nodes that are worked out together: one node, or a loop over ``dims``."""

    dims: tuple[int, ...]
    nodes: list[Node] = field(default_factory=list)
    depth: int = 0


@dataclass
class Plan:
    """Steps in order, places of all nodes that are kept, and the room they take in slots."""

    steps: list[Step]
    places: dict[int, Place]
    room: int
    hidden: frozenset[int]
    """Nodes that are worked out where they are read."""


def elementwise(node: Node) -> bool:
    """Whether the node is worked out element by element."""
    return node.op not in ELSEWHERE


def size(node: Node) -> int:
    """Numbers in a node."""
    count = 1
    for each in node.dims:
        count *= each
    return count


def prepared(graph: Graph, wanted: list[Node]) -> list[Node]:
    """The needed nodes, with copies where numpy's loops must find their operands in a row."""
    for node in graph.needed(wanted):
        if node.op == "call":
            node.inputs = tuple(_in_a_row(graph, access, node.dims) for access in node.inputs)
    return sorted(graph.needed(wanted), key=_ordered(graph.needed(wanted)))


def _ordered(nodes: list[Node]):  # type: ignore[no-untyped-def]
    """Rank by depth of dependence, since copies were added behind their readers."""
    rank: dict[int, int] = {}

    def of(node: Node) -> int:
        stack = [node]
        while stack:
            top = stack[-1]
            if top.number in rank:
                stack.pop()
                continue
            open_ = [a.node for a in top.inputs if a.node.number not in rank]
            if open_:
                stack.extend(open_)
            else:
                rank[top.number] = 1 + max((rank[a.node.number] for a in top.inputs), default=0)
                stack.pop()
        return rank[node.number]

    for node in nodes:
        of(node)
    return lambda node: (rank[node.number], node.number)


def _in_a_row(graph: Graph, access: Access, dims: tuple[int, ...]) -> Access:
    straight = access.straight and access.node.dims == dims
    if straight and access.node.op not in ("given", "constant"):
        return access
    copy = graph.add("copy", (access,), dims, access.node.kind)
    return Access(copy, tuple((0, 1, axis) for axis in range(len(dims))))


ONCE = frozenset(("sum", "max", "min", "any", "all", "concat", "copy"))
"""Readers that look at each number once: what only they read is worked out as they read it."""


LARGE = 1000
"""Numbers in a node from which on working it out twice is cheaper than writing it down."""
CHEAP = 4
"""Operations that may be done twice for that."""
IN_A_ROW = frozenset(("call", "patch", "sort", "along", "gather", "argmax"))
"""Readers that want their operands in memory."""


def inlined(nodes: list[Node], fixed: dict[int, Place]) -> set[int]:
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
        if node.op == "gather":  # a look into a table
            chosen.add(node.number)
        elif elementwise(node) and (
            _read_once(node, by, chosen)
            or (size(node) >= LARGE and work[node.number] <= CHEAP and len(by) <= CHEAP)
        ):
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
    return size(reader) * reader.about[1]


def plan(nodes: list[Node], fixed: dict[int, Place]) -> Plan:
    """Order the nodes; ``fixed`` holds places of nodes that come in or must go out."""
    hidden = inlined(nodes, fixed)
    depth: dict[int, int] = {}
    for node in nodes:
        if node.op in ("given", "constant"):
            depth[node.number] = -1
        elif node.number not in hidden:
            depth[node.number] = max(
                (
                    _after(source, access, node, depth)
                    for access in node.inputs
                    for source in _sources(access, hidden)
                ),
                default=0,
            )
    _sink(nodes, hidden, depth)
    shared: dict[tuple[int, tuple[int, ...]], Step] = {}
    steps: list[Step] = []
    for node in nodes:
        if node.op in ("given", "constant") or node.number in hidden:
            continue
        if elementwise(node):
            key = (depth[node.number], node.dims)
            if key not in shared:
                shared[key] = Step(node.dims, [], depth[node.number])
                steps.append(shared[key])
            shared[key].nodes.append(node)
        else:
            steps.append(Step(node.dims, [node], depth[node.number]))
    steps.sort(key=lambda step: step.depth)
    return _placed(steps, depth, nodes, fixed, hidden)


def _sources(access: Access, hidden: set[int]) -> list[Node]:
    """The nodes in memory that a reading comes down to."""
    if access.node.number not in hidden:
        return [access.node]
    return [source for each in access.node.inputs for source in _sources(each, hidden)]


def _together(source: Node, access: Access, reader: Node) -> bool:
    """Whether a reader can take a number from the register where its source left it."""
    return (
        access.node is source
        and elementwise(reader)
        and elementwise(source)
        and source.dims == reader.dims
        and access.straight
    )


def _after(source: Node, access: Access, reader: Node, depth: dict[int, int]) -> int:
    """Depth at which a reader can stand that reads this."""
    return depth[source.number] + (0 if _together(source, access, reader) else 1)


def _sink(nodes: list[Node], hidden: set[int], depth: dict[int, int]) -> None:
    """Move what is only wanted in one later loop into that loop."""
    readers: dict[int, list[tuple[Node, bool]]] = defaultdict(list)
    for node in nodes:
        if node.number in hidden:
            continue
        for access in node.inputs:
            for source in _sources(access, hidden):
                readers[source.number].append((node, _together(source, access, node)))
    for node in reversed(nodes):
        if node.number in hidden or not elementwise(node) or not readers[node.number]:
            continue
        depths = {depth[reader.number] for reader, _ in readers[node.number]}
        if len(depths) == 1 and all(near for _, near in readers[node.number]):
            depth[node.number] = depths.pop()


def _placed(
    steps: list[Step],
    depth: dict[int, int],
    nodes: list[Node],
    fixed: dict[int, Place],
    hidden: set[int],
) -> Plan:
    last: dict[int, int] = {}
    kept: set[int] = set()
    for node in nodes:
        if node.number in hidden:
            continue
        for access in node.inputs:
            for source in _sources(access, hidden):
                number = source.number
                inside = _together(source, access, node) and depth[number] == depth[node.number]
                if not inside:
                    kept.add(number)
                    last[number] = max(last.get(number, 0), depth[node.number])
    places = dict(fixed)
    free: list[tuple[int, int]] = []  # (first slot, slots), in order
    ends: dict[int, list[tuple[int, int]]] = defaultdict(list)
    room = 0
    current = -1
    for step in steps:
        while current < step.depth:
            for piece in ends.pop(current, ()):
                _give_back(free, piece)
            current += 1
        for node in step.nodes:
            if node.number in places or node.number not in kept:
                continue
            slots = size(node)
            first = _take(free, slots)
            if first is None:
                first, room = room, room + slots
            places[node.number] = Place("T", first)
            ends[last[node.number]].append((first, slots))
    return Plan(steps, places, room, frozenset(hidden))


def _take(free: list[tuple[int, int]], slots: int) -> int | None:
    """Room of a size from what is free: the smallest piece that holds it."""
    fitting = [piece for piece in free if piece[1] >= slots]
    if not fitting:
        return None
    best = min(fitting, key=lambda piece: piece[1])
    free.remove(best)
    if best[1] > slots:
        free.append((best[0] + slots, best[1] - slots))
    return best[0]


def _give_back(free: list[tuple[int, int]], piece: tuple[int, int]) -> None:
    free.append(piece)
    free.sort()
    joined: list[tuple[int, int]] = []
    for first, slots in free:
        if joined and joined[-1][0] + joined[-1][1] == first:
            joined[-1] = (joined[-1][0], joined[-1][1] + slots)
        else:
            joined.append((first, slots))
    free[:] = joined
