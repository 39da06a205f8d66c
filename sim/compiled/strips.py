"""Loops over a long last axis, taken together strip by strip, so that a strip stays in the cache.

Builders stand on the last axis of the largest arrays of a month, which are far larger than the
cache. What works out such an array, and the sums and small loops that it hangs on builder by
builder, are done for some builders, then for the next: each number is then brought to the processor
once, not once a loop. Every number is worked out as before; only the order of work is another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain

from sim.compiled.graph import Access, Node

HUGE = 10_000
"""Numbers in a node from which on strips pay."""
LONG = 500
"""Length of a last axis from which on it is cut into strips."""
STRIP = 50
"""Longest strip."""


@dataclass
class Step:
    """Nodes that are worked out together: one node, or a loop over ``dims``."""

    dims: tuple[int, ...]
    nodes: list[Node] = field(default_factory=list)
    depth: int = 0
    parts: list[Step] = field(default_factory=list)
    """Steps that are taken strip by strip, if it is not one loop."""


def strip(length: int) -> int:
    """Length of a strip: as equal ones as can be. Of 1000: 50; of 510: 47."""
    return -(-length // -(-length // STRIP))


def sources(access: Access, hidden: AbstractSet[int]) -> list[Node]:
    """The nodes in memory that a reading comes down to."""
    if access.node.number not in hidden:
        return [access.node]
    return [source for each in access.node.inputs for source in sources(each, hidden)]


def stripped(steps: list[Step], hidden: set[int]) -> list[Step]:
    """The steps, in order of depth, with huge ones and what they hang on in one step of parts.

    Such a step stands before the others of its depth, which may read any of its parts, and behind
    earlier steps of parts, which it may read.
    """
    home = {node.number: step for step in steps for node in step.nodes}
    readers: dict[int, set[int]] = defaultdict(set)
    for step in steps:
        for node in step.nodes:
            for source in chain.from_iterable(sources(each, hidden) for each in node.inputs):
                readers[source.number].add(node.number)
    for last in [step for step in steps if step.nodes[0].size >= HUGE and _strippable(step)]:
        if last not in steps:
            continue
        parts = _parts(last, steps, home, readers, hidden)
        if len(parts) > 1:
            nodes = [node for part in parts for node in part.nodes]
            whole = Step(last.dims, nodes, last.depth, parts)
            at = next(
                place
                for place, step in enumerate(steps)
                if step.depth == last.depth and not step.parts
            )
            before, behind = steps[:at], steps[at:]
            steps = [
                *(step for step in before if step not in parts),
                whole,
                *(step for step in behind if step not in parts),
            ]
            home |= {node.number: whole for node in nodes}
    return steps


def _parts(
    last: Step,
    steps: list[Step],
    home: dict[int, Step],
    readers: dict[int, set[int]],
    hidden: set[int],
) -> list[Step]:
    """The step and all that can be done with it strip by strip, in order of work."""
    parts = [last]
    for step in reversed(steps[: steps.index(last)]):
        inside = {node.number for part in parts for node in part.nodes}
        if step.depth == last.depth or step.parts or step.dims[-1:] != last.dims[-1:]:
            continue
        if not _strippable(step):
            continue
        made = {node.number for node in step.nodes}
        by = set().union(*(readers[number] for number in made)) - made
        others = [home[reader] for reader in by - inside]
        if not by & inside or any(each.depth < last.depth or each.parts for each in others):
            continue
        if all(_column_by_column(node, made, hidden) for part in parts for node in part.nodes):
            parts.insert(0, step)
    return parts


def _strippable(step: Step) -> bool:
    """Whether a step can be done for some places of a long last axis."""
    if not step.dims or step.dims[-1] < LONG:
        return False
    node = step.nodes[0]
    return node.op.elementwise or node.op.last(node) is not None


def _column_by_column(node: Node, made: set[int], hidden: set[int]) -> bool:
    """Whether a node reads what is made only at its own place along the last axis."""
    last = len(node.dims) - 1 if node.op.elementwise else node.op.last(node)
    assert last is not None
    return all(_at_own_place(access, last, made, hidden) for access in node.inputs)


def _at_own_place(access: Access, last: int, made: set[int], hidden: set[int]) -> bool:
    node = access.node
    if made.isdisjoint(source.number for source in sources(access, hidden)):
        return True
    axes = [axis for _, _, axis in access.axes]
    if not axes or access.axes[-1] != (0, 1, last) or axes.count(last) > 1:
        return False
    if node.number not in hidden:
        return True
    return node.op.elementwise and all(
        _at_own_place(each, len(node.dims) - 1, made, hidden) for each in node.inputs
    )
