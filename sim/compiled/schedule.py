"""From a graph to an order of work: what is done together in one loop, what lives where.

Elementwise operations of the same dimensions that stand at the same depth share a loop, so that
what only they hand on never leaves the registers. Depth counts the steps that must wait for others:
a sum, a sort, or a reading in another order than one's own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sim.compiled.elements import Call, Each
from sim.compiled.graph import Access, Graph, Node, Place, straight
from sim.compiled.inlining import inlined
from sim.compiled.room import Room
from sim.compiled.strips import Step, sources, stripped


@dataclass
class Plan:
    """Steps in order, places of all nodes that are kept, and the room they take in slots."""

    steps: list[Step]
    places: dict[int, Place]
    room: int
    hidden: frozenset[int]
    """Nodes that are worked out where they are read."""


def prepared(graph: Graph, wanted: list[Node]) -> list[Node]:
    """The needed nodes, with copies where numpy's loops must find their operands in a row."""
    for node in graph.needed(wanted):
        if isinstance(node.op, Call):
            node.inputs = tuple(_in_a_row(graph, access, node.dims) for access in node.inputs)
    needed = graph.needed(wanted)
    rank = _ranks(needed)
    return sorted(needed, key=lambda node: (rank[node.number], node.number))


def _ranks(nodes: list[Node]) -> dict[int, int]:
    """How many others each node waits for at the most, one after the other.

    Copies stand behind their readers in the graph: numbers alone are no order of work.
    """
    rank: dict[int, int] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting[-1]
        unknown = [each.node for each in node.inputs if each.node.number not in rank]
        if unknown:
            waiting.extend(unknown)
            continue
        waiting.pop()
        ranks = [rank[access.node.number] for access in node.inputs]
        rank[node.number] = 1 + max(ranks, default=0)
    return rank


def _in_a_row(graph: Graph, access: Access, dims: tuple[int, ...]) -> Access:
    if access.straight and access.node.dims == dims and not access.node.from_outside:
        return access
    copy = graph.add(Each("copy"), (access,), dims, access.node.kind)
    return Access(copy, straight(len(dims)))


def plan(nodes: list[Node], fixed: dict[int, Place]) -> Plan:
    """Order the nodes; ``fixed`` holds places of nodes that come in or must go out."""
    hidden = inlined(nodes, fixed)
    depth: dict[int, int] = {}
    for node in nodes:
        if node.from_outside:
            depth[node.number] = -1
        elif node.number not in hidden:
            depth[node.number] = max(
                (
                    _after(source, access, node, depth)
                    for access in node.inputs
                    for source in sources(access, hidden)
                ),
                default=0,
            )
    _sink(nodes, hidden, depth)
    shared: dict[tuple[int, tuple[int, ...]], Step] = {}
    steps: list[Step] = []
    for node in nodes:
        if node.from_outside or node.number in hidden:
            continue
        if node.op.elementwise:
            key = (depth[node.number], node.dims)
            if key not in shared:
                shared[key] = Step(node.dims, [], depth[node.number])
                steps.append(shared[key])
            shared[key].nodes.append(node)
        else:
            steps.append(Step(node.dims, [node], depth[node.number]))
    steps.sort(key=lambda step: step.depth)
    steps = stripped(steps, hidden)
    return _placed(steps, nodes, fixed, hidden)


def _together(source: Node, access: Access, reader: Node) -> bool:
    """Whether a reader can take a number from the register where its source left it."""
    return (
        access.node is source
        and reader.op.elementwise
        and source.op.elementwise
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
            for source in sources(access, hidden):
                readers[source.number].append((node, _together(source, access, node)))
    for node in reversed(nodes):
        if node.number in hidden or not node.op.elementwise or not readers[node.number]:
            continue
        depths = {depth[reader.number] for reader, _ in readers[node.number]}
        if len(depths) == 1 and all(near for _, near in readers[node.number]):
            depth[node.number] = depths.pop()


def _placed(
    steps: list[Step],
    nodes: list[Node],
    fixed: dict[int, Place],
    hidden: set[int],
) -> Plan:
    """Give room to every node that is read beyond its own loop, until it was read last."""
    last = _last_readings(nodes, steps, hidden)
    places = dict(fixed)
    scratch = Room()
    ends: dict[int, list[tuple[int, int]]] = defaultdict(list)
    current = -1
    for step in steps:
        while current < step.depth:
            for piece in ends.pop(current, ()):
                scratch.give_back(piece)
            current += 1
        for node in step.nodes:
            if node.number in last and node.number not in places:
                piece = scratch.take(node.size)
                places[node.number] = Place("T", piece[0])
                ends[last[node.number]].append(piece)
    return Plan(steps, places, scratch.slots, frozenset(hidden))


def _last_readings(nodes: list[Node], steps: list[Step], hidden: set[int]) -> dict[int, int]:
    """Depth at which each node is last read by another loop than its own."""
    loops = [(loop, step.depth) for step in steps for loop in step.parts or [step]]
    home = {node.number: loop for loop in loops for node in loop[0].nodes}
    last: dict[int, int] = {}
    for node in nodes:
        if node.number not in home:
            continue
        loop, depth = home[node.number]
        for access in node.inputs:
            for source in sources(access, hidden):
                near = _together(source, access, node) and home[source.number][0] is loop
                if not near:
                    last[source.number] = max(last.get(source.number, 0), depth)
    return last
