"""A step written down, and where all that goes in and comes out lies in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.compiled.elements import Call, Each
from sim.compiled.functions import RULES
from sim.compiled.graph import Given, Node, Place, TraceError, kind_of
from sim.compiled.in_place import renewed_in_place
from sim.compiled.recipe import Region
from sim.compiled.schedule import Plan, plan, prepared
from sim.compiled.shapes import squeezed
from sim.compiled.traced import WORLDS, Trace, Traced
from sim.compiled.tree import Shared, filled, leaves, mapped

PRETENDED = 1009
"""Worlds that traced arrays pretend to have: more than there is of anything else, and prime."""

Step = Callable[[Any, Any, Any], tuple[Any, Any]]
"""From a state, what stays and what comes with the step to the state after and what is left."""


@dataclass(frozen=True)
class Written:
    """A step written down: the leaves of the state after it, and of what it leaves."""

    trace: Trace
    state: list[Traced]
    left: list[Traced]
    """Last, if a rule forbids anything: whether it has happened."""
    tree: Any
    """What is left as the step left it, without its arrays."""


@dataclass(frozen=True)
class Layout:
    """Where everything lies that goes into a step or comes out of it, and the order of work."""

    nodes: list[Node]
    regions: dict[str, Region]
    plan: Plan
    calls: tuple[str, ...]
    in_place: frozenset[int]
    """Leaves of the state that lie with what stays and are written over."""


def kind(leaf: Any) -> tuple[tuple[int, ...], str, bool]:
    """One world's shape, kind of numbers, and whether all worlds share them."""
    if isinstance(leaf, Shared):
        return np.shape(leaf.array), kind_of(np.asarray(leaf.array).dtype), True
    return leaf.shape[1:], kind_of(leaf.dtype), False


def write_down(step: Step, given: dict[str, Any]) -> Written:
    """Run a step once, on traced arrays.

    Raises
    ------
    TraceError
        If it does what compiled code has no word for.
    """
    trace = Trace(PRETENDED, RULES)

    def traced(name: str, tree: Any) -> Any:
        arrays: list[Any] = []
        for number, leaf in enumerate(leaves(tree)):
            inner, of, shared = kind(leaf)
            arrays.append(trace.given(Given(name, number), inner, of, None if shared else WORLDS))
        return filled(tree, arrays)

    after, left = step(*(traced(name, tree) for name, tree in given.items()))
    state = [trace.array(leaf) for leaf in leaves(after)]
    if [(*kind(each)[:2], False) for each in state] != [
        kind(each) for each in leaves(given["state"])
    ]:
        raise TraceError("a step changes the shape or the type of its state")
    results = [trace.array(leaf) for leaf in leaves(left)]
    if any(each.first != WORLDS for each in results):
        raise TraceError("a result is not one by world")
    tree = mapped(lambda _: Shared(None), left)
    return Written(trace, state, results + _forbidden(trace), tree)


def _forbidden(trace: Trace) -> list[Traced]:
    """Whether anything that must never be is so, (worlds,); nothing where nothing is forbidden."""
    found: list[Traced] = []
    for wrong in trace.forbidden:
        while wrong.ndim > 1:
            wrong = np.any(wrong, axis=-1)
        found = [found[0] | wrong] if found else [wrong]
    return found


def lay_out(written: Written) -> Layout:
    """Decide where everything lies and in which order it is worked out."""
    trace, graph = written.trace, written.trace.graph
    regions = {name: Region() for name in "SPLO"}
    changing = [
        number
        for number, array in enumerate(written.state)
        if array.node.op != Given("state", number) or not trace.reading(array).straight
    ]
    for number in changing:
        regions["S"].add("state", number, written.state[number].inner)
    places: dict[int, Place] = {}
    for node in graph.needed(
        [*(written.state[k].node for k in changing), *(each.node for each in written.left)]
    ):
        if isinstance(node.op, Given):
            tree, leaf = node.op.tree, node.op.leaf
            if tree == "state" and leaf in changing:
                places[node.number] = Place("S", regions["S"].first[tree, leaf])
            else:
                name = "L" if tree == "coming" else "P"
                places[node.number] = Place(name, regions[name].add(tree, leaf, node.dims))
    targets = [
        (array, Place("O", regions["O"].add("left", number, array.inner)))
        for number, array in enumerate(written.left)
    ]
    targets += [
        (written.state[number], Place("N", regions["S"].first["state", number]))
        for number in changing
    ]
    wanted = []
    for number, (array, place) in enumerate(targets):
        node = _written_at(trace, array, number, places)
        places[node.number] = place
        wanted.append(node)
    nodes = prepared(graph, wanted)
    calls = sorted({node.op.name for node in nodes if isinstance(node.op, Call)})
    made = plan(nodes, places)
    after = dict(zip(changing, wanted[len(written.left) :], strict=True))
    stays = _renew_in_place(written, regions, made, after)
    return Layout(nodes, regions, made, tuple(calls), stays)


def _renew_in_place(
    written: Written, regions: dict[str, Region], made: Plan, after: dict[int, Node]
) -> frozenset[int]:
    """Move what can be renewed where it lies from the state that takes turns to what stays."""
    before = {
        node.op.leaf: node
        for node in written.trace.graph.nodes
        if isinstance(node.op, Given) and node.op.tree == "state"
    }
    pairs = {leaf: (before[leaf], after[leaf]) for leaf in after}
    stays = frozenset(renewed_in_place(made, pairs))
    regions["S"] = Region()
    for leaf, new in after.items():
        region, name = ("P", "P") if leaf in stays else ("S", "N")
        slot = regions[region].add("state", leaf, written.state[leaf].inner)
        made.places[new.number] = Place(name, slot)
        made.places[before[leaf].number] = Place(region, slot)
    return stays


def _written_at(trace: Trace, array: Traced, number: int, places: dict[int, Place]) -> Node:
    """The node that holds an output in a place of its own: itself, or a copy."""
    node, dims, access = array.node, squeezed(array.inner), trace.reading(array)
    if (
        node.number not in places
        and not node.from_outside
        and node.dims == dims
        and access.straight
    ):
        return node
    return trace.graph.add(Each("copy", number), (access,), dims, node.kind)
