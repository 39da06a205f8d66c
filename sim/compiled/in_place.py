"""State that is renewed where it lies, so that a month needs less of the cache.

What a step makes of an array of the state is else written beside it, and the two take turns. Where
nothing reads the old numbers once the first new one is written, or only each at its own place just
before, the new ones can be written over the old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.compiled.graph import Access, Axes, Node, straight
from sim.compiled.indexing import Concat
from sim.compiled.schedule import Plan
from sim.compiled.strips import Step, sources


def renewed_in_place(plan: Plan, leaves: Mapping[int, tuple[Node, Node]]) -> list[int]:
    """Which leaves of the state may be written over; by leaf the node before and the one after."""
    at = {node.number: place for place, step in enumerate(plan.steps) for node in step.nodes}
    readers: dict[int, list[tuple[Node, Access]]] = {old.number: [] for old, _ in leaves.values()}
    for step in plan.steps:
        for node in step.nodes:
            for access in node.inputs:
                for source in _numbers(access, plan.hidden) & readers.keys():
                    readers[source].append((node, access))
    return [
        leaf
        for leaf, (old, new) in leaves.items()
        if new.number in at
        and all(
            at[node.number] < at[new.number]
            or _harmless(plan, plan.steps[at[new.number]], node, access, old, new)
            for node, access in readers[old.number]
        )
    ]


def _harmless(plan: Plan, step: Step, node: Node, access: Access, old: Node, new: Node) -> bool:
    """Whether a reading in the loop that writes comes before its own place is written over."""
    if node not in step.nodes or not (node.op.elementwise or isinstance(node.op, Concat)):
        return False
    if step.parts or step.nodes.index(node) > step.nodes.index(new):
        return False
    begin = [0] * len(node.dims)
    length = list(node.dims)
    found = [(begin, length)]
    if isinstance(node.op, Concat):
        if node is not new:
            return False
        found = list(_pieces(node, access))
    return all(
        _own(axes, *piece)
        for piece in found
        for axes in _readings(access, straight(len(node.dims)), old, plan.hidden)
    )


def _pieces(node: Node, access: Access) -> Iterator[tuple[list[int], list[int]]]:
    """Where the parts of a concatenation that read so begin, and how long they are."""
    assert isinstance(node.op, Concat)
    first = 0
    for each, size in zip(node.inputs, node.op.lengths, strict=True):
        if each == access:
            begin, length = [0] * len(node.dims), list(node.dims)
            begin[node.op.axis], length[node.op.axis] = first, size
            yield begin, length
        first += size


def _own(axes: Axes | None, begin: list[int], length: list[int]) -> bool:
    """Whether element i is read for element i alone."""
    if axes is None or len(axes) != len(begin):
        return False
    return all(
        first == begin[number]
        and (length[number] == 1 if axis is None else axis == number and step == 1)
        for number, (first, step, axis) in enumerate(axes)
    )


def _readings(
    access: Access, outer: Axes, old: Node, hidden: frozenset[int]
) -> Iterator[Axes | None]:
    """How ``old`` is read in the end, seen from the reader; None where no axes can say it."""
    axes = _through(access.axes, outer)
    if access.node is old:
        yield axes
    elif access.node.number in hidden:
        for each in access.node.inputs:
            if old.number in _numbers(each, hidden):
                if access.node.op.elementwise and axes is not None:
                    yield from _readings(each, axes, old, hidden)
                else:
                    yield None


def _through(inner: Axes, outer: Axes) -> Axes:
    """Axes read by one who is read himself: 2 of every 3rd from 1 on is 7."""
    return tuple(
        (first, 0, None)
        if axis is None
        else (first + step * outer[axis][0], step * outer[axis][1], outer[axis][2])
        for first, step, axis in inner
    )


def _numbers(access: Access, hidden: frozenset[int]) -> set[int]:
    return {node.number for node in sources(access, hidden)}
