"""The month as a graph: every array operation of one world, written down once.

A node is an array of one world: its dimensions leave out the worlds' axis and every axis of length
one. Operands are read through an :class:`Access`, so that slices, transposes and broadcasting cost
nothing and copy nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.errors import EndgameError

Axes = tuple[tuple[int, int, int | None], ...]
"""For each axis of a node: first index, step, and the axis of the reader along which it steps."""

FLOAT, INT, BOOL = "f", "i", "b"
WORLDS, POINTS = "worlds", "points"
"""What the first axis of an array can run over: worlds, or chosen (world, agent) pairs."""

PAIRWISE = 8
"""Running sums that numpy keeps side by side along a row; shorter rows it adds one by one."""


class TraceError(EndgameError):
    """A rule does what the compiled month has no word for."""


class Perhaps:
    """Whether something holds in any world at all: unknown, so the careful branch is taken."""

    def __bool__(self) -> bool:
        """Always."""
        return True


@dataclass(eq=False, slots=True)
class Node:
    """An array of one world and how it comes about."""

    number: int
    op: str
    inputs: tuple[Access, ...]
    dims: tuple[int, ...]
    kind: str
    about: Any = None
    """What else the operation needs: a constant's value, an input's name, a sum's order."""


@dataclass(frozen=True, slots=True)
class Access:
    """A node as another one reads it."""

    node: Node
    axes: Axes

    @property
    def straight(self) -> bool:
        """Whether element i of the reader reads element i of the node."""
        return all(axis == (0, 1, place) for place, axis in enumerate(self.axes))


@dataclass
class Graph:
    """Nodes in the order in which they were written down; equal ones only once."""

    nodes: list[Node] = field(default_factory=list)
    _known: dict[Any, Node] = field(default_factory=dict)

    def add(
        self,
        op: str,
        inputs: tuple[Access, ...],
        dims: tuple[int, ...],
        kind: str,
        about: Any = None,
    ) -> Node:
        """The node of this operation, a new one unless it stands here already."""
        readings = tuple((access.node.number, access.axes) for access in inputs)
        key = (op, readings, dims, kind, about)
        if key not in self._known:
            self._known[key] = Node(len(self.nodes), op, inputs, dims, kind, about)
            self.nodes.append(self._known[key])
        return self._known[key]

    def constant(self, value: NDArray[Any]) -> Node:
        """A node that holds the same numbers in every world and month."""
        kind = {"f": FLOAT, "b": BOOL}.get(value.dtype.kind, INT)
        dims = tuple(size for size in value.shape if size != 1)
        about = (dims, np.ascontiguousarray(value, dtype=np.float64).tobytes())
        return self.add("constant", (), dims, kind, about)

    def needed(self, wanted: list[Node]) -> list[Node]:
        """The nodes that ``wanted`` hang on, in order."""
        used, waiting = set(), list(wanted)
        while waiting:
            node = waiting.pop()
            if node.number not in used:
                used.add(node.number)
                waiting.extend(access.node for access in node.inputs)
        return [node for node in self.nodes if node.number in used]


ELSEWHERE = frozenset(
    [
        *("given", "constant", "concat", "patch", "gather", "along", "sort", "call"),
        *("sum", "max", "min", "any", "all", "argmax"),
    ]
)
"""Operations that are not done element by element in a shared loop."""


def elementwise(node: Node) -> bool:
    """Whether the node is worked out element by element."""
    return node.op not in ELSEWHERE


def size(node: Node) -> int:
    """Numbers in a node."""
    count = 1
    for each in node.dims:
        count *= each
    return count
