"""Where everything that goes into a compiled month lies, and everything that comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.compiled.graph import Node
from sim.compiled.schedule import Place, Plan, plan, prepared
from sim.compiled.trace import Trace
from sim.compiled.traced import Traced
from sim.compiled.written import Written


@dataclass(frozen=True)
class Region:
    """Arrays side by side: the first slot of each by name, its inner shape, and all slots."""

    first: dict[str, int]
    shapes: dict[str, tuple[int, ...]]
    slots: int


@dataclass(frozen=True)
class Layout:
    """What goes in and comes out of a compiled month, and where."""

    state: Region
    fixed: Region
    monthly: Region
    left: Region
    scratch: int
    calls: tuple[str, ...]


def regions(written: Written) -> tuple[dict[int, Place], dict[str, Region]]:
    """Places of what is given, by node, and the regions of what is given."""
    places: dict[int, Place] = {}
    given: dict[str, list[tuple[str, Node]]] = {"S": [], "P": [], "L": []}
    still = unchanging(written)
    changed = [array.node for name, array in written.state.items() if f"state {name}" not in still]
    wanted = [*changed, *(array.node for array in written.outputs.values())]
    for node in written.trace.graph.needed(wanted):
        if node.op == "given":
            region = "P" if node.about in still else _region(node.about)
            given[region].append((node.about, node))
    state_shapes = {f"state {name}": array.inner for name, array in written.state.items()}
    state_shapes = {name: inner for name, inner in state_shapes.items() if name not in still}
    made = {}
    for name, listed in given.items():
        if name == "S":
            continue
        first, at = {}, 0
        for about, node in listed:
            first[about] = at
            places[node.number] = Place(name, at)
            at += _slots(node.dims)
        made[name] = Region(first, {about: node.dims for about, node in listed}, at)
    first, at = {}, 0
    for about, inner in state_shapes.items():
        first[about] = at
        at += _slots(inner)
    made["S"] = Region(first, state_shapes, at)
    for about, node in given["S"]:
        places[node.number] = Place("S", first[about])
    return places, made


def unchanging(written: Written) -> set[str]:
    """Columns of the state that no month changes."""
    return {
        f"state {name}"
        for name, array in written.state.items()
        if array.node.op == "given"
        and array.node.about == f"state {name}"
        and written.trace.all_of(array).straight
    }


def _region(about: str) -> str:
    kind = about.split(" ")[0]
    return {"state": "S", "fixed": "P", "setting": "P", "batch": "P"}.get(kind, "L")


def _slots(dims: tuple[int, ...]) -> int:
    return int(np.prod(dims, dtype=np.int64))


def laid_out(written: Written) -> tuple[Plan, Layout]:
    """Decide where everything lies and in which order it is worked out."""
    trace, graph = written.trace, written.trace.graph
    places, made = regions(written)
    left, at = {}, 0
    shapes = {}
    targets: list[tuple[Traced, Place]] = []
    for name, array in written.outputs.items():
        left[name], shapes[name] = at, array.inner
        targets.append((array, Place("O", at)))
        at += _slots(array.inner)
    for name, array in written.state.items():
        if f"state {name}" not in made["S"].first:
            continue
        targets.append((array, Place("N", made["S"].first[f"state {name}"])))
    wanted = []
    for number, (array, place) in enumerate(targets):
        node = _written_at(trace, array, number, places)
        places[node.number] = place
        wanted.append(node)
    nodes = prepared(graph, wanted)
    order = plan(nodes, places)
    calls = tuple(sorted({node.about for node in nodes if node.op == "call"}))
    layout = Layout(made["S"], made["P"], made["L"], Region(left, shapes, at), order.room, calls)
    return order, layout


def _written_at(trace: Trace, array: Traced, number: int, places: dict[int, Place]) -> Node:
    """The node that holds an output in a place of its own: itself, or a copy."""
    node = array.node
    dims = tuple(size for size in array.inner if size != 1)
    access = trace.all_of(array)
    own = node.number not in places and node.op not in ("given", "constant")
    if own and node.dims == dims and access.straight:
        return node
    return trace.graph.add("copy", (access,), dims, node.kind, number)
